// liquibase_changesets.h: a formatted SQL file of Liquibase, cut into its changesets.
// Owns: the comment lines that Liquibase reads: changeset, rollback, preconditions, property, ….
// Promises: one pass over the file.
// Not here: what the attributes lead to, and the order of files (liquibase.cc).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/expression.h"
#include "migrations/result.h"

namespace bellows {

struct Changeset {
  std::string author;
  std::string id;
  std::string_view attributes;  // what stands behind the id
  Range range;                  // in the file: from its line to the next one's
  int line = 1;                 // of range.begin
};

// Whether the file's first line with anything in it says "--liquibase formatted sql".
bool is_formatted_sql(std::string_view text);

// The value of an attribute, whatever its letter case; quotes are taken off.
std::optional<std::string> attribute(std::string_view attributes, std::string_view name);

// The changesets in order. Properties are added unless they are there already.
Result<std::vector<Changeset>> changesets_of(std::string_view text, const std::string& file,
                                             std::map<std::string, std::string>& properties);

// What the lines of one changeset are for.
struct ChangesetParts {
  std::vector<Range> body;  // the SQL
  std::string rollback;
  bool has_rollback = false;
  bool has_preconditions = false;
  std::string comment;
  std::vector<std::string> valid_checksums;
};

ChangesetParts parts_of(std::string_view changeset);

}  // namespace bellows
