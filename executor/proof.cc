#include "executor/proof.h"

#include "executor/batch_size.h"
#include "executor/progress.h"
#include "executor/table_walk.h"
#include "executor/transaction.h"

namespace bellows {
namespace {

// Reading stalls nobody, so windows may be larger than a batch that writes.
constexpr int kWindowsOfBatches = 4;

Error disproved(const ProveNone& prove, const TableWalk& walk, const Rows& offender) {
  std::string values;
  for (std::size_t i = 0; i < offender.columns.size(); ++i) {
    values += (i == 0 ? "" : ", ") + offender.text(0, i);
  }
  return Error{ErrorCode::kSql,
               "it is not true that " + prove.claim + ": see the row of " + display(prove.table) +
                   " with " + walk.key_sql() + " = (" + values + ")",
               "Look at SELECT * FROM " + to_sql(prove.table) + " WHERE " + prove.where +
                   ", correct the rows, and run again.",
               {},
               ""};
}

}  // namespace

Result<StepOutcome> prove_none(RunContext& context, const StepJob& job, const ProveNone& prove) {
  const std::string table = to_sql(prove.table);
  const Result<TableWalk> walk = TableWalk::over(
      context.session, WalkSource{prove.table, table, to_sql(prove.table.name), prove.key});
  if (!walk) {
    return walk.error();
  }
  const auto start = context.clock.now();
  BatchSize size(context.settings.batch_rows * kWindowsOfBatches,
                 context.settings.batch_target * kWindowsOfBatches);
  BackfillState state;
  state.rows_total = walk->estimated_rows();
  Progress progress(context, job.step, state);
  StepOutcome outcome;
  WalkCursor cursor;
  for (bool last = false; !last;) {
    if (const Result<bool> heeded = context.heed(job.step); !heeded) {
      return heeded.error();
    }
    const auto window_start = context.clock.now();
    const Result<void> done = in_leased_transaction(context, [&]() -> Result<void> {
      if (Result<void> set = execute(context.session, kOneProcess); !set) {
        return set;
      }
      const Result<Window> window = walk->next(context.session, cursor, size.rows());
      if (!window) {
        return window.error();
      }
      const Result<Rows> offender =
          context.session.query("SELECT " + walk->key_values_sql() + " FROM " + table + " WHERE " +
                                    window->condition + " AND (" + prove.where + ") LIMIT 1",
                                window->parameters);
      if (!offender) {
        return offender.error();
      }
      if (!offender->rows.empty()) {
        return disproved(prove, *walk, *offender);
      }
      cursor = window->end;
      last = window->last;
      if (!last) {
        outcome.rows += size.rows();
        return {};
      }
      // It may have fewer rows than were asked for.
      const Result<Rows> left = context.session.query(
          "SELECT count(*) FROM " + table + " WHERE " + window->condition, window->parameters);
      if (!left) {
        return left.error();
      }
      outcome.rows += std::stoll(left->text(0, 0));
      outcome.elapsed =
          std::chrono::duration_cast<std::chrono::milliseconds>(context.clock.now() - start);
      return job.record(outcome);
    });
    if (!done) {
      return done.error();
    }
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(context.clock.now() - window_start);
    state.rows_done = outcome.rows;
    state.worked += took;
    state.held =
        std::chrono::duration_cast<std::chrono::milliseconds>(context.clock.now() - start) -
        state.worked;
    progress.tell(state);
    size.took(size.rows(), took);
  }
  return outcome;
}

}  // namespace bellows
