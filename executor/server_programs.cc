#include "executor/server_programs.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace bellows {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDebianFolder = "/usr/lib/postgresql";

bool has_programs(const fs::path& folder) {
  return access((folder / "initdb").c_str(), X_OK) == 0 &&
         access((folder / "postgres").c_str(), X_OK) == 0;
}

// 0 when the folder is not named after a major version.
int major_version(const fs::path& folder) {
  const std::string name = folder.filename().string();
  if (name.empty() || name.size() > 3 ||
      name.find_first_not_of("0123456789") != std::string::npos) {
    return 0;
  }
  return std::stoi(name);
}

std::string newest_of_debian() {
  std::string newest;
  int newest_version = 0;
  std::error_code ignored;  // the folder need not be there
  for (const fs::directory_entry& entry : fs::directory_iterator(kDebianFolder, ignored)) {
    const fs::path programs = entry.path() / "bin";
    const int version = major_version(entry.path());
    if (version > newest_version && has_programs(programs)) {
      newest = programs.string();
      newest_version = version;
    }
  }
  return newest;
}

std::string first_in_path() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  std::string folder;
  while (std::getline(folders, folder, ':')) {
    if (!folder.empty() && has_programs(folder)) {
      return folder;
    }
  }
  return "";
}

Result<std::string> checked(const std::string& folder, const std::string& named_by) {
  if (has_programs(folder)) {
    return folder;
  }
  return Error{
      ErrorCode::kConfiguration,
      "there are no programs initdb and postgres in " + folder + ", which " + named_by + " names",
      "Name the folder of the server's own programs, such as /usr/lib/postgresql/15/bin.",
      {},
      ""};
}

}  // namespace

Result<std::string> find_server_programs(const std::string& wanted) {
  if (!wanted.empty()) {
    return checked(wanted, "the setting");
  }
  const char* environment = std::getenv("BELLOWS_PG_BIN");
  if (environment != nullptr && *environment != '\0') {
    return checked(environment, "BELLOWS_PG_BIN");
  }
  std::string found = newest_of_debian();
  if (found.empty()) {
    found = first_in_path();
  }
  if (found.empty()) {
    return Error{
        ErrorCode::kConfiguration,
        "no PostgreSQL server is installed here",
        "Install one (Debian: apt install postgresql), or set BELLOWS_PG_BIN to the folder "
        "of its initdb and postgres.",
        {},
        ""};
  }
  return found;
}

}  // namespace bellows
