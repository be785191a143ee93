#include "cli/read_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/command_source.h"
#include "cli/record_project.h"
#include "cli/script_project.h"
#include "migrations/directive.h"
#include "migrations/fold.h"
#include "migrations/parse.h"
#include "migrations/sha256.h"
#include "migrations/snapshot.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

Error unreadable(const std::string& file, const std::string& what) {
  return {ErrorCode::kSource,
          what,
          "Name a file that is there and that you may read.",
          {file, 0, 0},
          ""};
}

bool lies_in(const fs::path& file, const fs::path& folder) {
  const fs::path relative = file.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

// The configured folder when the file is in it, else the file's own.
std::string folder_of(const Config& config, const std::string& file) {
  const fs::path path = fs::absolute(file).lexically_normal();
  if (!config.folder.empty() && lies_in(path, fs::absolute(config.folder).lexically_normal())) {
    return config.folder;
  }
  const std::string parent = fs::path(file).parent_path().string();
  return parent.empty() ? "." : parent;
}

// A folder as it is, or what the programs in it send.
Result<Source> read_files_or_record(const Config& config, const std::string& folder,
                                    BadFile bad_file, const UnsavedTexts& unsaved) {
  Result<std::optional<ScriptProject>> project = find_script_project(folder, config.layout);
  if (!project) {
    return std::move(project).error();
  }
  return project->has_value()
             ? record_project(config, **project)
             : read_source(folder,
                           SourceOptions{config.layout, config.placeholders, bad_file, unsaved});
}

}  // namespace

Result<std::string> read_text_file(const std::string& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) {
    return unreadable(file, fs::exists(file, error) ? "not a file" : "no such file");
  }
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream) {
    return unreadable(file, "the file cannot be read");
  }
  if (stream.peek() != std::ifstream::traits_type::eof()) {
    text << stream.rdbuf();
  }
  return text.str();
}

Result<Source> read_folder(const Config& config, const std::string& named, BadFile bad_file,
                           const UnsavedTexts& unsaved) {
  if (named.empty() && !config.source_command.empty()) {
    return read_command_source(config);
  }
  const std::string folder = named.empty() ? config.folder : named;
  if (folder.empty()) {
    Result<std::optional<ScriptProject>> here = find_script_project(".", "auto");
    if (here && here->has_value()) {
      return record_project(config, **here);
    }
    return Error{ErrorCode::kUsage,
                 "no folder of migrations is named",
                 "Name it on the command line, or set folder in [source] of bellows.toml.",
                 {},
                 ""};
  }
  return read_files_or_record(config, folder, bad_file, unsaved);
}

Result<std::optional<Source>> read_folder_if_named(const Config& config, const std::string& named) {
  if (named.empty() && config.folder.empty() && config.source_command.empty()) {
    return std::optional<Source>();
  }
  Result<Source> source = read_folder(config, named);
  return source ? Result<std::optional<Source>>(*std::move(source))
                : Result<std::optional<Source>>(source.error());
}

Result<Migration> migration_of_text(const std::string& file, std::string text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  Migration migration;
  migration.version = fs::path(file).stem().string();
  migration.script = fs::path(file).filename().string();
  migration.file = file;
  migration.checksum = sha256_hex(text);
  if (text.starts_with(kByteOrderMark)) {
    text.erase(0, kByteOrderMark.size());
  }
  migration.text = std::move(text);
  Result<std::vector<Statement>> statements = parse_sql(migration.text, file);
  if (!statements) {
    return std::move(statements).error();
  }
  migration.statements = *std::move(statements);
  DirectivesRead read = read_all_directives(migration.text, file, migration.statements);
  migration.directives = std::move(read.directives);
  migration.problems = std::move(read.problems);
  return migration;
}

Result<Migration> read_single_file(const std::string& file, BadFile bad_file) {
  Result<std::string> text = read_text_file(file);
  if (!text) {
    return std::move(text).error();
  }
  Result<Migration> migration = migration_of_text(file, *std::move(text));
  if (migration && bad_file == BadFile::kStop && !migration->problems.empty()) {
    return migration->problems.front();
  }
  return migration;
}

Result<NamedFolder> folder_of_files(const Config& config, const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) {
      return unreadable(file, fs::exists(file, error) ? "not a file" : "no such file");
    }
  }
  NamedFolder named{folder_of(config, files.front()), false};
  named.together = std::all_of(files.begin(), files.end(), [&](const std::string& file) {
    return folder_of(config, file) == named.folder;
  });
  return named;
}

Result<Catalog> read_snapshot_file(const std::string& file) {
  Result<std::string> text = read_text_file(file);
  return text ? read_snapshot(*text, file) : Result<Catalog>(text.error());
}

Result<Catalog> read_schema_file(const std::string& file) {
  Result<std::string> text = read_text_file(file);
  if (!text) {
    return text.error();
  }
  Result<std::vector<Statement>> statements = parse_sql(*text, file);
  if (!statements) {
    return statements.error();
  }
  Result<Catalog> catalog = fold(Catalog{}, *statements);
  if (!catalog) {
    Error error = catalog.error();
    error.at.file = file;
    return error;
  }
  forget_creation(*catalog);
  return catalog;
}

}  // namespace bellows
