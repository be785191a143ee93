#include "migrations/layouts/folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "migrations/in_parallel.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

bool is_passed_over(const fs::path& path) {
  const std::string name = path.filename().generic_string();
  return name.starts_with('.') || name == "node_modules";
}

Result<std::vector<fs::path>> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code trouble;
  fs::recursive_directory_iterator entry(folder, trouble);
  while (!trouble && entry != fs::recursive_directory_iterator()) {
    std::error_code ignored;  // a dangling link is no regular file
    if (is_passed_over(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file(ignored)) {
      files.push_back(entry->path().lexically_relative(folder));
    }
    entry.increment(trouble);
  }
  if (trouble) {
    return source_trouble("cannot list the folder: " + trouble.message(),
                          "Check that you may read it.", {folder.generic_string(), 0, 0});
  }
  std::sort(files.begin(), files.end());
  return files;
}

Error unreadable(const fs::path& file) {
  return source_trouble(std::string("cannot read the file: ") + std::strerror(errno),
                        "Check that it exists and that you may read it.",
                        {file.generic_string(), 0, 0});
}

}  // namespace

Error source_trouble(std::string message, std::string hint, Place at) {
  return Error{ErrorCode::kSource, std::move(message), std::move(hint), std::move(at), ""};
}

Result<std::string> read_bytes(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return unreadable(file);
  }

  struct stat status {};

  std::string bytes;
  if (::fstat(descriptor, &status) == 0 && status.st_size > 0) {
    bytes.resize(static_cast<std::size_t>(status.st_size));
  }
  std::size_t filled = 0;
  for (;;) {
    if (filled == bytes.size()) {
      bytes.resize(bytes.size() + 4096);  // until a read says that this is the end
    }
    const ssize_t count = ::read(descriptor, bytes.data() + filled, bytes.size() - filled);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      Error error = unreadable(file);
      ::close(descriptor);
      return error;
    }
    if (count == 0) {
      break;
    }
    filled += static_cast<std::size_t>(count);
  }
  ::close(descriptor);
  bytes.resize(filled);
  return bytes;
}

Result<Folder> Folder::open(const fs::path& path, const std::map<std::string, std::string>& unsaved,
                            const std::optional<fs::path>& only) {
  Folder folder;
  folder.x_path = path;
  if (only) {
    folder.x_files = {*only};
  } else {
    Result<std::vector<fs::path>> files = files_below(path);
    if (!files) {
      return std::move(files).error();
    }
    folder.x_files = *std::move(files);
  }
  std::copy_if(folder.x_files.begin(), folder.x_files.end(), std::back_inserter(folder.x_scripts),
               [&](const fs::path& file) { return only || file.extension() == ".sql"; });
  folder.x_contents.resize(folder.x_scripts.size());
  in_parallel(folder.x_scripts.size(), [&](std::size_t i) {
    const fs::path script = path / folder.x_scripts[i];
    const auto instead = unsaved.empty()
                             ? unsaved.end()
                             : unsaved.find(fs::absolute(script).lexically_normal().string());
    Result<std::string> bytes =
        instead == unsaved.end() ? read_bytes(script) : Result<std::string>(instead->second);
    if (bytes) {
      folder.x_contents[i].bytes = *std::move(bytes);
    } else {
      folder.x_contents[i].trouble = bytes.error();
    }
  });
  return folder;
}

bool Folder::has(const fs::path& file) const {
  return std::binary_search(x_files.begin(), x_files.end(), file);
}

std::string_view Folder::script_bytes(std::size_t script) const {
  return x_contents[script].bytes;
}

Result<std::string> Folder::bytes(const fs::path& file) const {
  const auto found = std::lower_bound(x_scripts.begin(), x_scripts.end(), file);
  if (found == x_scripts.end() || *found != file) {
    return read_bytes(x_path / file);
  }
  const Script& script = x_contents[static_cast<std::size_t>(found - x_scripts.begin())];
  if (script.trouble) {
    return *script.trouble;
  }
  return script.bytes;
}

std::optional<fs::path> Folder::above(std::string_view name) const {
  constexpr int kLevels = 4;
  std::error_code trouble;
  fs::path folder = fs::absolute(x_path, trouble).lexically_normal();
  if (!folder.has_filename()) {
    folder = folder.parent_path();  // "a/" is "a"
  }
  for (int level = 0; !trouble && level < kLevels; ++level) {
    if (fs::is_regular_file(folder / name, trouble)) {
      return folder / name;
    }
    trouble.clear();
    if (fs::exists(folder / ".git", trouble) || folder == folder.parent_path()) {
      break;
    }
    trouble.clear();
    folder = folder.parent_path();
  }
  return std::nullopt;
}

}  // namespace bellows
