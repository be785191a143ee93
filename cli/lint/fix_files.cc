#include "cli/lint/fix_files.h"

#include <filesystem>
#include <fstream>
#include <ostream>

#include "cli/lint/report.h"
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
  {
    std::ofstream stream(fresh, std::ios::binary);
    stream << one.after;
    if (!stream.flush()) {
      return cannot_write(one.file, "the file cannot be written");
    }
  }
  std::error_code error;
  fs::rename(fresh, target, error);
  if (error) {
    return cannot_write(one.file, "the file cannot be replaced: " + error.message());
  }
  return {};
}

class Rewriter {
 public:
  Rewriter(const LintScope& scope, Fixes fixes) : x_scope(scope), x_fixes(std::move(fixes)) {}

  Rewrites run() {
    x_out.left = std::move(x_fixes.left);
    for (FixedMigration& fixed : x_fixes.fixed) {
      rewrite(fixed);
    }
    return std::move(x_out);
  }

 private:
  void rewrite(FixedMigration& fixed) {
    const std::vector<Migration>& all = x_scope.subject.migrations;
    const Migration& migration = all[fixed.migration];
    const Migration* next = fixed.migration + 1 < all.size() ? &all[fixed.migration + 1] : nullptr;
    std::vector<std::string> names;
    if (fixed.parts.size() > 1) {
      const std::string layout = x_scope.layout.empty() ? "plain" : x_scope.layout;
      const auto free = names_behind(layout, migration, next, fixed.parts.size() - 1);
      if (!free) {
        leave(migration,
              "it would have to be split, and there is no name for a file right behind "
              "it in the layout " +
                  layout);
        return;
      }
      names = *free;
    }
    const fs::path folder = folder_of(migration);
    std::vector<FileToWrite> files = {
        {migration.file, migration.text, std::move(fixed.parts.front())}};
    for (std::size_t i = 0; i < names.size(); ++i) {
      const fs::path file = folder / names[i];
      std::error_code error;
      if (fs::exists(file, error)) {
        leave(migration, "it would have to be split, and " + file.generic_string() + " is there");
        return;
      }
      files.push_back({file.generic_string(), std::nullopt, std::move(fixed.parts[i + 1])});
    }
    x_out.files.insert(x_out.files.end(), std::make_move_iterator(files.begin()),
                       std::make_move_iterator(files.end()));
  }

  // What a script's path is relative to.
  [[nodiscard]] fs::path folder_of(const Migration& migration) const {
    return x_scope.folder.empty() ? fs::path(migration.file).parent_path()
                                  : fs::path(x_scope.folder);
  }

  void leave(const Migration& migration, std::string why) {
    x_out.left.push_back({{migration.file, 1, 1}, "", std::move(why)});
  }

  const LintScope& x_scope;
  Fixes x_fixes;
  Rewrites x_out;
};

}  // namespace

Result<ExitCode> fix_files(const Invocation& invocation, const LintScope& scope, FixMode mode) {
  const Rewrites rewrites =
      Rewriter(scope, fix(scope.subject, invocation.config.lint.policy)).run();
  std::ostream& out = invocation.console.out;
  for (const FileToWrite& one : rewrites.files) {
    if (mode == FixMode::kShow) {
      out << unified_diff(report_path(one.file), one.before, one.after);
      continue;
    }
    if (Result<void> written = write_file(one); !written) {
      return written.error();
    }
    out << (one.before ? "fixed " : "new   ") << one.file << "\n";
  }
  for (const Unfixed& unfixed : rewrites.left) {
    invocation.log.note(place_text(unfixed.place) + ": " +
                        (unfixed.rule.empty() ? "" : unfixed.rule + " ") +
                        "is left: " + unfixed.why);
  }
  return rewrites.left.empty() && scope.subject.unread.empty() ? ExitCode::kDone
                                                               : ExitCode::kFindings;
}

}  // namespace bellows
