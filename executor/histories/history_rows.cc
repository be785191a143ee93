#include "executor/histories/history_rows.h"

namespace bellows {

namespace {

double seconds_from(const std::string& text) {
  return text.empty() ? 0 : std::stod(text);  // a number of the server's, or NULL
}

RowOutcome outcome_from(const std::string& text) {
  return text == "failed"     ? RowOutcome::kFailed
         : text == "baseline" ? RowOutcome::kBaseline
                              : RowOutcome::kDone;
}

}  // namespace

Result<MigrationHistory> history_rows(Session& session, const std::string& query,
                                      HistoryReach reach) {
  const Result<Rows> rows = session.query(query);
  if (!rows) {
    return rows.error();
  }
  MigrationHistory history{HistoryKeeper::kTool, reach, {}};
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    history.rows.push_back({rows->text(i, 0), rows->text(i, 1), rows->text(i, 2), rows->text(i, 3),
                            outcome_from(rows->text(i, 4)), rows->text(i, 5), rows->text(i, 6),
                            seconds_from(rows->text(i, 7))});
  }
  return history;
}

std::string iso_time(std::string_view column) {
  return "to_char(" + std::string(column) +
         "::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";
}

std::string sql_of(const HistoryTable& table) {
  return to_sql(table.name);
}

std::string sql_beside(const HistoryTable& table, std::string_view name) {
  return to_sql(ObjectName{table.name.schema, Name{std::string(name)}});
}

Result<ToolLock> no_lock(Session&, const HistoryTable&) {
  return ToolLock{};
}

ToolLock advisory_lock(std::string key) {
  return {{std::move(key)}, "", ""};
}

Result<std::string> database_name(Session& session) {
  const Result<Rows> rows = session.query("SELECT current_database()");
  return rows ? Result<std::string>(rows->text(0, 0)) : Result<std::string>(rows.error());
}

}  // namespace bellows
