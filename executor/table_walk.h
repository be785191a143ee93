// table_walk.h: a way through all rows of a table, window by window.
// Owns: TableWalk: along a unique key, or over blocks (TIDs) where there is none.
// Promises: each row that is there from start to end, and whose key does not change, lies in
// exactly
//           one window of a walk along a key. Over blocks that cannot be promised: an update may
//           move a row into a block that was visited or one still to come, so only changes that do
//           no harm when done twice may go that way, and a proof must follow.
// Not here: what is done in a window (backfill.h, proof.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "executor/database.h"
#include "migrations/result.h"
#include "migrations/sql_name.h"

namespace bellows {

// Where a walk stands; empty: at the start. Kept in bellows.backfill.
using WalkCursor = std::vector<std::string>;

struct Window {
  std::string condition;          // SQL, with parameters from $1 on; never empty
  std::vector<Value> parameters;  // its values
  WalkCursor end;                 // the cursor behind it
  std::int64_t rows = 0;          // it has, about, unless it is the last
  bool last = false;
  bool ends_stretch = false;  // the last of those that kSpread made out of one stretch
};

// kSpread: a stretch of the key is gone through eight times, with every eighth row each time.
// Updates then reach a page in eight transactions; in between the server prunes it, and the new
// versions of the later ones find room where the old ones of the earlier ones were: less WAL,
// little growth, few new index entries. Only along a single integer key of a big table; else as
// kAlongKey.
enum class WalkOrder { kAlongKey, kSpread };

struct WalkSource {
  ObjectName table;
  std::string target;     // the table in FROM, with its alias when it has one
  std::string qualifier;  // for its columns
  std::vector<Name> key;  // empty: by blocks
};

// For a transaction that asks a walk for windows: the application needs the other processors more
// than we do, and a search for the end of a window by several processes goes far beyond it.
constexpr std::string_view kOneProcess =
    "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off";

class TableWalk {
 public:
  static Result<TableWalk> over(Session& session, const WalkSource& source);

  // The window of about `rows` rows that starts at the cursor. A stretch that was begun is gone
  // through to its end, whatever the order is by then.
  Result<Window> next(Session& session, const WalkCursor& cursor, int rows,
                      WalkOrder order = WalkOrder::kAlongKey) const;

  // The row at a cursor, as long as its key is that; only along a key.
  [[nodiscard]] Window row_at(const WalkCursor& cursor) const;

  // Along a unique key: a window of one row is one row, and can be named.
  [[nodiscard]] bool goes_along_key() const { return !x_source.key.empty(); }

  // The key of the one row of a window that was asked for with rows = 1; empty when it has none.
  [[nodiscard]] WalkCursor only_row(const Window& window) const;

  // What the key columns are called in SQL, for messages: "(id, part)"; "(ctid)" for blocks.
  [[nodiscard]] std::string key_sql() const;
  // A select list that gives the key's values as text.
  [[nodiscard]] std::string key_values_sql() const;

  // Keys that divide the rows into so many parts of about the same size; fewer, or none, when the
  // server does not know enough. Only along a key.
  Result<std::vector<WalkCursor>> bounds(Session& session, int parts) const;

  // The same walk up to a key, that one included, which is one of so many parts; without a key to
  // the end.
  [[nodiscard]] TableWalk part(const WalkCursor& until, std::size_t of) const;

  [[nodiscard]] std::int64_t estimated_rows() const { return x_rows; }

 private:
  struct Extent {
    std::int64_t rows = 0;
    std::string last;
  };

  Result<Window> next_by_key(Session& session, const WalkCursor& cursor, int rows) const;
  Result<Window> next_by_block(Session& session, const WalkCursor& cursor, int rows) const;
  Result<Window> next_spread(Session& session, const WalkCursor& cursor, int batch_rows) const;
  Result<Window> next_of_stretch(Session& session, const WalkCursor& at, int rows) const;
  Result<std::string> key_after(Session& session, const Window& within, int rows) const;
  Result<std::string> key_before(Session& session) const;
  Result<Extent> extent_of(Session& session, const Window& within) const;
  [[nodiscard]] Window rest_behind(const WalkCursor& cursor) const;
  [[nodiscard]] std::string in_pass(int pass, const std::string& stride) const;
  [[nodiscard]] bool can_spread(int rows) const;
  [[nodiscard]] int most_in_pass() const;
  [[nodiscard]] bool in_stretch(const WalkCursor& cursor) const;
  [[nodiscard]] std::string parameters_sql(std::size_t first) const;
  [[nodiscard]] std::string order_sql() const;

  WalkSource x_source;
  std::vector<std::string> x_columns;  // qualified, as SQL
  std::vector<std::string> x_types;    // of the key's columns, as SQL
  WalkCursor x_until;                  // its last key; empty: it has no end
  std::int64_t x_rows = 0;             // as the server's statistics have it
  std::int64_t x_blocks = 0;
};

}  // namespace bellows
