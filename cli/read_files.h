// read_files.h: the files that a command line names: a folder of migrations, some of its files, or
// a schema.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/config.h"
#include "migrations/catalog.h"
#include "migrations/result.h"
#include "migrations/source.h"

namespace bellows {

// A whole file's bytes.
Result<std::string> read_text_file(const std::string& file);

// The folder that was named, else what the configured command prints, else the configured folder.
// Migrations that are programs are recorded first; only what is saved of them counts.
Result<Source> read_folder(const Config& config, const std::string& named,
                           BadFile bad_file = BadFile::kStop, const UnsavedTexts& unsaved = {});

// The same, or nothing when neither a folder nor a command is named or configured.
Result<std::optional<Source>> read_folder_if_named(const Config& config, const std::string& named);

// The folder that files seem to belong to: the configured one when they are in it, else their own.
struct NamedFolder {
  std::string folder;
  bool together = false;  // whether all of them are in it
};

// An Error when one of them is not there.
Result<NamedFolder> folder_of_files(const Config& config, const std::vector<std::string>& files);

// One file that belongs to no folder. With BadFile::kLeaveOut wrong directives are its `problems`.
Result<Migration> read_single_file(const std::string& file, BadFile bad_file = BadFile::kStop);

// The same from text that is nowhere yet; wrong directives are its `problems`.
Result<Migration> migration_of_text(const std::string& file, std::string text);

// The schema that `bellows snapshot` wrote.
Result<Catalog> read_snapshot_file(const std::string& file);

// The schema that a file of SQL makes, such as the output of pg_dump --schema-only.
Result<Catalog> read_schema_file(const std::string& file);

}  // namespace bellows
