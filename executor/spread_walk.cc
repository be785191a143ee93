// spread_walk.cc: the windows of WalkOrder::kSpread.
// A stretch has two halves, and the passes through them take turns: what one pass leaves behind can
// be pruned only when the last snapshot from before its commit is gone, which takes a moment when
// the application is busy; by the time of the next pass through the same half it is.
#include <algorithm>
#include <cmath>
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
  kStride,
  kParts
};

constexpr const char* kByHash = "hash";

// The distance from key to key: of rows behind `before`, as far as `last`. Small ones need not be
// even: a page then still has rows of each pass.
std::string stride_of(const std::string& before, const std::string& last, std::int64_t rows) {
  constexpr double kEven = 0.02;
  constexpr std::int64_t kSmall = 4;
  const double distance =
      (std::stod(last) - std::stod(before)) / static_cast<double>(std::max<std::int64_t>(1, rows));
  const auto stride = static_cast<std::int64_t>(std::max(1.0, std::round(distance)));
  const bool even = std::abs(distance - static_cast<double>(stride)) < kEven;
  return even || stride <= kSmall ? std::to_string(stride) : std::string(kByHash);
}

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

// Just before the first row; "0" for a table without rows.
Result<std::string> TableWalk::key_before(Session& session) const {
  const Result<Rows> found = session.query("SELECT coalesce(min(" + x_columns[0] +
                                           ")::numeric - 1, 0)::text FROM " + x_source.target);
  if (!found) {
    return found.error();
  }
  return found->text(0, 0);
}

// How many rows the window has, and the last key of them; empty when it has none.
Result<TableWalk::Extent> TableWalk::extent_of(Session& session, const Window& within) const {
  const Result<Rows> found =
      session.query("SELECT count(*), max(" + x_columns[0] + ")::text FROM " + x_source.target +
                        " WHERE " + within.condition,
                    within.parameters);
  if (!found) {
    return found.error();
  }
  return Extent{std::stoll(found->text(0, 0)), found->rows[0][1] ? found->text(0, 1) : ""};
}

// Opens a stretch. The last one ends at the last row that is there now; what the application adds
// meanwhile is a batch along the key.
Result<Window> TableWalk::next_spread(Session& session, const WalkCursor& cursor,
                                      int batch_rows) const {
  int rows = std::min(batch_rows, most_in_pass());
  const Window rest = rest_behind(cursor);
  const Result<std::string> before =
      cursor.empty() ? key_before(session) : Result<std::string>(cursor[0]);
  const Result<std::string> middle = key_after(session, rest, rows * kPasses);
  const bool one_half = middle && middle->empty();
  Result<std::string> end =
      key_after(session, one_half ? rest : rest_behind({middle ? *middle : std::string()}),
                one_half ? rows : rows * kPasses);
  if (!before || !middle || !end) {
    return !before ? before.error() : !middle ? middle.error() : end.error();
  }
  Extent extent{static_cast<std::int64_t>(rows) * kPasses * kHalves, *end};
  if (middle->empty() != end->empty()) {
    Result<Extent> left = extent_of(session, rest);
    if (!left) {
      return left.error();
    }
    extent = *std::move(left);
    rows = static_cast<int>(
        std::max<std::int64_t>(1, extent.rows / (kPasses * (middle->empty() ? 1 : kHalves))));
  }
  if (end->empty() && middle->empty()) {
    return next_by_key(session, cursor, batch_rows);
  }
  return next_of_stretch(
      session,
      {"", cursor.empty() ? "" : cursor[0], middle->empty() ? extent.last : *middle, extent.last,
       "0", std::to_string(rows), stride_of(*before, extent.last, extent.rows)},
      rows);
}

// Which rows belong to a pass. Keys that come at even distances are dealt out in turn, so that each
// pass finds its share of every page; others by hash, for their last digits may all be the same.
std::string TableWalk::in_pass(int pass, const std::string& stride) const {
  const std::string dealt = stride == kByHash ? "pg_catalog.hashint8(" + x_columns[0] + ")"
                            : stride == "1"   ? x_columns[0]
                                              : "(" + x_columns[0] + " / " + stride + ")";
  return dealt + " & " + std::to_string(kPasses - 1) + " = " + std::to_string(pass);
}

Result<Window> TableWalk::next_of_stretch(Session& session, const WalkCursor& at, int rows) const {
  const int turn = std::stoi(at[kTurn]);
  const bool second_half = turn % kHalves == 1;
  const std::string& begin = second_half ? at[kMiddle] : at[kBefore];
  const std::string& come_to = at[kComeTo].empty() ? begin : at[kComeTo];
  Window window;
  window.rows = std::stoi(at[kRows]);
  window.parameters = {second_half ? at[kEnd] : at[kMiddle]};
  window.condition = key_sql() + " <= " + parameters_sql(1);
  if (!come_to.empty()) {
    window.parameters.emplace_back(come_to);
    window.condition += " AND " + key_sql() + " > " + parameters_sql(2);
  }
  window.condition += " AND " + in_pass(turn / kHalves, at[kStride]);
  window.end = at;
  // Batches have become much smaller since the stretch was opened.
  if (rows == 1 || rows < window.rows / 2) {
    const Result<std::string> part = key_after(session, window, rows);
    if (!part) {
      return part.error();
    }
    if (!part->empty()) {
      window.rows = rows;
      window.parameters[0] = *part;
      window.end[kComeTo] = *part;
      return window;
    }
    window.rows = std::min<std::int64_t>(window.rows, rows);
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
