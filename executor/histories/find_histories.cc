#include "executor/histories/find_histories.h"

#include <algorithm>

namespace bellows {

namespace {

// Tables that have at least one column by which some tool is known, and those beside them.
constexpr std::string_view kCandidates =
    "SELECT n.nspname, c.relname, string_agg(a.attname || ':' || t.typcategory::text, chr(31) "
    "ORDER BY "
    "a.attnum), (SELECT string_agg(b.relname, chr(31) ORDER BY b.relname) FROM pg_class b WHERE "
    "b.relnamespace = n.oid AND b.relname IN (c.relname || '_versions', c.relname || '_lock', "
    "'ar_internal_metadata')) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN "
    "pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t "
    "ON t.oid = a.atttypid WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', "
    "'information_schema', 'bellows') AND n.nspname NOT LIKE 'pg\\_%' AND EXISTS (SELECT FROM "
    "pg_attribute m WHERE m.attrelid = c.oid AND m.attnum > 0 AND m.attname IN ('installed_rank', "
    "'migration_name', 'change_id', 'md5sum', 'version', 'version_id', 'run_on', 'batch', 'app', "
    "'version_num')) GROUP BY n.oid, n.nspname, c.oid, c.relname ORDER BY n.nspname, c.relname";

// Of few columns a table that happens to have them is likely, so it may have no others.
constexpr std::size_t kFewColumns = 4;

std::vector<std::string> list_of(const std::string& joined) {
  std::vector<std::string> items;
  for (std::size_t begin = 0; begin < joined.size();) {
    const std::size_t end = std::min(joined.find('\x1f', begin), joined.size());
    items.push_back(joined.substr(begin, end - begin));
    begin = end + 1;
  }
  return items;
}

HistoryTable table_from(const Rows& rows, std::size_t row) {
  HistoryTable table{{Name{rows.text(row, 0)}, Name{rows.text(row, 1)}}, {}, {}};
  for (const std::string& column : list_of(rows.text(row, 2))) {
    table.columns[column.substr(0, column.size() - 2)] = column.back();
  }
  table.beside = list_of(rows.text(row, 3));
  return table;
}

bool has_columns_of(const HistoryTable& table, const HistoryTool& tool) {
  const bool exactly = tool.columns.size() <= kFewColumns;
  return (!exactly || table.columns.size() == tool.columns.size()) &&
         std::all_of(tool.columns.begin(), tool.columns.end(), [&](const HistoryColumn& column) {
           const auto found = table.columns.find(std::string(column.name));
           return found != table.columns.end() && found->second == column.category;
         });
}

bool has_beside(const HistoryTable& table, const HistoryTool& tool) {
  if (tool.beside.empty()) {
    return true;
  }
  const std::string wanted = tool.beside.front() == '*'
                                 ? table.name.name.text + std::string(tool.beside.substr(1))
                                 : std::string(tool.beside);
  return std::find(table.beside.begin(), table.beside.end(), wanted) != table.beside.end();
}

Result<std::vector<HistoryTable>> candidates(Session& session) {
  const Result<Rows> rows = session.query(kCandidates);
  if (!rows) {
    return rows.error();
  }
  std::vector<HistoryTable> tables;
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    tables.push_back(table_from(*rows, i));
  }
  return tables;
}

const HistoryTool* tool_of(const HistoryTable& table) {
  for (const HistoryTool& tool : history_tools()) {
    const bool named =
        tool.known_by == KnownBy::kColumns || table.name.name.text == tool.usual_table;
    if (named && has_columns_of(table, tool) && has_beside(table, tool)) {
      return &tool;
    }
  }
  return nullptr;
}

bool records_layout(const HistoryTool& tool, std::string_view layout) {
  return std::find(tool.layouts.begin(), tool.layouts.end(), layout) != tool.layouts.end();
}

Result<FoundHistory> named_history(const std::vector<HistoryTable>& tables, std::string_view layout,
                                   const std::string& wanted) {
  for (const HistoryTable& table : tables) {
    if (display(table.name) != wanted && table.name.name.text != wanted) {
      continue;
    }
    for (const HistoryTool& tool : history_tools()) {
      if (records_layout(tool, layout) && has_columns_of(table, tool) && has_beside(table, tool)) {
        return FoundHistory{&tool, table};
      }
    }
  }
  return Error{ErrorCode::kUsage,
               "--table: there is no table " + wanted +
                   " that could be the history of a folder of "
                   "layout " +
                   std::string(layout),
               "Name a table with that tool's columns, with its schema.",
               {},
               ""};
}

}  // namespace

std::string history_words(const FoundHistory& found) {
  return std::string(found.tool->title) + "'s history in " + display(found.table.name);
}

Result<std::vector<FoundHistory>> find_histories(Session& session) {
  Result<std::vector<HistoryTable>> tables = candidates(session);
  if (!tables) {
    return std::move(tables).error();
  }
  std::vector<FoundHistory> found;
  for (HistoryTable& table : *tables) {
    if (const HistoryTool* tool = tool_of(table); tool != nullptr) {
      found.push_back({tool, std::move(table)});
    }
  }
  return found;
}

Result<FoundHistory> choose_history(Session& session, std::string_view layout,
                                    const std::string& wanted) {
  if (!wanted.empty()) {
    const Result<std::vector<HistoryTable>> tables = candidates(session);
    return tables ? named_history(*tables, layout, wanted) : Result<FoundHistory>(tables.error());
  }
  Result<std::vector<FoundHistory>> all = find_histories(session);
  if (!all) {
    return std::move(all).error();
  }
  std::vector<FoundHistory> fitting;
  std::string names;
  std::string others;
  for (FoundHistory& found : *all) {
    std::string& list = records_layout(*found.tool, layout) ? names : others;
    list += (list.empty() ? "" : ", ") + history_words(found);
    if (records_layout(*found.tool, layout)) {
      fitting.push_back(std::move(found));
    }
  }
  if (fitting.empty()) {
    return Error{ErrorCode::kDrift,
                 "this database has no history for a folder of layout " + std::string(layout) +
                     (others.empty() ? "" : ", only " + others),
                 others.empty() ? "Name the database in which the tool keeps its history, or its "
                                  "table with --table SCHEMA.NAME."
                                : "Say with --layout what the folder is, or name the table with "
                                  "--table SCHEMA.NAME.",
                 {},
                 ""};
  }
  if (fitting.size() > 1) {
    return Error{ErrorCode::kUsage,
                 "this database has several histories that fit: " + names,
                 "Name the one that is meant with --table SCHEMA.NAME.",
                 {},
                 ""};
  }
  return std::move(fitting.front());
}

}  // namespace bellows
