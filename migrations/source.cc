#include "migrations/source.h"

#include <algorithm>
#include <optional>
#include <system_error>

#include "migrations/layouts/adonis.h"
#include "migrations/layouts/flyway.h"
#include "migrations/layouts/knex.h"
#include "migrations/layouts/migration_file.h"
#include "migrations/layouts/plain.h"
#include "migrations/parse.h"
#include "migrations/transaction_block.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) {
  return path.filename().generic_string().starts_with('.');
}

// Every file below folder, as relative paths, sorted; hidden files and folders left out.
Result<std::vector<fs::path>> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code trouble;
  fs::recursive_directory_iterator entry(folder, trouble);
  while (!trouble && entry != fs::recursive_directory_iterator()) {
    std::error_code ignored;  // a dangling link is no regular file
    if (is_hidden(entry->path())) {
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

std::string layout_names() {
  std::string names;
  for (const Layout& layout : layouts()) {
    names += ", " + std::string(layout.name);
  }
  return names;
}

Result<const Layout*> choose_layout(std::string_view name, const fs::path& folder,
                                    const std::vector<fs::path>& files, std::string& evidence) {
  for (const Layout& layout : layouts()) {
    evidence = layout.detect(files);
    if (name == layout.name) {
      evidence = evidence.empty() ? "the layout was given" : "the layout was given; " + evidence;
      return &layout;
    }
    if (name == "auto" && !evidence.empty()) {
      return &layout;
    }
  }
  if (name != "auto") {
    return Error{ErrorCode::kUsage,
                 "unknown layout \"" + std::string(name) + "\"",
                 "Use one of: auto" + layout_names() + ".",
                 {},
                 ""};
  }
  return source_trouble("no migrations in the folder",
                        "Give the folder that holds the *.sql files.",
                        {folder.generic_string(), 0, 0});
}

Result<void> refuse_duplicates(const Layout& layout, const std::vector<Migration>& migrations) {
  for (std::size_t i = 1; i < migrations.size(); ++i) {
    const Migration& before = migrations[i - 1];
    const Migration& here = migrations[i];
    if (layout.compare_versions(before.version, here.version) == 0) {
      return source_trouble(
          "version " + here.version + " is there twice: " + before.script + " and " + here.script,
          "Give one of the two another version.", {here.file, 0, 0});
    }
  }
  return {};
}

Result<void> read_statements(Migration& migration) {
  Result<std::vector<Statement>> statements = parse_sql(migration.text, migration.file);
  if (!statements) {
    return std::move(statements).error();
  }
  migration.statements = *std::move(statements);
  Result<std::vector<Directive>> directives =
      read_directives(migration.text, migration.file, migration.statements);
  if (!directives) {
    return std::move(directives).error();
  }
  migration.directives = *std::move(directives);
  const bool forbids = std::any_of(migration.statements.begin(), migration.statements.end(),
                                   cannot_run_in_transaction);
  const bool declines = std::any_of(
      migration.directives.begin(), migration.directives.end(), [](const Directive& directive) {
        return std::holds_alternative<NoTransactionDirective>(directive.body);
      });
  migration.transactional = migration.transactional && !forbids && !declines;
  return {};
}

Result<Source> read_with(const Layout& layout, std::string evidence, const fs::path& folder,
                         const std::vector<fs::path>& files) {
  Result<std::vector<Migration>> migrations = layout.read(folder, files);
  if (!migrations) {
    return std::move(migrations).error();
  }
  if (migrations->empty()) {
    return source_trouble("no " + std::string(layout.name) + " migrations in the folder",
                          "Give the folder that holds them, or another layout.",
                          {folder.generic_string(), 0, 0});
  }
  if (Result<void> distinct = refuse_duplicates(layout, *migrations); !distinct) {
    return std::move(distinct).error();
  }
  for (Migration& migration : *migrations) {
    if (Result<void> statements = read_statements(migration); !statements) {
      return std::move(statements).error();
    }
  }
  return Source{std::string(layout.name),
                std::move(evidence),
                folder.generic_string(),
                *std::move(migrations),
                {},
                {}};
}

}  // namespace

const std::vector<Layout>& layouts() {
  static const std::vector<Layout> kLayouts = {adonis_layout(), knex_layout(), flyway_layout(),
                                               plain_layout()};
  return kLayouts;
}

Result<Source> read_source(const fs::path& folder, const SourceOptions& options) {
  std::error_code trouble;
  const fs::file_status status = fs::status(folder, trouble);
  if (fs::is_regular_file(status)) {
    return read_with(layouts().back(), "a single file was given", folder.parent_path(),
                     {folder.filename()});
  }
  if (!fs::is_directory(status)) {
    return source_trouble(fs::exists(status) ? "neither a folder nor a file" : "no such folder",
                          "Give the folder that holds the migrations.",
                          {folder.generic_string(), 0, 0});
  }
  Result<std::vector<fs::path>> files = files_below(folder);
  if (!files) {
    return std::move(files).error();
  }
  std::string evidence;
  const Result<const Layout*> chosen = choose_layout(options.layout, folder, *files, evidence);
  if (!chosen) {
    return chosen.error();
  }
  return read_with(**chosen, std::move(evidence), folder, *files);
}

}  // namespace bellows
