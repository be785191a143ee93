#include "executor/ledger_gates.h"

#include "executor/duration.h"
#include "executor/transaction.h"

namespace bellows {
namespace {

// $1 plan, $2 rollout, $3 phase, $4 gate, $5 verdict, $6 evidence, $7 source, $8 target, $9 value,
// $10 stale after (ms), $11 passes, $12 soak (ms), $13 what a pass that does not do yet lacks.
constexpr std::string_view kWrite = R"(
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS at),
latest AS (SELECT * FROM bellows.gate WHERE plan_hash = $1 AND rollout = $2::text::integer
  AND phase = $3 AND gate = $4 ORDER BY id DESC LIMIT 1),
streak AS (SELECT at, $5 = 'pass' AS passed,
  coalesce((SELECT passes FROM latest WHERE passes > 0 AND at - observed_at <=
    $10::text::bigint * interval '1 ms'), 0) AS before,
  (SELECT passing_since FROM latest) AS since_before FROM moment),
counted AS (SELECT at, passed, CASE WHEN passed THEN before + 1 ELSE 0 END AS passes,
  CASE WHEN passed THEN CASE WHEN before > 0 THEN coalesce(since_before, at) ELSE at END END
    AS passing_since FROM streak),
standing AS (SELECT at, passes, passing_since, passed AND (passes < $11::text::integer OR
  at - passing_since < $12::text::bigint * interval '1 ms') AS young FROM counted),
judged AS (SELECT *, CASE WHEN young THEN 'pending' ELSE $5 END AS verdict, $6 || CASE WHEN young
  THEN '; passes since ' || to_char(passing_since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC') ||
    $13 ELSE '' END AS evidence FROM standing),
same AS (UPDATE bellows.gate g SET observed_at = j.at, passes = j.passes,
  passing_since = j.passing_since, value = $9 FROM latest l, judged j WHERE g.id = l.id AND
  l.verdict = j.verdict AND l.evidence = j.evidence RETURNING g.id),
added AS (INSERT INTO bellows.gate (plan_hash, rollout, phase, gate, verdict, evidence, since,
  observed_at, source, target, value, passes, passing_since) SELECT $1, $2::text::integer, $3, $4,
  verdict, evidence, at, at, $7, $8, $9, passes, passing_since FROM judged
  WHERE NOT EXISTS (SELECT FROM same))
SELECT verdict, evidence, passes,
  coalesce((extract(epoch FROM at - passing_since) * 1000)::bigint, 0),
  (extract(epoch FROM at - coalesce((SELECT min(since) FROM bellows.gate WHERE plan_hash = $1 AND
    rollout = $2::text::integer AND phase = $3 AND gate = $4), at)) * 1000)::bigint FROM judged)";

Verdict verdict_from(const std::string& name) {
  for (const Verdict verdict : {Verdict::kPass, Verdict::kPending, Verdict::kFail}) {
    if (verdict_name(verdict) == name) {
      return verdict;
    }
  }
  return Verdict::kUnknown;
}

std::string what_lacks(const GateRecord& record) {
  const std::string often =
      record.passes > 1 ? std::to_string(record.passes) + " times in a row" : "";
  const std::string joint = record.passes > 1 && record.soak.count() > 0 ? " and " : "";
  const std::string soak =
      record.soak.count() > 0 ? "for " + duration_text(record.soak) + " without a break" : "";
  return ", and has to " + often + joint + soak;
}

}  // namespace

Result<GateStanding> write_gate(const GateContext& context, const GateRecord& record) {
  const Observation& seen = record.observation;
  const Result<Rows> rows = context.session->query(
      kWrite,
      {context.plan_hash, std::to_string(context.rollout), std::string(phase_name(context.before)),
       record.gate, std::string(verdict_name(seen.verdict)), seen.evidence, record.subject.source,
       record.subject.target, seen.value, std::to_string(record.stale_after.count()),
       std::to_string(record.passes), std::to_string(record.soak.count()), what_lacks(record)});
  if (!rows) {
    return rows.error();
  }
  return GateStanding{verdict_from(rows->text(0, 0)), rows->text(0, 1), std::stoi(rows->text(0, 2)),
                      std::chrono::milliseconds(std::stoll(rows->text(0, 3))),
                      std::chrono::milliseconds(std::stoll(rows->text(0, 4)))};
}

Result<std::string> read_gate_baseline(const GateContext& context, const std::string& gate) {
  if (context.plan == nullptr) {
    return std::string();
  }
  const Result<Rows> rows = context.session->query(
      "SELECT reading FROM bellows.gate_baseline WHERE plan_hash = $1 AND rollout = "
      "$2::text::integer AND phase = $3 AND gate = $4",
      {context.plan_hash, std::to_string(context.rollout), std::string(phase_name(context.before)),
       gate});
  if (!rows) {
    return rows.error();
  }
  return rows->rows.empty() ? std::string() : rows->text(0, 0);
}

Result<void> write_gate_baseline(const GateContext& context, const std::string& gate,
                                 const std::string& reading) {
  return execute(*context.session,
                 "INSERT INTO bellows.gate_baseline (plan_hash, rollout, phase, gate, reading) "
                 "VALUES ($1, $2::text::integer, $3, $4, $5) ON CONFLICT (plan_hash, rollout, "
                 "phase, gate) DO UPDATE SET reading = excluded.reading, taken_at = "
                 "clock_timestamp()",
                 {context.plan_hash, std::to_string(context.rollout),
                  std::string(phase_name(context.before)), gate, reading});
}

// The new table is what the second of two executors fails at.
const std::vector<std::string_view>& gate_ledger_statements() {
  static const std::vector<std::string_view> statements = {
      R"(CREATE TABLE bellows.gate_baseline (
  plan_hash text NOT NULL REFERENCES bellows.plan ON DELETE CASCADE,
  rollout integer NOT NULL,
  phase text NOT NULL,
  gate text NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  reading text NOT NULL,
  PRIMARY KEY (plan_hash, rollout, phase, gate)))",
      "COMMENT ON TABLE bellows.gate_baseline IS 'What a gate counted when it began to watch; "
      "later "
      "counts are compared with it'",

      "ALTER TABLE bellows.gate ADD COLUMN source text NOT NULL DEFAULT '', "
      "ADD COLUMN target text NOT NULL DEFAULT '', ADD COLUMN value text NOT NULL DEFAULT '', "
      "ADD COLUMN passes integer NOT NULL DEFAULT 0, ADD COLUMN passing_since timestamptz",
      "COMMENT ON COLUMN bellows.gate.source IS 'What was asked'",
      "COMMENT ON COLUMN bellows.gate.target IS 'What it should say'",
      "COMMENT ON COLUMN bellows.gate.value IS 'What was read there, last'",
      "COMMENT ON COLUMN bellows.gate.passes IS 'How often in a row it has passed'",
      "COMMENT ON COLUMN bellows.gate.passing_since IS 'Since when it has passed without a break'",
  };
  return statements;
}

}  // namespace bellows
