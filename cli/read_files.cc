#include "cli/read_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

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

Result<std::string> read_text(const std::string& file) {
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

const Migration* find_by_file(const Source& source, const std::string& file) {
  for (const Migration& migration : source.migrations) {
    std::error_code error;
    if (fs::equivalent(fs::path(source.folder) / migration.script, file, error)) {
      return &migration;
    }
  }
  return nullptr;
}

}  // namespace

Result<Source> read_folder(const Config& config, const std::string& named) {
  const std::string folder = named.empty() ? config.folder : named;
  if (folder.empty()) {
    return Error{ErrorCode::kUsage,
                 "no folder of migrations is named",
                 "Name it on the command line, or set folder in [source] of bellows.toml.",
                 {},
                 ""};
  }
  return read_source(folder, SourceOptions{config.layout, {}, BadFile::kStop});
}

Result<Migration> read_single_file(const std::string& file) {
  Result<std::string> text = read_text(file);
  if (!text) {
    return text.error();
  }
  Result<std::vector<Statement>> statements = parse_sql(*text, file);
  if (!statements) {
    return statements.error();
  }
  Result<std::vector<Directive>> directives = read_directives(*text, file, *statements);
  if (!directives) {
    return directives.error();
  }
  Migration migration;
  migration.version = fs::path(file).stem().string();
  migration.script = fs::path(file).filename().string();
  migration.file = file;
  migration.checksum = sha256_hex(*text);
  migration.text = *std::move(text);
  migration.statements = *std::move(statements);
  migration.directives = *std::move(directives);
  return migration;
}

Result<NamedFiles> read_named_files(const Config& config, const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    if (Result<std::string> text = read_text(file); !text) {
      return text.error();
    }
  }
  NamedFiles named;
  const std::string folder = folder_of(config, files.front());
  const bool together = std::all_of(files.begin(), files.end(), [&](const std::string& file) {
    return folder_of(config, file) == folder;
  });
  if (together) {
    Result<Source> source = read_source(folder, SourceOptions{config.layout, {}, BadFile::kStop});
    if (!source) {
      return source.error();
    }
    for (const std::string& file : files) {
      if (const Migration* migration = find_by_file(*source, file); migration != nullptr) {
        named.chosen.push_back(migration->version);
      }
    }
    if (named.chosen.size() == files.size()) {
      named.source = *std::move(source);
      return named;
    }
  }
  named = NamedFiles{};
  for (const std::string& file : files) {
    Result<Migration> migration = read_single_file(file);
    if (!migration) {
      return migration.error();
    }
    named.chosen.push_back(migration->version);
    named.source.migrations.push_back(*std::move(migration));
  }
  return named;
}

Result<Catalog> read_snapshot_file(const std::string& file) {
  Result<std::string> text = read_text(file);
  return text ? read_snapshot(*text, file) : Result<Catalog>(text.error());
}

Result<Catalog> read_schema_file(const std::string& file) {
  Result<std::string> text = read_text(file);
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
