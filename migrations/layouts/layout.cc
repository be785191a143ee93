#include "migrations/layouts/layout.h"

#include "migrations/sha256.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

const std::vector<Layout>& layouts() {
  static const std::vector<Layout> kLayouts = {
      prisma_layout(),         sqitch_layout(),   liquibase_layout(),
      goose_layout(),          dbmate_layout(),   node_pg_migrate_layout(),
      diesel_layout(),         sqlx_layout(),     adonis_layout(),
      knex_layout(),           maragudk_layout(), flyway_layout(),
      golang_migrate_layout(), plain_layout(),
  };
  return kLayouts;
}

Result<UnreadMigration> read_script(const Folder& folder, const fs::path& script) {
  Result<std::string> bytes = folder.bytes(script);
  if (!bytes) {
    return std::move(bytes).error();
  }
  UnreadMigration draft;
  Migration& migration = draft.migration;
  migration.script = script.generic_string();
  migration.file = (folder.path() / script).generic_string();
  migration.checksum = sha256_hex(*bytes);
  migration.text = *std::move(bytes);
  if (migration.text.starts_with(kByteOrderMark)) {
    migration.text.erase(0, kByteOrderMark.size());
    migration.text_begin = kByteOrderMark.size();
  }
  return draft;
}

Result<void> add_down_file(UnreadMigration& draft, const Folder& folder, const fs::path& script) {
  Result<UnreadMigration> down = read_script(folder, script);
  if (!down) {
    return std::move(down).error();
  }
  draft.has_down = true;
  draft.migration.down_file = std::move(down->migration.file);
  draft.migration.down_text = std::move(down->migration.text);
  return {};
}

std::optional<Evidence> evidence_of(const Folder& folder, std::vector<std::size_t> scripts,
                                    std::string_view what) {
  if (scripts.empty()) {
    return std::nullopt;
  }
  const std::string count = std::to_string(scripts.size());
  const std::size_t all = folder.scripts().size();
  const std::string verb = what.starts_with("with ") ? " " : scripts.size() == 1 ? " is " : " are ";
  return Evidence{(all == 1 ? "the file" : count + " of " + std::to_string(all) + " files") + verb +
                      std::string(what),
                  std::move(scripts)};
}

std::vector<std::size_t> scripts_where(const Folder& folder,
                                       bool (*holds)(const fs::path& script,
                                                     std::string_view bytes)) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < folder.scripts().size(); ++i) {
    std::string_view bytes = folder.script_bytes(i);
    if (bytes.starts_with(kByteOrderMark)) {
      bytes.remove_prefix(kByteOrderMark.size());
    }
    if (holds(folder.scripts()[i], bytes)) {
      found.push_back(i);
    }
  }
  return found;
}

void warn_left_out(Reading& reading, const std::vector<std::string>& scripts,
                   std::string_view tool) {
  constexpr std::size_t kShown = 10;
  if (scripts.empty()) {
    return;
  }
  std::string list;
  for (std::size_t i = 0; i < std::min(scripts.size(), kShown); ++i) {
    list += (i == 0 ? "" : ", ") + scripts[i];
  }
  if (scripts.size() > kShown) {
    list += " and " + std::to_string(scripts.size() - kShown) + " more";
  }
  reading.warnings.push_back("left out, as " + std::string(tool) + " would: " + list);
}

}  // namespace bellows
