// heartbeat.cc: passes when enough instances of the new release report to a table that the
// application writes, and none of another release does. Silence proves nothing: an instance that
// hangs, or cannot reach the database for a while, comes back as the release that it was.
#include "executor/duration.h"
#include "executor/gates/gates.h"
#include "migrations/json.h"
#include "migrations/sql_name.h"

namespace bellows {
namespace {

using std::chrono::milliseconds;

constexpr int kSilencesUntilGone = 10;

// The last report of each instance, by the database's clock. $1: release, $2: ttl, $3: gone after.
std::string question(const std::string& table, const HeartbeatSpec& spec) {
  const std::string instance = to_sql(Name{spec.instance_column});
  const std::string release = to_sql(Name{spec.release_column});
  const std::string seen = to_sql(Name{spec.seen_column});
  return "WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now), "
         "latest AS (SELECT DISTINCT ON (" +
         instance + ") " + instance + "::text AS instance, " + release +
         "::text AS release, moment.now - " + seen + " AS age FROM " + table +
         ", moment ORDER BY " + instance + ", " + seen +
         " DESC NULLS FIRST), "
         "judged AS (SELECT instance, release, release = $1 AS current, "
         "CASE WHEN age IS NULL OR release IS NULL OR instance IS NULL THEN 'unreadable' "
         "WHEN age < -1 * $2::bigint * interval '1 ms' THEN 'future' "
         "WHEN age <= $2::bigint * interval '1 ms' THEN 'live' "
         "WHEN age <= $3::bigint * interval '1 ms' THEN 'silent' ELSE 'gone' END AS state "
         "FROM latest) "
         "SELECT count(*), count(*) FILTER (WHERE state = 'unreadable'), "
         "count(*) FILTER (WHERE state = 'future'), "
         "count(*) FILTER (WHERE current AND state = 'live'), "
         "count(*) FILTER (WHERE NOT current AND state = 'live'), "
         "count(*) FILTER (WHERE NOT current AND state = 'silent'), "
         "count(*) FILTER (WHERE state = 'live'), "
         "coalesce(min(instance || ' (' || release || ')') FILTER (WHERE NOT current AND state IN "
         "('live', 'silent')), ''), "
         "coalesce(min(instance) FILTER (WHERE state = 'future'), '') FROM judged";
}

// The table as the server writes it, and the type of the column of times.
constexpr std::string_view kTable =
    "SELECT c.oid::regclass::text, coalesce((SELECT format_type(atttypid, NULL) FROM pg_attribute "
    "WHERE attrelid = c.oid AND attname = $2 AND attnum > 0 AND NOT attisdropped), '') "
    "FROM pg_class c WHERE c.oid = to_regclass($1)";

struct Census {
  std::int64_t rows = 0;
  std::int64_t unreadable = 0;
  std::int64_t future = 0;
  std::int64_t current = 0;  // live, of the new release
  std::int64_t old = 0;      // live, of another one
  std::int64_t silent = 0;   // of another one
  std::int64_t live = 0;
  std::string example;
  std::string from_the_future;
};

std::string instances(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " instance" : " instances");
}

class HeartbeatGate final : public Gate {
 public:
  explicit HeartbeatGate(const GateSpec& spec) : x_spec(spec.heartbeat) {
    if (x_spec.gone_after.count() == 0) {
      x_spec.gone_after = kSilencesUntilGone * x_spec.ttl;
    }
  }

  [[nodiscard]] GateSubject subject() const override {
    return {"table " + x_spec.table, "at least " + std::to_string(x_spec.at_least) +
                                         " of release " + x_spec.release + ", none of another"};
  }

  Observation observe(const GateContext& context) override {
    const Result<Rows> table = context.session->query(kTable, {x_spec.table, x_spec.seen_column});
    if (!table) {
      return unknown(table.error());
    }
    if (table->rows.empty()) {
      return {Verdict::kUnknown, "there is no table " + x_spec.table};
    }
    if (table->text(0, 1) != "timestamp with time zone") {
      return {Verdict::kUnknown, "column " + x_spec.seen_column + " of " + x_spec.table +
                                     " is not a timestamp with time zone"};
    }
    const Result<Rows> rows = context.session->query(
        question(table->text(0, 0), x_spec), {x_spec.release, std::to_string(x_spec.ttl.count()),
                                              std::to_string(x_spec.gone_after.count())});
    if (!rows) {
      return unknown(rows.error());
    }
    const auto count = [&](std::size_t column) { return std::stoll(rows->text(0, column)); };
    return judge({count(0), count(1), count(2), count(3), count(4), count(5), count(6),
                  one_line(rows->text(0, 7)), one_line(rows->text(0, 8))});
  }

 private:
  [[nodiscard]] Observation judge(const Census& census) const {
    const std::string value = std::to_string(census.current) + " current, " +
                              std::to_string(census.old) + " old, " +
                              std::to_string(census.silent) + " silent";
    if (census.rows == 0) {
      return {Verdict::kUnknown, "nobody reports to " + x_spec.table, value};
    }
    if (census.unreadable > 0) {
      return {Verdict::kUnknown, instances(census.unreadable) + " without a release or a time",
              value};
    }
    if (census.future > 0) {
      return {Verdict::kUnknown,
              census.from_the_future +
                  " reports from the future: its clock is off; let the "
                  "database write " +
                  x_spec.seen_column + " (now())",
              value};
    }
    if (census.old > 0) {
      return {Verdict::kPending,
              instances(census.old) + " of another release, such as " + census.example, value};
    }
    if (census.silent > 0) {
      return {Verdict::kPending,
              instances(census.silent) + " of another release silent, such as " + census.example +
                  "; gone after " + duration_text(x_spec.gone_after) + " of silence",
              value};
    }
    if (census.live == 0) {
      return {Verdict::kUnknown,
              "nobody has reported to " + x_spec.table + " for " + duration_text(x_spec.ttl),
              value};
    }
    if (census.current < x_spec.at_least) {
      return {Verdict::kPending,
              instances(census.current) + " of release " + x_spec.release + ", not " +
                  std::to_string(x_spec.at_least),
              value};
    }
    return {Verdict::kPass,
            std::to_string(x_spec.at_least) + " or more instances of release " + x_spec.release +
                " report, and none of another one",
            value};
  }

  HeartbeatSpec x_spec;
};

}  // namespace

Result<std::unique_ptr<Gate>> make_heartbeat_gate(const GateSpec& spec) {
  const HeartbeatSpec& heartbeat = spec.heartbeat;
  if (heartbeat.table.empty()) {
    return gate_setting_missing(spec, "a table", "Add table = \"app.heartbeat\" to the gate.");
  }
  if (heartbeat.release.empty()) {
    return gate_setting_missing(spec, "the new release", "Add release = \"2.0\" to the gate.");
  }
  if (heartbeat.ttl <= milliseconds::zero()) {
    return gate_setting_missing(spec, "a ttl", "Add ttl = \"1m\" to the gate.");
  }
  if (heartbeat.gone_after.count() != 0 && heartbeat.gone_after < heartbeat.ttl) {
    return gate_setting_wrong(spec, "calls an instance gone before it is silent",
                              "Make gone-after at least as long as ttl.");
  }
  return std::unique_ptr<Gate>(std::make_unique<HeartbeatGate>(spec));
}

}  // namespace bellows
