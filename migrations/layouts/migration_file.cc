#include "migrations/layouts/migration_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "migrations/sha256.h"
#include "migrations/utf8.h"

namespace bellows {

Error source_trouble(std::string message, std::string hint, Place at) {
  return Error{ErrorCode::kSource, std::move(message), std::move(hint), std::move(at), ""};
}

Result<std::string> read_bytes(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.is_open() || stream.bad()) {
    const std::string reason = errno == 0 ? "" : std::string(": ") + std::strerror(errno);
    return source_trouble("cannot read the file" + reason,
                          "Check that it exists and that you may read it.",
                          {file.generic_string(), 0, 0});
  }
  return bytes;
}

Result<Migration> read_migration_file(const std::filesystem::path& folder,
                                      const std::filesystem::path& script) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  Migration migration;
  migration.script = script.generic_string();
  migration.file = (folder / script).generic_string();
  Result<std::string> bytes = read_bytes(folder / script);
  if (!bytes) {
    return std::move(bytes).error();
  }
  migration.checksum = sha256_hex(*bytes);
  migration.text = *std::move(bytes);
  if (migration.text.starts_with(kByteOrderMark)) {
    migration.text.erase(0, kByteOrderMark.size());
  }
  return migration;
}

}  // namespace bellows
