// spread_walk.cc: the windows of WalkOrder::kSpread.
// A stretch has two halves, and the passes through them take turns: what one pass leaves behind can
// be pruned only when the last snapshot from before its commit is gone, which takes a moment when
// the application is busy; by the time of the next pass through the same half it is.
#include <algorithm>
#include <limits>

#include "executor/table_walk.h"

namespace bellows {
namespace {

constexpr int kPasses = 8;
constexpr int kHalves = 2;
constexpr int kWorthCommit = 1000;  // rows

// A cursor inside of a stretch has these parts. Keys are empty where there is none.
enum Part : std::size_t {
  kComeTo,  // the key that this pass has come to
  kBefore,  // the key before the stretch
  kMiddle,  // the last key of its first half
  kEnd,     // its last key
  kTurn,
  kRows,  // of one pass through one half
  kParts
};

}  // namespace

// A pass must be worth a commit, or as large as batches are anyway.
bool TableWalk::can_spread(int rows) const {
  const bool whole_number =
      x_types.size() == 1 &&
      (x_types[0] == "smallint" || x_types[0] == "integer" || x_types[0] == "bigint");
  return whole_number && most_in_pass() >= std::clamp(rows, 1, kWorthCommit);
}

// So that the table has one whole stretch at least, however large batches have become.
int TableWalk::most_in_pass() const {
  return static_cast<int>(std::min<std::int64_t>(
      x_rows / (kPasses * kHalves), std::numeric_limits<int>::max() / (kPasses * kHalves)));
}

bool TableWalk::in_stretch(const WalkCursor& cursor) const {
  return x_columns.size() == 1 && cursor.size() == kParts;
}

WalkCursor TableWalk::only_row(const Window& window) const {
  if (window.ends_stretch) {
    return {};
  }
  if (!in_stretch(window.end)) {
    return window.end;
  }
  const std::string& key = window.end[kComeTo];
  return key.empty() ? WalkCursor() : WalkCursor{key};
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
Result<Window> TableWalk::next_spread(Session& session, const WalkCursor& cursor,
                                      int batch_rows) const {
  const int rows = std::min(batch_rows, most_in_pass());
  Window rest;
  rest.condition = cursor.empty() ? "true" : key_sql() + " > " + parameters_sql(1);
  rest.parameters.assign(cursor.begin(), cursor.end());
  const Result<std::string> middle = key_after(session, rest, rows * kPasses);
  Result<std::string> end =
      key_after(session, rest, middle && middle->empty() ? rows : rows * kPasses * kHalves);
  const bool is_last = middle && end && middle->empty() != end->empty();
  if (is_last) {
    end = last_key(session, rest);
  }
  if (!middle || !end) {
    return middle ? end.error() : middle.error();
  }
  if (end->empty()) {
    return next_by_key(session, cursor, batch_rows);
  }
  return next_of_stretch(session,
                         {"", cursor.empty() ? "" : cursor[0], middle->empty() ? *end : *middle,
                          *end, "0", std::to_string(rows)},
                         rows);
}

// By hash: the last digits of a key may all be the same.
Result<Window> TableWalk::next_of_stretch(Session& session, const WalkCursor& at, int rows) const {
  const int turn = std::stoi(at[kTurn]);
  const bool second_half = turn % kHalves == 1;
  const std::string& begin = second_half ? at[kMiddle] : at[kBefore];
  const std::string& come_to = at[kComeTo].empty() ? begin : at[kComeTo];
  Window window;
  window.parameters = {second_half ? at[kEnd] : at[kMiddle]};
  window.condition = key_sql() + " <= " + parameters_sql(1);
  if (!come_to.empty()) {
    window.parameters.emplace_back(come_to);
    window.condition += " AND " + key_sql() + " > " + parameters_sql(2);
  }
  window.condition += " AND pg_catalog.hashint8(" + x_columns[0] + ") & " +
                      std::to_string(kPasses - 1) + " = " + std::to_string(turn / kHalves);
  window.end = at;
  // Batches have become much smaller since the stretch was opened.
  if (rows == 1 || rows < std::stoi(at[kRows]) / 2) {
    const Result<std::string> part = key_after(session, window, rows);
    if (!part) {
      return part.error();
    }
    if (!part->empty()) {
      window.parameters[0] = *part;
      window.end[kComeTo] = *part;
      return window;
    }
  }
  const int next = turn + (at[kMiddle] == at[kEnd] ? kHalves : 1);
  window.ends_stretch = next >= kPasses * kHalves;
  if (window.ends_stretch) {
    window.end = {at[kEnd]};
  } else {
    window.end[kComeTo].clear();
    window.end[kTurn] = std::to_string(next);
  }
  return window;
}

}  // namespace bellows
