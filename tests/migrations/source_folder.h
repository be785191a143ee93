// source_folder.h: a folder of migrations that a test writes, and what reading it gives.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/source.h"

// A folder that is gone at the end of the test.
class SourceFolder {
 public:
  SourceFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "bellows-source-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    x_path = name;
  }

  ~SourceFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(x_path, ignored);
  }

  SourceFolder(const SourceFolder&) = delete;
  SourceFolder& operator=(const SourceFolder&) = delete;

  void write(const std::string& name, std::string_view text) const {
    std::filesystem::create_directories((x_path / name).parent_path());
    std::ofstream(x_path / name, std::ios::binary) << text;
  }

  [[nodiscard]] const std::filesystem::path& path() const { return x_path; }

  [[nodiscard]] std::string file(const std::string& name) const {
    return (x_path / name).generic_string();
  }

  [[nodiscard]] bellows::Source good(const bellows::SourceOptions& options = {}) const {
    bellows::Result<bellows::Source> source = bellows::read_source(x_path, options);
    if (!source) {
      FAIL(source.error().message + " at " + source.error().at.file);
    }
    return *std::move(source);
  }

  [[nodiscard]] bellows::Error bad(const bellows::SourceOptions& options = {}) const {
    const bellows::Result<bellows::Source> source = bellows::read_source(x_path, options);
    REQUIRE_FALSE(source);
    return source.error();
  }

 private:
  std::filesystem::path x_path;
};

inline bellows::SourceOptions as_layout(const std::string& name) {
  bellows::SourceOptions options;
  options.layout = name;
  return options;
}

inline std::vector<std::string> versions(const bellows::Source& source) {
  std::vector<std::string> result;
  for (const bellows::Migration& migration : source.migrations) {
    result.push_back(migration.version);
  }
  return result;
}

inline std::vector<std::string> texts(const std::vector<bellows::Statement>& statements) {
  std::vector<std::string> result;
  for (const bellows::Statement& statement : statements) {
    result.push_back(statement.text);
  }
  return result;
}

// Whether some warning has this in it.
inline bool warns(const bellows::Source& source, std::string_view text) {
  for (const std::string& warning : source.warnings) {
    if (warning.find(text) != std::string::npos) {
      return true;
    }
  }
  return false;
}
