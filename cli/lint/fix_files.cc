#include "cli/lint/fix_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>

#include "cli/lint/report.h"
#include "cli/lint/split_files.h"
#include "cli/read_files.h"
#include "cli/report_error.h"
#include "rules/fix.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

struct FileToWrite {
  std::string file;
  std::optional<std::string> before;  // missing: a new file
  std::string after;
};

struct Rewrites {
  std::vector<FileToWrite> files;
  std::vector<Unfixed> left;
};

Error cannot_write(const std::string& file, const std::string& what) {
  return {ErrorCode::kSource, what, "Check that you may write there.", {file, 0, 0}, ""};
}

// Beside the file first, then in its place: what is cut off leaves the old one whole.
Result<void> write_file(const FileToWrite& one) {
  const fs::path target(one.file);
  fs::path fresh = target;
  fresh += ".bellows-new";
  std::error_code error;
  fs::create_directories(target.parent_path(), error);  // of Diesel and Prisma, new ones
  {
    std::ofstream stream(fresh, std::ios::binary);
    stream << one.after;
    if (!stream.flush()) {
      return cannot_write(one.file, "the file cannot be written");
    }
  }
  fs::rename(fresh, target, error);
  if (error) {
    return cannot_write(one.file, "the file cannot be replaced: " + error.message());
  }
  return {};
}

// The edits of one file that is there, put into it.
Result<FileToWrite> edited(const std::string& file, std::vector<FileEdit> edits) {
  const Result<std::string> bytes = read_text_file(file);
  if (!bytes) {
    return bytes.error();
  }
  std::stable_sort(edits.begin(), edits.end(), [](const FileEdit& a, const FileEdit& b) {
    return a.range->begin < b.range->begin;
  });
  FileToWrite result{file, *bytes, ""};
  std::size_t at = 0;
  for (const FileEdit& edit : edits) {
    result.after += bytes->substr(at, edit.range->begin - at) + edit.text;
    at = edit.range->end;
  }
  result.after += bytes->substr(at);
  return result;
}

// Gathers what is to be written, file by file.
class Rewriter {
 public:
  Rewriter(const LintScope& scope, const SplitFiles& split, Fixes fixes)
      : x_scope(scope), x_split(split), x_fixes(std::move(fixes)) {}

  Result<Rewrites> run() {
    x_out.left = std::move(x_fixes.left);
    for (const FixedMigration& fixed : x_fixes.fixed) {
      take(fixed);
    }
    for (std::string& file : x_files) {
      std::vector<FileEdit>& edits = x_edits[file];
      if (!edits.front().range) {
        x_out.files.push_back({std::move(file), std::nullopt, std::move(edits.front().text)});
        continue;
      }
      Result<FileToWrite> whole = edited(file, std::move(edits));
      if (!whole) {
        return whole.error();
      }
      x_out.files.push_back(*std::move(whole));
    }
    return std::move(x_out);
  }

 private:
  void take(const FixedMigration& fixed) {
    const Migration& migration = x_scope.subject.migrations[fixed.migration];
    Result<std::vector<FileEdit>> edits = x_split.edits(fixed);
    if (!edits) {
      leave(migration, edits.error().message);
      return;
    }
    for (const FileEdit& edit : *edits) {
      std::error_code error;
      if (!edit.range && (x_edits.contains(edit.file) || fs::exists(edit.file, error))) {
        leave(migration, "it would have to be split, and " + edit.file + " is there");
        return;
      }
    }
    for (FileEdit& edit : *edits) {
      std::vector<FileEdit>& all = x_edits[edit.file];
      if (all.empty()) {
        x_files.push_back(edit.file);
      }
      all.push_back(std::move(edit));
    }
  }

  void leave(const Migration& migration, std::string why) {
    x_out.left.push_back({{migration.file, 1, 1}, "", std::move(why)});
  }

  const LintScope& x_scope;
  const SplitFiles& x_split;
  Fixes x_fixes;
  std::vector<std::string> x_files;  // in the order of the source
  std::map<std::string, std::vector<FileEdit>> x_edits;
  Rewrites x_out;
};

}  // namespace

Result<ExitCode> fix_files(const Invocation& invocation, const LintScope& scope, FixMode mode) {
  const Result<SplitFiles> split = SplitFiles::read(invocation.config, scope);
  if (!split) {
    return split.error();
  }
  Fixes fixes = fix(scope.subject, invocation.config.lint.policy, split->forms());
  const Result<Rewrites> rewrites = Rewriter(scope, *split, std::move(fixes)).run();
  if (!rewrites) {
    return rewrites.error();
  }
  std::ostream& out = invocation.console.out;
  for (const FileToWrite& one : rewrites->files) {
    if (mode == FixMode::kShow) {
      out << unified_diff(report_path(one.file), one.before, one.after);
      continue;
    }
    if (Result<void> written = write_file(one); !written) {
      return written.error();
    }
    out << (one.before ? "fixed " : "new   ") << one.file << "\n";
  }
  for (const Unfixed& unfixed : rewrites->left) {
    invocation.log.note(place_text(unfixed.place) + ": " +
                        (unfixed.rule.empty() ? "" : unfixed.rule + " ") +
                        "is left: " + unfixed.why);
  }
  return rewrites->left.empty() && scope.subject.unread.empty() ? ExitCode::kDone
                                                                : ExitCode::kFindings;
}

}  // namespace bellows
