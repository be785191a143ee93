#include "executor/table_walk.h"

#include <algorithm>

namespace bellows {
namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    text += (text.empty() ? "" : ", ") + part;
  }
  return text;
}

// Rows and blocks of the table, of its partitions when it has some.
constexpr std::string_view kSizes =
    "SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint, "
    "coalesce(max(pg_relation_size(c.oid)), 0) / current_setting('block_size')::bigint "
    "FROM pg_class c WHERE c.relkind = 'r' AND (c.oid = to_regclass($1) OR c.oid IN "
    "(SELECT relid FROM pg_partition_tree(to_regclass($1)) WHERE isleaf))";

Error no_such_table(const ObjectName& table) {
  return Error{ErrorCode::kDrift,
               "table " + display(table) + " or its key is not there any more",
               "Undo what was changed by hand, or abort the plan and make it again.",
               {},
               ""};
}

}  // namespace

Result<TableWalk> TableWalk::over(Session& session, const WalkSource& source) {
  TableWalk walk;
  walk.x_source = source;
  const Result<Rows> sizes = session.query(kSizes, {to_sql(source.table)});
  if (!sizes) {
    return sizes.error();
  }
  walk.x_rows = std::stoll(sizes->text(0, 0));
  walk.x_blocks = std::stoll(sizes->text(0, 1));
  for (const Name& column : source.key) {
    // With the type modifier: char without one would mean char(1).
    const Result<Rows> type = session.query(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = "
        "to_regclass($1) AND attname = $2 AND attnum > 0 AND NOT attisdropped",
        {to_sql(source.table), column.text});
    if (!type) {
      return type.error();
    }
    if (type->rows.empty()) {
      return no_such_table(source.table);
    }
    walk.x_columns.push_back(source.qualifier + "." + to_sql(column));
    walk.x_types.push_back(type->text(0, 0));
  }
  return walk;
}

std::string TableWalk::key_sql() const {
  return x_source.key.empty() ? "(" + x_source.qualifier + ".ctid)" : "(" + joined(x_columns) + ")";
}

// Through JSON, because a date as text would depend on the session's DateStyle.
std::string TableWalk::key_values_sql() const {
  if (x_source.key.empty()) {
    return x_source.qualifier + ".ctid::text";
  }
  std::vector<std::string> values;
  for (const std::string& column : x_columns) {
    values.push_back("to_jsonb(" + column + ") #>> '{}'");
  }
  return joined(values);
}

std::string TableWalk::parameters_sql(std::size_t first) const {
  std::vector<std::string> casts;
  for (std::size_t i = 0; i < x_types.size(); ++i) {
    casts.push_back("$" + std::to_string(first + i) + "::text::" + x_types[i]);
  }
  return "(" + joined(casts) + ")";
}

Result<Window> TableWalk::next(Session& session, const WalkCursor& cursor, int rows,
                               WalkOrder order) const {
  if (in_stretch(cursor)) {
    return next_of_stretch(session, cursor, rows);
  }
  if (order == WalkOrder::kSpread && can_spread(rows)) {
    return next_spread(session, cursor, rows);
  }
  return x_source.key.empty() ? next_by_block(session, cursor, rows)
                              : next_by_key(session, cursor, rows);
}

Window TableWalk::row_at(const WalkCursor& cursor) const {
  Window window;
  window.condition = key_sql() + " = " + parameters_sql(1);
  window.parameters.assign(cursor.begin(), cursor.end());
  window.end = cursor;
  return window;
}

std::string TableWalk::order_sql() const {
  return joined(x_columns);
}

// All rows behind the cursor.
Window TableWalk::rest_behind(const WalkCursor& cursor) const {
  Window rest;
  rest.condition = cursor.empty() ? "true" : key_sql() + " > " + parameters_sql(1);
  rest.parameters.assign(cursor.begin(), cursor.end());
  if (!x_until.empty()) {
    rest.condition += " AND " + key_sql() + " <= " + parameters_sql(rest.parameters.size() + 1);
    rest.parameters.insert(rest.parameters.end(), x_until.begin(), x_until.end());
  }
  return rest;
}

Result<Window> TableWalk::next_by_key(Session& session, const WalkCursor& cursor, int rows) const {
  Window window = rest_behind(cursor);
  window.rows = std::max(rows, 1);
  const Result<Rows> bound = session.query(
      "SELECT " + key_values_sql() + " FROM " + x_source.target + " WHERE " + window.condition +
          " ORDER BY " + order_sql() + " OFFSET " + std::to_string(window.rows - 1) + " LIMIT 1",
      window.parameters);
  if (!bound) {
    return bound.error();
  }
  if (bound->rows.empty()) {
    window.last = true;  // fewer rows are left than a window holds: no upper end
    window.end = cursor;
    return window;
  }
  window.condition += " AND " + key_sql() + " <= " + parameters_sql(window.parameters.size() + 1);
  for (std::size_t i = 0; i < x_columns.size(); ++i) {
    window.end.push_back(bound->text(0, i));
    window.parameters.emplace_back(bound->text(0, i));
  }
  return window;
}

// The cursor: next block, end of this pass, number of the pass. The first pass covers the blocks
// that were there when it began; the second those that were added meanwhile, and it is the last,
// because a change without an end would otherwise chase its own new row versions for ever.
Result<Window> TableWalk::next_by_block(Session& session, const WalkCursor& cursor,
                                        int rows) const {
  std::int64_t begin = 0;
  std::int64_t end = x_blocks;
  bool first_pass = true;
  if (!cursor.empty()) {
    begin = std::stoll(cursor.at(0));
    end = std::stoll(cursor.at(1));
    first_pass = cursor.at(2) == "1";
  }
  if (first_pass && begin >= end) {
    const Result<Rows> sizes = session.query(kSizes, {to_sql(x_source.table)});
    if (!sizes) {
      return sizes.error();
    }
    end = std::max(end, static_cast<std::int64_t>(std::stoll(sizes->text(0, 1))));
    first_pass = false;
  }
  const std::int64_t rows_a_block =
      std::max<std::int64_t>(1, x_rows / std::max<std::int64_t>(1, x_blocks));
  const std::int64_t blocks = std::max<std::int64_t>(1, rows / rows_a_block);
  const std::int64_t until = std::min(end, begin + blocks);
  Window window;
  window.rows = (until - begin) * rows_a_block;
  const std::string ctid = x_source.qualifier + ".ctid";
  window.condition = ctid + " >= '(" + std::to_string(begin) + ",0)'::tid AND " + ctid + " < '(" +
                     std::to_string(until) + ",0)'::tid";
  window.end = {std::to_string(until), std::to_string(end), first_pass ? "1" : "2"};
  window.last = !first_pass && until >= end;
  return window;
}

}  // namespace bellows
