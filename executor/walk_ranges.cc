// walk_ranges.cc: a walk divided into parts that can be gone through side by side.
#include <algorithm>

#include "executor/table_walk.h"

namespace bellows {
namespace {

// What the server knows of how the key's first column is distributed: evenly many rows lie between
// two neighbours. Of a partitioned table, that of all its partitions.
constexpr std::string_view kHistogram =
    "SELECT b FROM pg_catalog.pg_stats s, unnest(s.histogram_bounds::text::text[]) WITH ORDINALITY "
    "AS u (b, n) WHERE (s.schemaname, s.tablename, s.inherited) = (SELECT n.nspname, c.relname, "
    "c.relkind = 'p' FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
    "c.relnamespace WHERE c.oid = to_regclass($1)) AND s.attname = $2 ORDER BY u.n";

}  // namespace

Result<std::vector<WalkCursor>> TableWalk::bounds(Session& session, int parts) const {
  std::vector<WalkCursor> bounds;
  const Result<Rows> histogram =
      session.query(kHistogram, {to_sql(x_source.table), x_source.key.front().text});
  if (!histogram) {
    return histogram.error();
  }
  const std::size_t values = histogram->rows.size();
  const auto count = static_cast<std::size_t>(std::max(parts, 1));
  for (std::size_t part = 1; part < count && values > 2; ++part) {
    const std::string& value = histogram->text(part * (values - 1) / count, 0);
    // The whole key of a row that is there, in the words that windows use.
    const Result<Rows> key = session.query(
        "SELECT " + key_values_sql() + " FROM " + x_source.target + " WHERE " + x_columns[0] +
            " >= $1::text::" + x_types[0] + " ORDER BY " + order_sql() + " LIMIT 1",
        {value});
    if (!key) {
      return key.error();
    }
    WalkCursor bound;
    for (std::size_t i = 0; i < x_columns.size() && !key->rows.empty(); ++i) {
      bound.push_back(key->text(0, i));
    }
    if (!bound.empty() && (bounds.empty() || bounds.back() != bound)) {
      bounds.push_back(std::move(bound));
    }
  }
  return bounds;
}

TableWalk TableWalk::part(const WalkCursor& until, std::size_t of) const {
  TableWalk walk = *this;
  walk.x_until = until;
  walk.x_rows = x_rows / static_cast<std::int64_t>(std::max<std::size_t>(of, 1));
  return walk;
}

}  // namespace bellows
