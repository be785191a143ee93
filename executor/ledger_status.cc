#include "executor/ledger_status.h"

#include "executor/ledger.h"

namespace bellows {
namespace {

constexpr std::string_view kGateStates =
    "WITH latest AS (SELECT DISTINCT ON (rollout, phase, gate) * FROM bellows.gate "
    "  WHERE plan_hash = $1 ORDER BY rollout, phase, gate, id DESC) "
    "SELECT rollout, phase, gate, verdict, evidence, "
    "to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "
    "to_char(observed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM latest "
    "ORDER BY rollout, array_position(ARRAY['expand', 'backfill', 'contract'], phase), gate";

constexpr std::string_view kBackfills =
    "SELECT step_id, rows_done, rows_total, "
    "to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') "
    "FROM bellows.backfill WHERE plan_hash = $1 ORDER BY step_id";

Result<Rows> rows_of(Session& session, std::string_view sql, const std::string& plan_hash) {
  Result<bool> there = ledger_exists(session);
  if (!there) {
    return there.error();
  }
  return *there ? session.query(sql, {plan_hash}) : Result<Rows>(Rows{});
}

}  // namespace

Result<std::vector<GateState>> gate_states(Session& session, const std::string& plan_hash) {
  Result<Rows> rows = rows_of(session, kGateStates, plan_hash);
  if (!rows) {
    return rows.error();
  }
  std::vector<GateState> states;
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    states.push_back({std::stoi(rows->text(i, 0)), rows->text(i, 1), rows->text(i, 2),
                      rows->text(i, 3), rows->text(i, 4), rows->text(i, 5), rows->text(i, 6)});
  }
  return states;
}

Result<std::vector<BackfillProgress>> backfill_progress(Session& session,
                                                        const std::string& plan_hash) {
  Result<Rows> rows = rows_of(session, kBackfills, plan_hash);
  if (!rows) {
    return rows.error();
  }
  std::vector<BackfillProgress> progress;
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    progress.push_back({rows->text(i, 0), std::stoll(rows->text(i, 1)),
                        std::stoll(rows->text(i, 2)), rows->text(i, 3)});
  }
  return progress;
}

}  // namespace bellows
