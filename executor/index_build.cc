#include "executor/index_build.h"

#include <algorithm>
#include <utility>

#include "executor/alone.h"
#include "executor/blockers.h"
#include "executor/deferred_signals.h"
#include "executor/idle_blockers.h"
#include "executor/retry.h"
#include "executor/transaction.h"
#include "executor/watchdog.h"
#include "migrations/parse.h"

namespace bellows {
namespace {

// For each of the waits of DROP INDEX CONCURRENTLY: those who asked us to end wait for 30 s.
constexpr std::chrono::milliseconds kPatienceWhenEnding{2'000};

enum class IndexState { kAbsent, kValid, kInvalid };

struct FoundIndex {
  IndexState state = IndexState::kAbsent;
  bool on_table = false;  // of the build, not of another
  std::string definition;
};

Result<FoundIndex> look_at(Session& session, const BuildIndex& build) {
  const Result<Rows> rows = session.query(
      "SELECT indisvalid AND indisready, indrelid = to_regclass($2), pg_get_indexdef(indexrelid) "
      "FROM pg_index WHERE indexrelid = to_regclass($1)",
      {to_sql(build.index), to_sql(build.table)});
  if (!rows) {
    return rows.error();
  }
  if (rows->rows.empty()) {
    return FoundIndex{};
  }
  return FoundIndex{rows->text(0, 0) == "t" ? IndexState::kValid : IndexState::kInvalid,
                    rows->text(0, 1) == "t", rows->text(0, 2)};
}

Error not_ours(const BuildIndex& build, const std::string& definition) {
  return Error{ErrorCode::kDrift,
               "there is another index named " + display(build.index) + ": " + definition,
               "Rename or drop that index, or choose another name, and make the plan again.",
               {},
               ""};
}

std::string drop_sql(const BuildIndex& build) {
  return "DROP INDEX CONCURRENTLY IF EXISTS " + to_sql(build.index);
}

Result<void> drop_leftover(RunContext& context, const StepJob& job, const BuildIndex& build,
                           Watching watching = {}) {
  context.tell(
      EventKind::kNotice, job.step,
      "dropping the invalid index " + display(build.index) + " that an earlier build left behind");
  return run_watched(context, job.step, drop_sql(build), std::move(watching));
}

// When we are to end, nobody waits for us long; whoever held up the build may hold up this, too.
void drop_leftover_and_go(RunContext& context, const StepJob& job, const BuildIndex& build) {
  const std::string index = display(build.index);
  context.tell(EventKind::kNotice, job.step,
               "the build is cancelled, because we are to end; dropping what there is of " + index);
  Result<void> dropped =
      execute(context.session, "SET lock_timeout = " + std::to_string(kPatienceWhenEnding.count()));
  if (dropped) {
    Watching watching;
    watching.when_asked_to_end = WhenAskedToEnd::kGoOn;
    dropped = run_watched(context, job.step, drop_sql(build), std::move(watching));
  }
  if (!dropped) {
    context.tell(EventKind::kNotice, job.step,
                 "the invalid index " + index +
                     " stays until the next run, which drops it: " + dropped.error().message);
  }
  // On a session that is lost nobody misses it.
  (void)context.session.query("SET lock_timeout = 0");
}

// Tells phase and progress; while the build waits for old transactions, for whom.
Watchdog::Report report_build(RunContext& context, const std::string& step) {
  return [&context, step](Session& watcher) {
    const Result<Rows> rows = watcher.query(
        "SELECT phase, blocks_done, blocks_total FROM pg_stat_progress_create_index WHERE pid = "
        "$1::text::integer",
        {std::to_string(context.session.backend_pid())});
    if (!rows || rows->rows.empty()) {
      return;
    }
    const Result<std::vector<std::string>> blockers =
        name_blockers_of(watcher, context.session.backend_pid());
    if (blockers && !blockers->empty()) {
      const IdleBlockers idle = end_idle_blockers(context, watcher, step);
      context.tell(EventKind::kStepWaiting, step,
                   rows->text(0, 0) + ": " + join_blockers(*blockers) + left_in_words(idle));
      tell_ended(context, step, idle);
      return;
    }
    Event progress;
    progress.kind = EventKind::kStepProgress;
    progress.step = step;
    progress.text = rows->text(0, 0);
    progress.done = std::stoll(rows->text(0, 1));
    progress.total = std::stoll(rows->text(0, 2));
    context.observer.on(progress);
  };
}

Watching cancelled_by(const DeferredSignals& signals) {
  Watching watching;
  watching.signals = &signals;
  return watching;
}

Result<void> send_build(RunContext& context, const StepJob& job, const BuildIndex& build,
                        const DeferredSignals& signals) {
  if (Result<void> held = hold_lease(context.session, context.lease); !held) {
    return held;
  }
  const Watchdog watchdog(context, report_build(context, job.step), cancelled_by(signals));
  return execute(context.session, build.statement);
}

// Whether somebody wants this run to end; unreadable, the next look at it is an error.
bool are_to_end(RunContext& context, const DeferredSignals& signals) {
  if (signals.came()) {
    return true;
  }
  if (context.control == nullptr) {
    return false;
  }
  const Result<ControlState> state = read_control(context.session);
  return state && state->stop.has_value();
}

// A build that failed leaves an invalid index, which costs every write and serves no read.
Error clean_up_after(RunContext& context, const StepJob& job, const BuildIndex& build,
                     Error failure, const DeferredSignals& signals) {
  if (failure.code == ErrorCode::kConnection) {
    return failure;  // the next run finds the leftover
  }
  if (const Result<void> held = hold_lease(context.session, context.lease); !held) {
    return held.error();  // cancelled because another executor took over: the leftover is its
  }
  const Result<FoundIndex> found = look_at(context.session, build);
  const bool left_some = found && found->state == IndexState::kInvalid && found->on_table;
  if (left_some && are_to_end(context, signals)) {
    drop_leftover_and_go(context, job, build);
  } else if (left_some) {
    if (const Result<void> dropped = drop_leftover(context, job, build, cancelled_by(signals));
        !dropped) {
      failure.message +=
          "; and its invalid leftover could not be dropped: " + dropped.error().message;
    }
  }
  if (failure.sqlstate == "23505") {
    failure.hint = "Remove the duplicate rows and run again; nothing of the index is left.";
  }
  return failure;
}

Result<void> try_build(RunContext& context, const StepJob& job, const BuildIndex& build) {
  const Result<FoundIndex> found = look_at(context.session, build);
  if (!found) {
    return found.error();
  }
  if (found->state != IndexState::kAbsent) {
    const Result<bool> same = same_index(build.statement, found->definition);
    if (!same) {
      return same.error();
    }
    if (!found->on_table || !*same) {
      return not_ours(build, found->definition);
    }
    if (found->state == IndexState::kValid) {
      return {};
    }
    if (Result<void> dropped = drop_leftover(context, job, build); !dropped) {
      return dropped;
    }
  }
  const DeferredSignals signals;  // until nothing is left of a build that one of them cuts off
  Result<void> built = send_build(context, job, build, signals);
  if (!built) {
    return clean_up_after(context, job, build, built.error(), signals);
  }
  return built;
}

Name last_part(const ColumnPath& path) {
  return path.empty() ? Name{} : path.back();
}

// Columns and functions that it mentions: what survives the server's own way of writing it.
bool same_expression(const std::optional<Expression>& a, const std::optional<Expression>& b) {
  if (!a.has_value() || !b.has_value()) {
    return a.has_value() == b.has_value();
  }
  return std::equal(a->columns.begin(), a->columns.end(), b->columns.begin(), b->columns.end(),
                    [](const ColumnPath& left, const ColumnPath& right) {
                      return last_part(left) == last_part(right);
                    }) &&
         std::equal(a->functions.begin(), a->functions.end(), b->functions.begin(),
                    b->functions.end(), [](const FunctionCall& left, const FunctionCall& right) {
                      return left.name.name == right.name.name;
                    });
}

bool same_key(const IndexKey& a, const IndexKey& b) {
  return a.column == b.column && a.descending == b.descending &&
         same_expression(a.expression, b.expression);
}

}  // namespace

Result<bool> same_index(const std::string& wanted, const std::string& found) {
  const Result<Statement> left = parse_one(wanted);
  if (!left) {
    return left.error();
  }
  const Result<Statement> right = parse_one(found);
  if (!right) {
    return right.error();
  }
  const CreateIndex* a = left->as<CreateIndex>();
  const CreateIndex* b = right->as<CreateIndex>();
  if (a == nullptr || b == nullptr) {
    return Error{ErrorCode::kInternal, "no CREATE INDEX: " + wanted, "", {}, ""};
  }
  return a->method == b->method && a->unique == b->unique && a->include == b->include &&
         a->nulls_not_distinct == b->nulls_not_distinct &&
         std::equal(a->keys.begin(), a->keys.end(), b->keys.begin(), b->keys.end(), same_key) &&
         same_expression(a->predicate, b->predicate);
}

Result<StepOutcome> build_index(RunContext& context, const StepJob& job, const BuildIndex& build) {
  return retry_then_record(context, job, [&] { return try_build(context, job, build); });
}

}  // namespace bellows
