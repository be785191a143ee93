#include "executor/idle_blockers.h"

#include <algorithm>
#include <utility>

#include "executor/blockers.h"
#include "executor/transaction.h"
#include "executor/watchdog.h"
#include "migrations/json.h"

namespace bellows {
namespace {

// A try waits for the stall budget; it is looked at a few times meanwhile.
constexpr int kLooksInBudget = 5;
constexpr std::chrono::milliseconds kShortestInterval{10};
constexpr std::chrono::milliseconds kLongestInterval{500};

// $4: our session.
constexpr std::string_view kWaitedFor = "SELECT unnest(pg_blocking_pids($4::text::integer))";

// Of $5, in a mode of $6.
constexpr std::string_view kHolders =
    "SELECT l.pid FROM pg_locks l WHERE l.locktype = 'relation' AND l.granted AND l.database = "
    "(SELECT oid FROM pg_database WHERE datname = current_database()) AND l.relation = "
    "to_regclass($5) AND l.mode = ANY ($6::text[])";

// Whether the role has the right is asked first: the server's refusal would end the statement, and
// with it the ending of the others. A backend that hides what it does (backend_type is NULL) is
// never ended; a superuser's session only a superuser may end. Who waits in our way is not idle,
// but the one whom that one waits for may be.
std::string end_sql(std::string_view blockers) {
  return "SELECT who, is_beyond, lacks, quote_ident(current_user), CASE WHEN NOT is_beyond AND "
         "lacks = '' THEN pg_terminate_backend(pid) END FROM (SELECT a.pid, " +
         std::string(who_sql()) +
         " AS who, NOT me.rolsuper AND coalesce(r.rolsuper, true) AS is_beyond, CASE WHEN "
         "me.rolsuper THEN '' ELSE concat_ws(', ', CASE WHEN a.backend_type IS NULL THEN "
         "'pg_read_all_stats' END, CASE WHEN NOT (pg_has_role(a.usesysid, 'USAGE') OR "
         "pg_has_role('pg_signal_backend', 'USAGE')) THEN 'pg_signal_backend' END) END AS lacks "
         "FROM pg_stat_activity a LEFT JOIN pg_prepared_xacts p ON false LEFT JOIN pg_roles r ON "
         "r.oid = a.usesysid JOIN pg_roles me ON me.rolname = current_user WHERE a.pid IN (WITH "
         "RECURSIVE b (pid) AS (" +
         std::string(blockers) +
         " UNION SELECT unnest(pg_blocking_pids(b.pid)) FROM b) SELECT pid FROM b) AND a.pid NOT "
         "IN (pg_backend_pid(), $4::text::integer) AND a.datname = "
         "current_database() AND a.application_name LIKE ANY (ARRAY(SELECT "
         "json_array_elements_text($1::json))) AND a.application_name NOT LIKE $3 AND "
         "(a.backend_type IS NULL OR a.backend_type = 'client backend' AND a.state IN ('idle in "
         "transaction', 'idle in transaction (aborted)') AND a.state_change < clock_timestamp() - "
         "$2::text::bigint * interval '1 ms')) s ORDER BY pid";
}

void note_end(const RunContext& context, Session& watcher, const std::string& step, std::string who,
              IdleBlockers& idle) {
  const Result<void> written =
      execute(watcher,
              "INSERT INTO bellows.event (plan_hash, kind, step_id, text) VALUES ((SELECT hash "
              "FROM bellows.plan WHERE status = 'running'), 'session-ended', $1, $2)",
              {step, who + " by " + operator_name(context.settings)});
  if (!written) {
    who += " (not in bellows.event: " + written.error().message + ")";
  }
  idle.ended.push_back(std::move(who));
}

void add_left(IdleBlockers& idle, std::string who) {
  if (std::find(idle.left.begin(), idle.left.end(), who) == idle.left.end()) {
    idle.left.push_back(std::move(who));
  }
}

void end_those(const RunContext& context, Session& watcher, const std::string& step,
               std::string_view blockers, const std::vector<Value>& more, IdleBlockers& idle) {
  std::vector<Value> parameters = {compact_json(Json(context.settings.end_idle)),
                                   std::to_string(context.settings.end_idle_after.count()),
                                   "bellows %", std::to_string(context.session.backend_pid())};
  parameters.insert(parameters.end(), more.begin(), more.end());
  const Result<Rows> rows = watcher.query(end_sql(blockers), parameters);
  if (!rows) {
    add_left(idle, "who of them is idle is unknown: " + rows.error().message);
    return;
  }
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    const std::string who = rows->text(i, 0);
    if (rows->text(i, 1) == "t") {
      add_left(idle, who + " is a superuser's session, which end-idle cannot end");
    } else if (!rows->text(i, 2).empty()) {
      add_left(idle, who + " is named by end-idle, and this role lacks a right to end it: GRANT " +
                         rows->text(i, 2) + " TO " + rows->text(i, 3));
    } else if (rows->text(i, 4) == "t") {
      note_end(context, watcher, step, who, idle);
    }
  }
}

void add(IdleBlockers& all, IdleBlockers more) {
  std::move(more.ended.begin(), more.ended.end(), std::back_inserter(all.ended));
  for (std::string& who : more.left) {
    add_left(all, std::move(who));
  }
}

}  // namespace

IdleBlockers end_idle_blockers(const RunContext& context, Session& watcher,
                               const std::string& step) {
  IdleBlockers idle;
  if (!context.settings.end_idle.empty()) {
    end_those(context, watcher, step, kWaitedFor, {}, idle);
  }
  return idle;
}

IdleBlockers end_idle_holders(const RunContext& context, Session& watcher, const std::string& step,
                              const std::vector<Lock>& wanted) {
  IdleBlockers idle;
  if (context.settings.end_idle.empty()) {
    return idle;
  }
  for (const Lock& lock : wanted) {
    end_those(context, watcher, step, kHolders,
              {to_sql(lock.relation), conflicting_modes(lock.mode)}, idle);
  }
  return idle;
}

IdleBlockers while_ending_idle(RunContext& context, const std::string& step,
                               const std::function<void()>& attempt) {
  IdleBlockers idle;
  if (context.settings.end_idle.empty()) {
    attempt();
    return idle;
  }
  // Connected beforehand: the whole wait may be shorter than that takes.
  Result<std::unique_ptr<Session>> watcher = context.database.connect("watch");
  if (!watcher) {
    attempt();
    add_left(idle, "who of them is idle is unknown: " + watcher.error().message);
    return idle;
  }
  // Asked once before anybody is in the way, so that the server has the question at hand: the first
  // time it may take longer than the whole wait.
  (void)end_idle_blockers(context, **watcher, step);
  Watching watching;
  watching.interval = std::clamp(context.settings.stall_budget / kLooksInBudget, kShortestInterval,
                                 kLongestInterval);
  watching.renews_lease = false;
  watching.session = *std::move(watcher);
  {
    const Watchdog watchdog(
        context, [&](Session& session) { add(idle, end_idle_blockers(context, session, step)); },
        std::move(watching));
    attempt();
  }
  tell_ended(context, step, idle);
  return idle;
}

void tell_ended(const RunContext& context, const std::string& step, const IdleBlockers& idle) {
  for (const std::string& who : idle.ended) {
    context.tell(EventKind::kNotice, step, "ended " + who + ", which was in the way");
  }
}

std::string left_in_words(const IdleBlockers& idle) {
  std::string text;
  for (const std::string& who : idle.left) {
    text += "; " + who;
  }
  return text;
}

}  // namespace bellows
