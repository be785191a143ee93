// read_files.h: the files that a command line names: a folder of migrations, some of its files, or
// a schema.
#pragma once

#include <string>
#include <vector>

#include "cli/config.h"
#include "migrations/catalog.h"
#include "migrations/result.h"
#include "migrations/source.h"

namespace bellows {

// The folder that was named, else the configured one.
Result<Source> read_folder(const Config& config, const std::string& named);

// Some files, with the source they belong to when they are part of one: what comes before them is
// their history.
struct NamedFiles {
  Source source;                    // empty when the files stand alone
  std::vector<std::string> chosen;  // versions in the source
};

Result<NamedFiles> read_named_files(const Config& config, const std::vector<std::string>& files);

// One file that belongs to no folder.
Result<Migration> read_single_file(const std::string& file);

// The schema that `bellows snapshot` wrote.
Result<Catalog> read_snapshot_file(const std::string& file);

// The schema that a file of SQL makes, such as the output of pg_dump --schema-only.
Result<Catalog> read_schema_file(const std::string& file);

}  // namespace bellows
