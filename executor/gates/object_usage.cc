// object_usage.cc: passes when the counters of the tables and indexes that this plan drops have not
// moved for a while. They know nothing of columns, and count whoever reads the table, such as a
// dump at night.
#include "executor/gates/gates.h"
#include "executor/gates/usage.h"
#include "migrations/json.h"

namespace bellows {
namespace {

constexpr std::string_view kMarks =
    "SELECT coalesce(stats_reset::text, 'never'), pg_postmaster_start_time()::text, "
    "current_setting('track_counts'), (extract(epoch FROM clock_timestamp()) * 1000)::bigint "
    "FROM pg_stat_database WHERE datname = current_database()";

// $1: names as a JSON list. Nobody counts for views; what a step of the plan itself has taken away
// counts no more.
constexpr std::string_view kTables =
    "SELECT n.name, s.relid IS NOT NULL, coalesce(seq_scan, 0) + coalesce(idx_scan, 0), "
    "n_tup_ins + n_tup_upd + n_tup_del FROM jsonb_array_elements_text($1::jsonb) n(name) "
    "LEFT JOIN pg_stat_user_tables s ON s.relid = to_regclass(n.name)";
constexpr std::string_view kIndexes =
    "SELECT n.name, s.indexrelid IS NOT NULL, s.idx_scan FROM "
    "jsonb_array_elements_text($1::jsonb) n(name) "
    "LEFT JOIN pg_stat_user_indexes s ON s.indexrelid = to_regclass(n.name)";

std::string names_json(const std::vector<ObjectName>& names) {
  Json list = Json::array();
  for (const ObjectName& name : names) {
    list.push_back(to_sql(name));
  }
  return compact_json(list);
}

class ObjectUsageGate final : public Gate {
 public:
  explicit ObjectUsageGate(const GateSpec& spec) : x_name(spec.name), x_quiet(spec.duration) {}

  [[nodiscard]] GateSubject subject() const override {
    return {"pg_stat_user_tables, pg_stat_user_indexes",
            "no use of a table or index that this plan drops"};
  }

  Observation observe(const GateContext& context) override {
    const UsageCounters counters{
        [](const PlanDrops& drops) { return !drops.relations.empty() || !drops.indexes.empty(); },
        "this plan drops no table and no index",
        [this](Session& session, const PlanDrops& drops) { return read(session, drops); }};
    return observe_usage(context, x_name, x_quiet, counters);
  }

 private:
  [[nodiscard]] Result<UsageReading> read(Session& session, const PlanDrops& drops) const {
    const Result<Rows> marks = session.query(kMarks);
    if (!marks) {
      return marks.error();
    }
    if (marks->rows.empty() || marks->text(0, 2) != "on") {
      return Error{
          ErrorCode::kConnection, "the server counts nothing: track_counts is off", "", {}, ""};
    }
    UsageReading reading;
    reading.at = std::chrono::milliseconds(std::stoll(marks->text(0, 3)));
    reading.marks = {{"the statistics were reset", marks->text(0, 0)},
                     {"the server was started anew", marks->text(0, 1)}};
    const Result<Rows> tables = session.query(kTables, {names_json(drops.relations)});
    const Result<Rows> indexes = session.query(kIndexes, {names_json(drops.indexes)});
    if (!tables || !indexes) {
      return tables ? indexes.error() : tables.error();
    }
    for (std::size_t i = 0; i < tables->rows.size(); ++i) {
      const std::string name = tables->text(i, 0);
      if (tables->text(i, 1) == "t") {
        count(reading, name + " reads", tables->text(i, 2), "table " + name + " was read");
        count(reading, name + " writes", tables->text(i, 3), "table " + name + " was written");
      } else {
        reading.gone.insert({name + " reads", name + " writes"});
      }
    }
    for (std::size_t i = 0; i < indexes->rows.size(); ++i) {
      const std::string name = indexes->text(i, 0);
      if (indexes->text(i, 1) == "t") {
        count(reading, name + " scans", indexes->text(i, 2), "index " + name + " was scanned");
      } else {
        reading.gone.insert(name + " scans");
      }
    }
    return reading;
  }

  static void count(UsageReading& reading, const std::string& counter, const std::string& value,
                    std::string words) {
    reading.counters[counter] = value.empty() ? 0 : std::stoll(value);
    reading.names[counter] = std::move(words);
  }

  std::string x_name;
  std::chrono::milliseconds x_quiet;
};

}  // namespace

Result<std::unique_ptr<Gate>> make_object_usage_gate(const GateSpec& spec) {
  if (spec.duration <= std::chrono::milliseconds::zero()) {
    return gate_setting_missing(spec, "a time of quiet", "Add quiet = \"24h\" to the gate.");
  }
  return std::unique_ptr<Gate>(std::make_unique<ObjectUsageGate>(spec));
}

}  // namespace bellows
