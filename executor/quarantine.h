// quarantine.h: rows that a batched step cannot move, kept apart so that the others can.
// Owns: bellows.quarantine.
// Promises: a row that is set aside is named with its key and the server's words, and its step does
//           not count as done before each of them was moved after all.
// Not here: how the row is found (backfill.h).
#pragma once

#include <string>
#include <vector>

#include "executor/database.h"
#include "executor/table_walk.h"
#include "migrations/result.h"

namespace bellows {

// More than this is no odd row any more: the statement is wrong.
constexpr std::size_t kMostQuarantined = 100;

struct QuarantinedRow {
  WalkCursor key;
  std::string error;
};

// Whether an error is about the values of a row: it would fail again, alone or among others.
bool is_row_trouble(const Error& error);

Result<std::vector<QuarantinedRow>> quarantined_rows(Session& session, const std::string& plan_hash,
                                                     const std::string& step);

// Inside the caller's transaction; a row that is there already gets the new words.
Result<void> set_aside(Session& session, const std::string& plan_hash, const std::string& step,
                       const WalkCursor& key, const Error& error);
Result<void> release_row(Session& session, const std::string& plan_hash, const std::string& step,
                         const WalkCursor& key);

}  // namespace bellows
