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
    "to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "
    // A ledger that no run has upgraded yet lacks the last two.
    "coalesce((to_jsonb(b) ->> 'worked_ms')::bigint, 0), "
    "coalesce((to_jsonb(b) ->> 'held_ms')::bigint, 0), "
    "(extract(epoch FROM clock_timestamp() - updated_at) * 1000)::bigint "
    "FROM bellows.backfill b WHERE plan_hash = $1 ORDER BY step_id";

// owner is host:pid:random, and a host's name has no colon.
constexpr std::string_view kHolder =
    "SELECT split_part(owner, ':', 1), split_part(owner, ':', 2), "
    "coalesce(to_char((to_jsonb(l) ->> 'since')::timestamptz AT TIME ZONE 'UTC', "
    "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), ''), "
    "to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), backend_pid, "
    "EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = l.backend_pid AND "
    "coalesce(a.backend_start = l.backend_start, true)) "
    "FROM bellows.lease l WHERE name = 'executor' AND owner <> ''";

// Who may not see another role's sender sees NULL.
constexpr std::string_view kLag =
    "SELECT (extract(epoch FROM max(replay_lag)) * 1000)::bigint FROM pg_stat_replication";

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
    BackfillProgress one{rows->text(i, 0), std::stoll(rows->text(i, 1)),
                         std::stoll(rows->text(i, 2)), rows->text(i, 3)};
    one.worked = std::chrono::milliseconds(std::stoll(rows->text(i, 4)));
    one.held = std::chrono::milliseconds(std::stoll(rows->text(i, 5)));
    one.since_update = std::chrono::milliseconds(std::stoll(rows->text(i, 6)));
    progress.push_back(std::move(one));
  }
  return progress;
}

Result<std::optional<LeaseHolder>> lease_holder(Session& session) {
  const Result<bool> there = ledger_exists(session);
  if (!there) {
    return there.error();
  }
  const Result<Rows> rows = *there ? session.query(kHolder) : Result<Rows>(Rows{});
  if (!rows) {
    return rows.error();
  }
  if (rows->rows.empty()) {
    return std::optional<LeaseHolder>{};
  }
  return std::optional<LeaseHolder>(
      LeaseHolder{rows->text(0, 0), rows->text(0, 1), rows->text(0, 2), rows->text(0, 3),
                  std::stoi(rows->text(0, 4)), rows->text(0, 5) == "t"});
}

Result<std::optional<std::chrono::milliseconds>> replication_lag(Session& session) {
  const Result<Rows> rows = session.query(kLag);
  if (!rows) {
    return rows.error();
  }
  const std::string text = rows->rows.empty() ? "" : rows->text(0, 0);
  return text.empty() ? std::optional<std::chrono::milliseconds>{}
                      : std::optional<std::chrono::milliseconds>(std::stoll(text));
}

}  // namespace bellows
