#include "executor/ledger_control.h"

#include "executor/ledger.h"
#include "executor/transaction.h"

namespace bellows {
namespace {

constexpr std::string_view kRead =
    "SELECT paused_at IS NOT NULL, paused_by, paused_why, "
    "to_char(paused_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "
    "to_char(held_since AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "
    "coalesce(paused_at > l.since, false), batch_rows, batch_target_ms, stall_budget_ms, set_by, "
    "to_char(set_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "
    "CASE WHEN advance_at > l.since THEN advance_to END, advance_rollout, advance_by, "
    "coalesce(stop_at > l.since, false), stop_by, stop_why, "
    // A ledger that no run has upgraded yet lacks it.
    "to_jsonb(c) ->> 'wal_budget' "
    "FROM bellows.control c, bellows.lease l WHERE l.name = 'executor'";

std::optional<std::int64_t> number(const Rows& rows, std::size_t column) {
  const std::string text = rows.text(0, column);
  return text.empty() ? std::optional<std::int64_t>{} : std::stoll(text);
}

std::optional<std::chrono::milliseconds> duration(const Rows& rows, std::size_t column) {
  const std::optional<std::int64_t> count = number(rows, column);
  return count ? std::optional<std::chrono::milliseconds>(*count) : std::nullopt;
}

Value text_of(const std::optional<std::chrono::milliseconds>& value) {
  return value ? Value(std::to_string(value->count())) : Value{};
}

Result<ControlState> state_from(const Rows& rows) {
  ControlState state;
  if (rows.text(0, 0) == "t") {
    state.pause = Pause{rows.text(0, 1), rows.text(0, 2), rows.text(0, 3), rows.text(0, 4)};
    state.pause_is_news = rows.text(0, 5) == "t";
  }
  if (const std::optional<std::int64_t> batch = number(rows, 6)) {
    state.tuning.batch_rows = static_cast<int>(*batch);
  }
  state.tuning.batch_target = duration(rows, 7);
  state.tuning.stall_budget = duration(rows, 8);
  state.tuning.wal_budget = number(rows, 17);
  state.tuning.by = rows.text(0, 9);
  state.tuning.at = rows.text(0, 10);
  if (!rows.text(0, 11).empty()) {
    const Result<Phase> to = phase_from_name(rows.text(0, 11));
    if (!to) {
      return to.error();
    }
    state.advance = Advance{static_cast<int>(number(rows, 12).value_or(1)), *to, rows.text(0, 13)};
  }
  if (rows.text(0, 14) == "t") {
    state.stop = StopRequest{rows.text(0, 15), rows.text(0, 16)};
  }
  return state;
}

// In one transaction: the row, and the event. `changed` says whether there was anything to change.
struct Change {
  std::string sql;
  std::vector<Value> parameters;
  std::string event;
  std::string text;
};

Result<bool> write(Session& session, const Change& change) {
  if (const Result<void> ledger = ensure_ledger(session); !ledger) {
    return ledger.error();
  }
  bool changed = false;
  const Result<void> written = in_transaction(session, [&]() -> Result<void> {
    const Result<Rows> rows = session.query(change.sql, change.parameters);
    if (!rows) {
      return rows.error();
    }
    changed = rows->affected > 0;
    if (!changed) {
      return {};
    }
    return execute(session,
                   "INSERT INTO bellows.event (plan_hash, kind, step_id, text) VALUES ((SELECT "
                   "hash FROM bellows.plan WHERE status = 'running'), $1, '', $2)",
                   {change.event, change.text});
  });
  return written ? Result<bool>(changed) : Result<bool>(written.error());
}

std::string by_and_why(const Asking& asking) {
  return "by " + asking.by + (asking.why.empty() ? "" : ": " + asking.why);
}

}  // namespace

Result<ControlState> read_control(Session& session) {
  const Result<Rows> there = session.query("SELECT to_regclass('bellows.control') IS NOT NULL");
  if (!there) {
    return there.error();
  }
  if (there->text(0, 0) != "t") {
    return ControlState{};
  }
  const Result<Rows> rows = session.query(kRead);
  if (!rows) {
    return rows.error();
  }
  if (rows->rows.empty()) {
    return Error{ErrorCode::kDrift,
                 "bellows.control has lost its row",
                 "Restore it: INSERT INTO bellows.control DEFAULT VALUES.",
                 {},
                 ""};
  }
  return state_from(*rows);
}

Result<bool> pause(Session& session, const Asking& asking) {
  return write(session,
               {"UPDATE bellows.control SET paused_at = clock_timestamp(), paused_by = $1, "
                "paused_why = $2, held_since = NULL WHERE paused_at IS NULL",
                {asking.by, asking.why},
                "paused",
                by_and_why(asking)});
}

Result<bool> resume(Session& session, const Asking& asking) {
  return write(session,
               {"UPDATE bellows.control SET paused_at = NULL, paused_by = NULL, paused_why = NULL, "
                "held_since = NULL WHERE paused_at IS NOT NULL",
                {},
                "resumed",
                by_and_why(asking)});
}

Result<void> tune(Session& session, const Tuning& tuning, const Asking& asking) {
  const Value rows = tuning.batch_rows ? Value(std::to_string(*tuning.batch_rows)) : Value{};
  const Value wal = tuning.wal_budget ? Value(std::to_string(*tuning.wal_budget)) : Value{};
  const Result<bool> written = write(
      session, {"UPDATE bellows.control SET batch_rows = $1::text::bigint, batch_target_ms = "
                "$2::text::bigint, stall_budget_ms = $3::text::bigint, wal_budget = "
                "$4::text::bigint, set_by = $5, set_at = clock_timestamp()",
                {rows, text_of(tuning.batch_target), text_of(tuning.stall_budget), wal, asking.by},
                "set",
                by_and_why(asking)});
  return written ? Result<void>() : Result<void>(written.error());
}

Result<void> let_advance(Session& session, const Advance& advance) {
  const std::string phase(phase_name(advance.to));
  const Result<bool> written = write(
      session,
      {"UPDATE bellows.control SET advance_to = $1, advance_rollout = "
       "$2::text::integer, advance_at = clock_timestamp(), advance_by = $3",
       {phase, std::to_string(advance.rollout), advance.by},
       "advance",
       "to " + phase + " of rollout " + std::to_string(advance.rollout) + " by " + advance.by});
  return written ? Result<void>() : Result<void>(written.error());
}

Result<void> ask_to_stop(Session& session, const Asking& asking) {
  const Result<bool> written =
      write(session, {"UPDATE bellows.control SET stop_at = clock_timestamp(), stop_by = $1, "
                      "stop_why = $2",
                      {asking.by, asking.why},
                      "stop-asked",
                      by_and_why(asking)});
  return written ? Result<void>() : Result<void>(written.error());
}

Result<void> note_held(Session& session, Held held) {
  return execute(session, held == Held::kYes
                              ? "UPDATE bellows.control SET held_since = clock_timestamp() WHERE "
                                "held_since IS NULL AND paused_at IS NOT NULL"
                              : "UPDATE bellows.control SET held_since = NULL WHERE held_since IS "
                                "NOT NULL");
}

Result<void> clear_tuning(Session& session) {
  return execute(session,
                 "UPDATE bellows.control SET batch_rows = NULL, batch_target_ms = NULL, "
                 "stall_budget_ms = NULL, wal_budget = NULL, set_at = NULL, set_by = NULL WHERE "
                 "set_at IS NOT NULL");
}

}  // namespace bellows
