// temporary_folder.h: a folder of our own below the system's temporary one, removed at the end.
#pragma once

#include <filesystem>

#include "migrations/result.h"

namespace bellows {

class TemporaryFolder {
 public:
  static Result<TemporaryFolder> make();
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return x_path; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : x_path(std::move(path)) {}

  std::filesystem::path x_path;  // empty: moved from
};

}  // namespace bellows
