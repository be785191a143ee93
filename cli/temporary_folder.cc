#include "cli/temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>

namespace bellows {

Result<TemporaryFolder> TemporaryFolder::make() {
  std::error_code error;
  std::string pattern = (std::filesystem::temp_directory_path(error) / "bellows-XXXXXX").string();
  if (error || mkdtemp(pattern.data()) == nullptr) {
    return Error{ErrorCode::kConfiguration,
                 "cannot make a temporary folder: " + std::string(std::strerror(errno)),
                 "Set TMPDIR to a folder that is there and that you may write to.",
                 {},
                 ""};
  }
  return TemporaryFolder(pattern);
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept
    : x_path(std::exchange(other.x_path, {})) {}

TemporaryFolder::~TemporaryFolder() {
  if (!x_path.empty()) {
    std::error_code ignored;  // there is nobody left to tell
    std::filesystem::remove_all(x_path, ignored);
  }
}

}  // namespace bellows
