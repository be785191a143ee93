#include "cli/lint/git.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "executor/process.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kDeadline{1};
constexpr std::size_t kMostOutput = 64U << 20U;

Error git_error(std::string message, std::string hint) {
  return {ErrorCode::kUsage, std::move(message), std::move(hint), {}, ""};
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

// What git writes on stdout. What it says besides is asked for only when it failed.
Result<std::string> git(const std::string& folder, const std::vector<std::string>& arguments) {
  ProcessSpec spec;
  spec.argv = {"git", "-C", folder};
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  spec.output_limit = kMostOutput;
  const int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
  spec.errors = nothing;
  Result<ProcessOutcome> outcome = run_process(spec, kDeadline);
  close(nothing);
  if (!outcome) {
    return std::move(outcome).error();
  }
  if (outcome->exit_code == 0) {
    return std::move(outcome->output);
  }
  spec.errors.reset();
  outcome = run_process(spec, kDeadline);
  const std::string said = outcome ? first_line(outcome->output) : outcome.error().message;
  return git_error("git " + arguments.front() + " failed: " + said,
                   "Run bellows inside the git repository, and name a commit or branch it knows.");
}

std::vector<std::string> names_in(const std::string& output, const fs::path& top) {
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin < output.size();) {
    const std::size_t end = std::min(output.find('\0', begin), output.size());
    names.push_back((top / output.substr(begin, end - begin)).lexically_normal().string());
    begin = end + 1;
  }
  return names;
}

Result<fs::path> top_of(const std::string& folder) {
  Result<std::string> top = git(folder, {"rev-parse", "--show-toplevel"});
  if (!top) {
    return std::move(top).error();
  }
  return fs::path(first_line(*top));
}

}  // namespace

Result<std::vector<std::string>> files_changed_since(const std::string& folder,
                                                     const std::string& ref) {
  Result<fs::path> top = top_of(folder);
  if (!top) {
    return std::move(top).error();
  }
  if (ref.starts_with('-')) {
    return git_error("\"" + ref + "\" is no commit", "Name a commit or a branch.");
  }
  Result<std::string> base = git(folder, {"merge-base", "HEAD", ref});
  if (!base) {
    return std::move(base).error();
  }
  Result<std::string> changed = git(folder, {"diff", "--name-only", "-z", "--no-renames",
                                             "--diff-filter=ACMT", first_line(*base), "--", "."});
  if (!changed) {
    return std::move(changed).error();
  }
  Result<std::string> fresh =
      git(folder, {"ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", "."});
  if (!fresh) {
    return std::move(fresh).error();
  }
  std::vector<std::string> files = names_in(*changed + *fresh, *top);
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

Result<std::vector<StagedFile>> staged_files(const std::string& folder) {
  Result<fs::path> top = top_of(folder);
  if (!top) {
    return std::move(top).error();
  }
  Result<std::string> output = git(folder, {"diff", "--cached", "--name-only", "-z", "--no-renames",
                                            "--diff-filter=ACMT", "--", "."});
  if (!output) {
    return std::move(output).error();
  }
  std::vector<StagedFile> files;
  for (const std::string& name : names_in(*output, *top)) {
    if (fs::path(name).extension() != ".sql") {
      continue;  // a picture beside the migrations
    }
    const std::string path = fs::path(name).lexically_relative(*top).generic_string();
    Result<std::string> text = git(top->string(), {"cat-file", "blob", ":" + path});
    if (!text) {
      return std::move(text).error();
    }
    files.push_back({name, *std::move(text)});
  }
  return files;
}

}  // namespace bellows
