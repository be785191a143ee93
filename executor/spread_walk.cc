// spread_walk.cc: the windows of WalkOrder::kSpread.
// A cursor inside of a stretch has five parts: the key that this pass has come to (empty: none
// yet), the keys before the stretch (empty: none) and at its end, the pass, and how many rows one
// has.
#include <algorithm>

#include "executor/table_walk.h"

namespace bellows {
namespace {

constexpr int kPasses = 8;
constexpr std::size_t kCursorInStretch = 5;

}  // namespace

// With fewer rows than a stretch has there is nothing to be gained.
bool TableWalk::can_spread(int rows) const {
  const bool whole_number =
      x_types.size() == 1 &&
      (x_types[0] == "smallint" || x_types[0] == "integer" || x_types[0] == "bigint");
  return whole_number && x_rows / kPasses >= std::max(rows, 1);
}

bool TableWalk::in_stretch(const WalkCursor& cursor) const {
  return x_columns.size() == 1 && cursor.size() == kCursorInStretch;
}

// The key of the row so many rows into the window; empty when it has fewer.
Result<std::string> TableWalk::key_after(Session& session, const Window& within, int rows) const {
  const Result<Rows> found = session.query(
      "SELECT k::text FROM (SELECT " + x_columns[0] + " AS k FROM " + x_source.target + " WHERE " +
          within.condition + " ORDER BY " + x_columns[0] + " OFFSET " +
          std::to_string(std::max(rows, 1) - 1) + " LIMIT 1) AS s",
      within.parameters);
  if (!found) {
    return found.error();
  }
  return found->rows.empty() ? std::string() : found->text(0, 0);
}

// The last key of the window; empty when it has no rows.
Result<std::string> TableWalk::last_key(Session& session, const Window& within) const {
  const Result<Rows> found = session.query("SELECT max(" + x_columns[0] + ")::text FROM " +
                                               x_source.target + " WHERE " + within.condition,
                                           within.parameters);
  if (!found) {
    return found.error();
  }
  return found->rows.empty() || !found->rows[0][0] ? std::string() : found->text(0, 0);
}

// Opens a stretch. The last one ends at the last row that is there now; what the application adds
// meanwhile is a batch along the key.
Result<Window> TableWalk::next_spread(Session& session, const WalkCursor& cursor, int rows) const {
  Window rest;
  rest.condition = cursor.empty() ? "true" : key_sql() + " > " + parameters_sql(1);
  rest.parameters.assign(cursor.begin(), cursor.end());
  Result<std::string> end = key_after(session, rest, rows * kPasses);
  if (end && end->empty()) {
    end = key_after(session, rest, rows);
    if (end && !end->empty()) {
      end = last_key(session, rest);
    }
  }
  if (!end) {
    return end.error();
  }
  if (end->empty()) {
    return next_by_key(session, cursor, rows);
  }
  return next_of_stretch(
      session, {"", cursor.empty() ? "" : cursor[0], *end, "0", std::to_string(rows)}, rows);
}

// By hash: the last digits of a key may all be the same.
Result<Window> TableWalk::next_of_stretch(Session& session, const WalkCursor& at, int rows) const {
  const std::string& come_to = at[0].empty() ? at[1] : at[0];
  const int pass = std::stoi(at[3]);
  const int pass_rows = std::stoi(at[4]);
  Window window;
  window.parameters = {at[2]};
  window.condition = key_sql() + " <= " + parameters_sql(1);
  if (!come_to.empty()) {
    window.parameters.emplace_back(come_to);
    window.condition += " AND " + key_sql() + " > " + parameters_sql(2);
  }
  window.condition += " AND pg_catalog.hashint8(" + x_columns[0] + ") & " +
                      std::to_string(kPasses - 1) + " = " + std::to_string(pass);
  // Batches have become much smaller since the stretch was opened.
  if (rows < pass_rows / 2) {
    const Result<std::string> part = key_after(session, window, rows);
    if (!part) {
      return part.error();
    }
    if (!part->empty()) {
      window.parameters[0] = *part;
      window.end = {*part, at[1], at[2], at[3], at[4]};
      return window;
    }
  }
  window.ends_stretch = pass + 1 == kPasses;
  window.end = window.ends_stretch ? WalkCursor{at[2]}
                                   : WalkCursor{"", at[1], at[2], std::to_string(pass + 1), at[4]};
  return window;
}

}  // namespace bellows
