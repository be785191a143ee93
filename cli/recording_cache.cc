#include "cli/recording_cache.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <system_error>
#include <vector>

#include "cli/recorder_files.h"
#include "migrations/layouts/folder.h"
#include "migrations/sha256.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

// Migrations read such files, or are made of them.
bool counts(const fs::path& file) {
  static const std::set<std::string> extensions = {
      ".js",   ".ts",  ".mjs",  ".cjs", ".mts", ".cts",  ".jsx",  ".tsx",
      ".json", ".sql", ".yaml", ".yml", ".csv", ".lock", ".toml", ".lockb"};
  return extensions.count(file.extension().string()) > 0 || file.filename() == ".env";
}

// Installed packages are told by the lock file.
bool is_passed_over(const fs::path& folder) {
  static const std::set<std::string> names = {"node_modules", "coverage", "tmp"};
  const std::string name = folder.filename().string();
  return names.count(name) > 0 || (name.size() > 1 && name.front() == '.');
}

Result<std::vector<fs::path>> files_of(const fs::path& root) {
  std::vector<fs::path> files;
  std::error_code trouble;
  for (fs::recursive_directory_iterator entry(root, trouble), end; !trouble && entry != end;
       entry.increment(trouble)) {
    std::error_code ignored;  // a dangling link is no regular file
    if (entry->is_directory(ignored) && is_passed_over(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file(ignored) && counts(entry->path())) {
      files.push_back(entry->path().lexically_relative(root));
    }
  }
  if (trouble) {
    return source_trouble("cannot list the folder: " + trouble.message(),
                          "Check that you may read it.", {root.generic_string(), 0, 0});
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Empty when the user has no folder for caches.
fs::path cache_folder() {
  const std::string given = environment_variable("XDG_CACHE_HOME").value_or("");
  const std::string home = environment_variable("HOME").value_or("");
  if (given.empty() && home.empty()) {
    return {};
  }
  return (given.empty() ? fs::path(home) / ".cache" : fs::path(given)) / "bellows" / "recordings";
}

fs::path file_of(const std::string& key) {
  const fs::path folder = cache_folder();
  return folder.empty() ? fs::path() : folder / (key + ".jsonl");
}

}  // namespace

Result<std::string> recording_key(const Config& config, const ScriptProject& project) {
  Result<std::vector<fs::path>> files = files_of(project.root);
  if (!files) {
    return std::move(files).error();
  }
  std::string all;
  for (const RecorderFile& file : recorder_files()) {
    all += sha256_hex(file.text);
  }
  std::error_code ignored;
  for (const std::string& part :
       {project.tool, fs::weakly_canonical(project.root, ignored).string(), config.shadow,
        config.record_command, environment_variable("NODE_ENV").value_or(""),
        environment_variable("NODE_OPTIONS").value_or("")}) {
    all += sha256_hex(part);
  }
  for (const fs::path& file : *files) {
    Result<std::string> bytes = read_bytes(project.root / file);
    if (!bytes) {
      return std::move(bytes).error();
    }
    all += sha256_hex(file.generic_string()) + sha256_hex(*bytes);
  }
  return sha256_hex(all);
}

std::optional<std::string> cached_recording(const std::string& key) {
  const fs::path file = file_of(key);
  std::error_code error;
  if (file.empty() || !fs::is_regular_file(file, error)) {
    return std::nullopt;
  }
  Result<std::string> bytes = read_bytes(file);
  return bytes ? std::optional(*std::move(bytes)) : std::nullopt;
}

void keep_recording(const std::string& key, const std::string& recording) {
  const fs::path file = file_of(key);
  std::error_code error;
  if (file.empty() || (!fs::create_directories(file.parent_path(), error) && error)) {
    return;
  }
  fs::permissions(file.parent_path(), fs::perms::owner_all, error);
  const fs::path part = file.string() + "." + std::to_string(getpid());
  std::ofstream stream(part, std::ios::binary);
  stream << recording;
  stream.close();
  if (stream) {
    fs::rename(part, file, error);  // whole or not at all
  } else {
    fs::remove(part, error);
  }
}

}  // namespace bellows
