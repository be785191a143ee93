// query_usage.cc: passes when no statement has named what this plan drops for a while, as
// pg_stat_statements counts. What it cannot see: statements inside of functions (unless it tracks
// them all), other servers, and who has not come by in that while.
#include "executor/gates/gates.h"
#include "executor/gates/usage.h"

namespace bellows {
namespace {

constexpr std::string_view kWhere =
    "SELECT quote_ident(n.nspname), coalesce(current_setting('pg_stat_statements.track', true), "
    "''), to_regclass(quote_ident(n.nspname) || '.pg_stat_statements_info') IS NOT NULL "
    "FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
    "WHERE e.extname = 'pg_stat_statements'";

std::string marks_query(const std::string& schema) {
  return "SELECT stats_reset::text, dealloc::text, pg_postmaster_start_time()::text, "
         "(extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM " +
         schema + ".pg_stat_statements_info";
}

std::string statements_query(const std::string& schema) {
  return "SELECT userid || '/' || coalesce(queryid::text, '') || '/' || toplevel, calls, query, "
         "queryid IS NULL OR query IS NULL FROM " +
         schema +
         ".pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = "
         "current_database())";
}

Error unreadable(const std::string& what) {
  return {ErrorCode::kConnection, what, "", {}, ""};
}

Result<std::string> extension_schema(Session& session) {
  const Result<Rows> rows = session.query(kWhere);
  if (!rows) {
    return rows.error();
  }
  if (rows->rows.empty()) {
    return unreadable("pg_stat_statements is not there: CREATE EXTENSION pg_stat_statements");
  }
  if (rows->text(0, 1) == "none" || rows->text(0, 1).empty()) {
    return unreadable(
        "pg_stat_statements counts nothing: see pg_stat_statements.track and "
        "shared_preload_libraries");
  }
  if (rows->text(0, 2) != "t") {
    return unreadable(
        "this pg_stat_statements does not say when it was reset: it takes "
        "PostgreSQL 14 and ALTER EXTENSION pg_stat_statements UPDATE");
  }
  return rows->text(0, 0);
}

class QueryUsageGate final : public Gate {
 public:
  explicit QueryUsageGate(const GateSpec& spec) : x_name(spec.name), x_quiet(spec.duration) {}

  [[nodiscard]] GateSubject subject() const override {
    return {"pg_stat_statements", "no statement that names what this plan drops"};
  }

  Observation observe(const GateContext& context) override {
    const UsageCounters counters{
        [](const PlanDrops& drops) { return !drops.relations.empty() || !drops.columns.empty(); },
        "this plan drops nothing that a statement could name",
        [this](Session& session, const PlanDrops& drops) { return read(session, drops); }};
    return observe_usage(context, x_name, x_quiet, counters);
  }

 private:
  [[nodiscard]] Result<UsageReading> read(Session& session, const PlanDrops& drops) const {
    const Result<std::string> schema = extension_schema(session);
    if (!schema) {
      return schema.error();
    }
    // The marks come first: what is reset in between is missing in what follows.
    const Result<Rows> marks = session.query(marks_query(*schema));
    if (!marks) {
      return marks.error();
    }
    const Result<Rows> rows = session.query(statements_query(*schema));
    if (!rows) {
      return rows.error();
    }
    UsageReading reading;
    reading.at = std::chrono::milliseconds(std::stoll(marks->text(0, 3)));
    reading.marks = {{"pg_stat_statements was reset", marks->text(0, 0)},
                     {"pg_stat_statements is full and forgets statements (raise "
                      "pg_stat_statements.max)",
                      marks->text(0, 1)},
                     {"the server was started anew", marks->text(0, 2)}};
    for (std::size_t i = 0; i < rows->rows.size(); ++i) {
      if (rows->text(i, 3) == "t") {
        return unreadable(
            "pg_stat_statements hides statements of other roles; grant this one "
            "pg_read_all_stats");
      }
      if (const std::string name = dropped_name_in(rows->text(i, 2), drops); !name.empty()) {
        reading.counters[rows->text(i, 0)] += std::stoll(rows->text(i, 1));
        reading.names[rows->text(i, 0)] = name + ", in " + one_line(rows->text(i, 2), 120);
      }
    }
    return reading;
  }

  std::string x_name;
  std::chrono::milliseconds x_quiet;
};

}  // namespace

Result<std::unique_ptr<Gate>> make_query_usage_gate(const GateSpec& spec) {
  if (spec.duration <= std::chrono::milliseconds::zero()) {
    return gate_setting_missing(spec, "a time of quiet", "Add quiet = \"24h\" to the gate.");
  }
  return std::unique_ptr<Gate>(std::make_unique<QueryUsageGate>(spec));
}

}  // namespace bellows
