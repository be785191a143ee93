// unbatched.h: the user's own UPDATE or DELETE of many rows.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rules/rule.h"
#include "rules/subject.h"

namespace bellows {

// What both rules are about, and what both do.
inline constexpr std::string_view kUnbatchedHurts =
    "Every row that the statement touches stays locked until it commits: writes of the "
    "application to those rows wait, and vacuum can clean up nothing meanwhile.";
inline constexpr std::string_view kInBatches =
    "The same statement in batches along the table's key, each committed on its own, with its "
    "progress kept so that a crash loses nothing. One that names its rows by their key is left "
    "alone. One that reads the table it writes, or rows in an order, stays one statement, and the "
    "plan says so.";

// What is to say about it; nothing when it names its rows by their key.
std::optional<Match> unbatched(const Subject& subject, QueryKind kind);

// The same writes in batches along the table's key; as one statement, and a note that says so,
// where batches would not do the same.
Result<std::vector<Draft>> in_batches(const Subject& subject);

// Whether the condition names single rows: each column of a unique key equals a constant, or is one
// of a few.
bool names_its_rows(const Catalog& catalog, const Table& table, const Expression& where);

}  // namespace bellows
