#include "executor/ledger_write.h"

#include <algorithm>

#include "executor/cursor_json.h"
#include "executor/ledger_control.h"
#include "executor/transaction.h"
#include "migrations/json.h"

namespace bellows {
namespace {

double seconds_of(std::chrono::milliseconds duration) {
  return static_cast<double>(duration.count()) / 1000.0;
}

std::size_t position_of(const Plan& plan, const Step& step) {
  const auto found = std::find_if(plan.steps.begin(), plan.steps.end(),
                                  [&](const Step& other) { return other.id == step.id; });
  return static_cast<std::size_t>(found - plan.steps.begin());
}

std::string_view status_text(PlanStatus status) {
  return status == PlanStatus::kRunning ? "running"
         : status == PlanStatus::kDone  ? "done"
                                        : "aborted";
}

// One that ran before and has changed since is a repeatable one: what ran last is what counts.
constexpr std::string_view kReplaces =
    "ON CONFLICT (version) DO UPDATE SET checksum = excluded.checksum, description = "
    "excluded.description, script = excluded.script, applied_at = clock_timestamp(), applied_by = "
    "excluded.applied_by, seconds = excluded.seconds, plan_hash = excluded.plan_hash, mode = "
    "excluded.mode WHERE there.checksum <> excluded.checksum";

}  // namespace

Result<void> write_plan_start(Session& session, const Plan& plan, const std::string& started_by) {
  if (Result<void> cleared = execute(
          session, "DELETE FROM bellows.plan WHERE hash = $1 AND status <> 'running'", {plan.hash});
      !cleared) {
    return cleared;
  }
  if (Result<void> written = execute(
          session,
          "INSERT INTO bellows.plan (hash, document, status, started_by, start_fingerprint) "
          "VALUES ($1, $2, 'running', $3, $4)",
          {plan.hash, plan_to_json(plan), started_by, plan.catalog_fingerprint});
      !written) {
    return written;
  }
  if (Result<void> cleared = clear_tuning(session); !cleared) {
    return cleared;
  }
  return write_event(session, plan.hash, "plan-started", "", "by " + started_by);
}

Result<void> write_plan_end(Session& session, const std::string& plan_hash, PlanStatus status) {
  const std::string text(status_text(status));
  if (Result<void> written =
          execute(session,
                  "UPDATE bellows.plan SET status = $2, finished_at = clock_timestamp() "
                  "WHERE hash = $1",
                  {plan_hash, text});
      !written) {
    return written;
  }
  if (Result<void> cleared = clear_tuning(session); !cleared) {
    return cleared;
  }
  return write_event(session, plan_hash, "plan-" + text, "", "");
}

Result<void> write_step_start(Session& session, const Plan& plan, const Step& step) {
  return execute(
      session,
      "INSERT INTO bellows.step (plan_hash, step_id, position, rollout, phase, title, status) "
      "VALUES ($1, $2, $3::text::integer, $4::text::integer, $5, $6, 'running') "
      "ON CONFLICT (plan_hash, step_id) DO UPDATE SET status = 'running', "
      "fingerprint_after = NULL, undone_actions = 0",
      {plan.hash, step.id, std::to_string(position_of(plan, step)), std::to_string(step.rollout),
       std::string(phase_name(step.phase)), step.title});
}

Result<void> write_steps_done(Session& session, const std::string& plan_hash,
                              const std::vector<StepDone>& steps) {
  Json outcomes = Json::array();
  for (const StepDone& step : steps) {
    outcomes.push_back({{"id", step.id},
                        {"seconds", seconds_of(step.outcome.elapsed)},
                        {"attempts", step.outcome.attempts},
                        {"rows", step.outcome.rows},
                        {"wait", step.outcome.worst_lock_wait.count()}});
  }
  return execute(session,
                 "UPDATE bellows.step s SET status = 'done', finished_at = statement_timestamp(), "
                 "seconds = o.seconds, attempts = s.attempts + o.attempts, rows = o.rows, "
                 "worst_lock_wait_ms = o.wait FROM jsonb_to_recordset($2::jsonb) o(id text, "
                 "seconds double precision, attempts integer, rows bigint, wait bigint) "
                 "WHERE s.plan_hash = $1 AND s.step_id = o.id",
                 {plan_hash, compact_json(outcomes)});
}

Result<void> write_step_fingerprint(Session& session, const std::string& plan_hash,
                                    const std::string& step_id, const std::string& fingerprint) {
  return execute(session,
                 "UPDATE bellows.step SET fingerprint_after = $3 WHERE plan_hash = $1 AND "
                 "step_id = $2",
                 {plan_hash, step_id, fingerprint});
}

Result<void> write_step_undo(Session& session, const std::string& plan_hash,
                             const std::string& step_id, int actions, UndoState state) {
  const bool undone = state == UndoState::kUndone;
  if (Result<void> written =
          execute(session,
                  "UPDATE bellows.step SET undone_actions = $3::text::integer, status = CASE WHEN "
                  "$4 = 'undone' THEN 'undone' ELSE status END WHERE plan_hash = $1 AND "
                  "step_id = $2",
                  {plan_hash, step_id, std::to_string(actions), undone ? "undone" : ""});
      !written || !undone) {
    return written;
  }
  for (const char* table : {"bellows.backfill", "bellows.quarantine"}) {
    if (Result<void> cleared = execute(session,
                                       "DELETE FROM " + std::string(table) +
                                           " WHERE plan_hash = $1 AND (step_id = $2 OR "
                                           "step_id LIKE $2 || '/%')",
                                       {plan_hash, step_id});
        !cleared) {
      return cleared;
    }
  }
  return {};
}

Result<void> write_steps_not_done(Session& session, const std::string& plan_hash,
                                  const std::vector<std::string>& step_ids) {
  return execute(session, "DELETE FROM bellows.step WHERE plan_hash = $1 AND $2::jsonb ? step_id",
                 {plan_hash, compact_json(Json(step_ids))});
}

Result<void> write_migration(Session& session, const MigrationRow& row) {
  return execute(session,
                 "INSERT INTO bellows.migration AS there (version, description, script, checksum, "
                 "applied_by, seconds, plan_hash, mode) VALUES ($1, $2, $3, $4, $5, "
                 "$6::text::double precision, $7::text, CASE WHEN $7::text IS NULL THEN 'direct' "
                 "ELSE 'phased' END) " +
                     std::string(kReplaces),
                 {row.version, row.description, row.script, row.checksum, row.applied_by,
                  std::to_string(row.seconds), row.plan_hash});
}

Result<std::optional<double>> write_planned_migration(Session& session, const Plan& plan,
                                                      std::size_t migration,
                                                      const std::string& applied_by) {
  const PlannedMigration& planned = plan.migrations.at(migration);
  Json ids = Json::array();
  for (const Step& step : plan.steps) {
    if (static_cast<std::size_t>(step.origin.migration) == migration) {
      ids.push_back(step.id);
    }
  }
  const Result<Rows> rows = session.query(
      "INSERT INTO bellows.migration AS there (version, description, script, checksum, "
      "applied_by, seconds, plan_hash, mode) SELECT $1, $2, $3, $4, $5, "
      "coalesce(sum(seconds), 0), $6, 'phased' FROM bellows.step WHERE plan_hash = $6 "
      "AND $7::jsonb ? step_id " +
          std::string(kReplaces) + " RETURNING seconds",
      {planned.version, planned.description, planned.script, planned.checksum, applied_by,
       plan.hash, compact_json(ids)});
  if (!rows) {
    return rows.error();
  }
  return rows->rows.empty() ? std::optional<double>()
                            : std::optional<double>(std::stod(rows->text(0, 0)));
}

Result<bool> remove_planned_migration(Session& session, const std::string& plan_hash,
                                      const std::string& version) {
  const Result<Rows> rows = session.query(
      "DELETE FROM bellows.migration WHERE plan_hash = $1 AND version = $2", {plan_hash, version});
  return rows ? Result<bool>(rows->affected > 0) : Result<bool>(rows.error());
}

Result<std::optional<BackfillState>> read_backfill(Session& session, const std::string& plan_hash,
                                                   const std::string& step_id) {
  const Result<Rows> rows = session.query(
      "SELECT cursor, rows_done, rows_changed, rows_total, worked_ms, held_ms FROM "
      "bellows.backfill "
      "WHERE plan_hash = $1 AND step_id = $2",
      {plan_hash, step_id});
  if (!rows) {
    return rows.error();
  }
  if (rows->rows.empty()) {
    return std::optional<BackfillState>{};
  }
  Result<std::vector<std::string>> cursor = cursor_from_json(rows->text(0, 0));
  if (!cursor) {
    return cursor.error();
  }
  BackfillState state{*std::move(cursor),
                      std::stoll(rows->text(0, 1)),
                      std::stoll(rows->text(0, 2)),
                      std::stoll(rows->text(0, 3)),
                      std::chrono::milliseconds(std::stoll(rows->text(0, 4))),
                      std::chrono::milliseconds(std::stoll(rows->text(0, 5)))};
  return std::optional<BackfillState>(std::move(state));
}

Result<void> write_backfill(Session& session, const std::string& plan_hash,
                            const std::string& step_id, const BackfillState& state) {
  return execute(
      session,
      "INSERT INTO bellows.backfill (plan_hash, step_id, cursor, rows_done, rows_changed, "
      "rows_total, worked_ms, held_ms) VALUES ($1, $2, $3::jsonb, $4::text::bigint, "
      "$5::text::bigint, $6::text::bigint, $7::text::bigint, $8::text::bigint) ON CONFLICT "
      "(plan_hash, step_id) DO UPDATE SET cursor = excluded.cursor, rows_done = "
      "excluded.rows_done, rows_changed = excluded.rows_changed, rows_total = "
      "excluded.rows_total, worked_ms = excluded.worked_ms, held_ms = excluded.held_ms, "
      "updated_at = clock_timestamp()",
      {plan_hash, step_id, cursor_to_json(state.cursor), std::to_string(state.rows_done),
       std::to_string(state.rows_changed), std::to_string(state.rows_total),
       std::to_string(state.worked.count()), std::to_string(state.held.count())});
}

Result<void> write_event(Session& session, const Value& plan_hash, std::string_view kind,
                         const std::string& step_id, const std::string& text) {
  return execute(session,
                 "INSERT INTO bellows.event (plan_hash, kind, step_id, text) VALUES ($1, $2, $3, "
                 "$4)",
                 {plan_hash, std::string(kind), step_id, text});
}

}  // namespace bellows
