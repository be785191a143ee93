// prisma.cc: Prisma's folders: <name>/migration.sql, by name, and migration_lock.toml.
#include <algorithm>

#include "migrations/layouts/layout.h"
#include "migrations/layouts/script_text.h"
#include "migrations/sha256.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLock = "migration_lock.toml";
constexpr std::string_view kScript = "migration.sql";

bool is_migration(const fs::path& script) {
  return script.filename() == kScript && std::distance(script.begin(), script.end()) == 2;
}

std::optional<Evidence> detect(const Folder& folder) {
  std::vector<std::size_t> scripts = scripts_where(
      folder, [](const fs::path& script, std::string_view) { return is_migration(script); });
  if (folder.has(kLock)) {
    return Evidence{"migration_lock.toml is there", std::move(scripts)};
  }
  return evidence_of(folder, std::move(scripts), "called <name>/migration.sql");
}

Result<void> refuse_other_database(const Folder& folder) {
  if (!folder.has(kLock)) {
    return {};
  }
  const Result<std::string> lock = folder.bytes(kLock);
  if (!lock) {
    return lock.error();
  }
  const std::string provider = setting(*lock, "provider").value_or("postgresql");
  if (provider != "postgresql" && provider != "postgres" && provider != "cockroachdb") {
    return source_trouble("the migrations are for " + provider + ", not for PostgreSQL",
                          "Name a folder whose migration_lock.toml has provider = \"postgresql\".",
                          {(folder.path() / kLock).generic_string(), 0, 0});
  }
  return {};
}

// Line ends the other way round: Prisma takes a file for unchanged that only differs in them.
std::string with_other_line_ends(std::string_view text) {
  const bool has_crlf = text.find("\r\n") != std::string_view::npos;
  std::string other;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (has_crlf && text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
      continue;
    }
    if (!has_crlf && text[i] == '\n') {
      other += '\r';
    }
    other += text[i];
  }
  return other;
}

Result<Reading> read(const Folder& folder, const SourceOptions&) {
  if (Result<void> fine = refuse_other_database(folder); !fine) {
    return fine.error();
  }
  Reading reading;
  std::vector<std::string> left_out;
  for (const fs::path& script : folder.scripts()) {
    if (!is_migration(script)) {
      left_out.push_back(script.generic_string());
      continue;
    }
    Result<UnreadMigration> draft = read_script(folder, script);
    if (!draft) {
      reading.unread.push_back(draft.error());
      continue;
    }
    Migration& migration = draft->migration;
    migration.version = script.parent_path().generic_string();
    const std::optional<NumberedName> name = numbered_name(migration.version);
    migration.description = spaced(name ? name->rest : migration.version);
    migration.recorded_name = migration.version;
    migration.tool_checksum = migration.checksum;
    const Result<std::string> bytes = folder.bytes(script);
    migration.accepted_checksums = {sha256_hex(with_other_line_ends(*bytes))};
    reading.drafts.push_back(*std::move(draft));
  }
  std::sort(reading.drafts.begin(), reading.drafts.end(),
            [](const UnreadMigration& a, const UnreadMigration& b) {
              return a.migration.version < b.migration.version;
            });
  warn_left_out(reading, left_out, "Prisma");
  return reading;
}

int compare(std::string_view a, std::string_view b) {
  return sign(a.compare(b));
}

}  // namespace

Layout prisma_layout() {
  return {"prisma", "Prisma", Specificity::kMarker, detect, read, compare};
}

}  // namespace bellows
