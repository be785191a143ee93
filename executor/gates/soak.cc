// soak.cc: passes when enough time has gone by since the last step before this gate ended, by the
// database's clock: those of other machines may differ.
#include "executor/duration.h"
#include "executor/gates/gates.h"

namespace bellows {
namespace {

// Without a step before it, time counts from the start of the plan.
constexpr std::string_view kSoaked =
    "WITH phases AS (SELECT ARRAY['expand', 'backfill', 'contract'] AS names), "
    "before AS (SELECT max(finished_at) AS ended FROM bellows.step, phases "
    "  WHERE plan_hash = $1 AND status = 'done' AND (rollout < $2::int OR (rollout = $2::int AND "
    "  array_position(names, phase) < array_position(names, $3)))), "
    "since AS (SELECT coalesce((SELECT ended FROM before), "
    "  (SELECT started_at FROM bellows.plan WHERE hash = $1)) AS at) "
    "SELECT (extract(epoch FROM clock_timestamp() - at) * 1000)::bigint, "
    "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC'), "
    "to_char((at + $4::bigint * interval '1 ms') AT TIME ZONE 'UTC', "
    "'YYYY-MM-DD HH24:MI:SS UTC') FROM since WHERE at IS NOT NULL";

class SoakGate final : public Gate {
 public:
  explicit SoakGate(std::chrono::milliseconds duration) : x_duration(duration) {}

  [[nodiscard]] GateSubject subject() const override {
    return {"steps in the ledger", duration_text(x_duration) + " since the phase before"};
  }

  Observation observe(const GateContext& context) override {
    Result<Rows> rows = context.session->query(
        kSoaked, {context.plan_hash, std::to_string(context.rollout),
                  std::string(phase_name(context.before)), std::to_string(x_duration.count())});
    if (!rows) {
      return unknown(rows.error());
    }
    if (rows->rows.empty()) {
      return {Verdict::kUnknown, "the ledger knows no plan " + context.plan_hash};
    }
    const std::string since = "the phase before ended on " + rows->text(0, 1);
    if (std::stoll(rows->text(0, 0)) < x_duration.count()) {
      return {Verdict::kPending,
              since + "; soaks " + duration_text(x_duration) + ", until " + rows->text(0, 2)};
    }
    return {Verdict::kPass, since + ", and has soaked " + duration_text(x_duration)};
  }

 private:
  std::chrono::milliseconds x_duration;
};

}  // namespace

Result<std::unique_ptr<Gate>> make_soak_gate(const GateSpec& spec) {
  if (spec.duration <= std::chrono::milliseconds::zero()) {
    return gate_setting_missing(spec, "a duration", "Add duration = \"10m\" to the gate.");
  }
  return std::unique_ptr<Gate>(std::make_unique<SoakGate>(spec.duration));
}

}  // namespace bellows
