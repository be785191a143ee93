// folder.h: a folder of migrations as the layouts see it.
// Owns: the list of files below it, and the bytes of its scripts (*.sql), read once.
// Promises: paths are relative, sorted, without hidden files, hidden folders and node_modules; a
//           script that cannot be read is an Error only for who asks for it.
// Not here: what the files mean (the layouts).
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/result.h"

namespace bellows {

class Folder {
 public:
  // Reads the folder; with `only`, as if that file were alone in it. A script with an unsaved text
  // (see source.h) has that one.
  static Result<Folder> open(const std::filesystem::path& path,
                             const std::map<std::string, std::string>& unsaved = {},
                             const std::optional<std::filesystem::path>& only = std::nullopt);

  [[nodiscard]] const std::filesystem::path& path() const { return x_path; }

  [[nodiscard]] const std::vector<std::filesystem::path>& files() const { return x_files; }

  // The files that are called *.sql.
  [[nodiscard]] const std::vector<std::filesystem::path>& scripts() const { return x_scripts; }

  [[nodiscard]] bool has(const std::filesystem::path& file) const;

  // What a script begins with and holds; empty when it cannot be read.
  [[nodiscard]] std::string_view script_bytes(std::size_t script) const;

  // The bytes of any file below the folder, or above it with "..".
  [[nodiscard]] Result<std::string> bytes(const std::filesystem::path& file) const;

  // A file of this name in the folder or in one of the few above it, up to the repository's.
  [[nodiscard]] std::optional<std::filesystem::path> above(std::string_view name) const;

 private:
  struct Script {
    std::string bytes;
    std::optional<Error> trouble;
  };

  std::filesystem::path x_path;
  std::vector<std::filesystem::path> x_files;
  std::vector<std::filesystem::path> x_scripts;
  std::vector<Script> x_contents;  // of x_scripts
};

// A file's bytes.
Result<std::string> read_bytes(const std::filesystem::path& file);

Error source_trouble(std::string message, std::string hint, Place at);

}  // namespace bellows
