#include "executor/backfill_ranges.h"

#include <utility>

#include "executor/cursor_json.h"
#include "executor/transaction.h"

namespace bellows {
namespace {

constexpr int kRangesOfWorker = 4;  // so that none has to wait long for the slowest
constexpr std::int64_t kRowsWorthWorker = 20'000;

std::vector<BackfillRange> ranges_between(const std::vector<WalkCursor>& bounds) {
  std::vector<BackfillRange> ranges(bounds.size() + 1);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    ranges[i].number = static_cast<int>(i) + 1;
    if (i > 0) {
      ranges[i].state.cursor = bounds[i - 1];
    }
    if (i < bounds.size()) {
      ranges[i].until = bounds[i];
    }
  }
  return ranges;
}

}  // namespace

const std::vector<std::string_view>& range_ledger_statements() {
  static const std::vector<std::string_view> statements = {
      R"(CREATE TABLE bellows.backfill_range (
  plan_hash text NOT NULL,
  step_id text NOT NULL,
  number integer NOT NULL,
  until jsonb NOT NULL,
  cursor jsonb NOT NULL,
  rows_done bigint NOT NULL,
  rows_changed bigint NOT NULL,
  done boolean NOT NULL DEFAULT false,
  PRIMARY KEY (plan_hash, step_id, number),
  FOREIGN KEY (plan_hash, step_id) REFERENCES bellows.backfill ON DELETE CASCADE))",
      "COMMENT ON TABLE bellows.backfill_range IS 'Parts of a batched step that several workers "
      "share; bellows.backfill has their sum'",
      "COMMENT ON COLUMN bellows.backfill_range.until IS 'Its last key; empty: it has no end'",
      "COMMENT ON COLUMN bellows.backfill_range.cursor IS 'As in bellows.backfill'"};
  return statements;
}

Result<std::vector<BackfillRange>> read_ranges(Session& session, const StepJob& job) {
  const Result<Rows> rows = session.query(
      "SELECT number, until, cursor, rows_done, rows_changed, done FROM bellows.backfill_range "
      "WHERE plan_hash = $1 AND step_id = $2 ORDER BY number",
      {job.plan_hash, job.cursor_id});
  if (!rows) {
    return rows.error();
  }
  std::vector<BackfillRange> ranges;
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    Result<WalkCursor> until = cursor_from_json(rows->text(i, 1));
    Result<WalkCursor> cursor = cursor_from_json(rows->text(i, 2));
    if (!until || !cursor) {
      return until ? cursor.error() : until.error();
    }
    BackfillRange range{std::stoi(rows->text(i, 0)), *std::move(until), {}, false};
    range.state.cursor = *std::move(cursor);
    range.state.rows_done = std::stoll(rows->text(i, 3));
    range.state.rows_changed = std::stoll(rows->text(i, 4));
    range.done = rows->text(i, 5) == "t";
    ranges.push_back(std::move(range));
  }
  return ranges;
}

Result<std::vector<BackfillRange>> divide(RunContext& context, const StepJob& job,
                                          const TableWalk& walk, const BackfillState& total) {
  const int workers = context.settings.backfill_workers;
  if (workers < 2 || !walk.goes_along_key() || walk.estimated_rows() < workers * kRowsWorthWorker) {
    return std::vector<BackfillRange>{};
  }
  const Result<std::vector<WalkCursor>> bounds =
      walk.bounds(context.session, workers * kRangesOfWorker);
  if (!bounds) {
    return bounds.error();
  }
  if (bounds->empty()) {
    context.tell(EventKind::kNotice, job.step,
                 "one worker: the table was never analyzed, so its key cannot be divided");
    return std::vector<BackfillRange>{};
  }
  std::vector<BackfillRange> ranges = ranges_between(*bounds);
  const Result<void> written = in_leased_transaction(context, [&]() -> Result<void> {
    Result<void> noted = write_backfill(context.session, job.plan_hash, job.cursor_id, total);
    for (const BackfillRange& range : ranges) {
      if (noted) {
        noted = write_range(context.session, job, range);
      }
    }
    return noted;
  });
  if (!written) {
    return written.error();
  }
  return ranges;
}

Result<void> write_range(Session& session, const StepJob& job, const BackfillRange& range) {
  return execute(
      session,
      "INSERT INTO bellows.backfill_range (plan_hash, step_id, number, until, cursor, "
      "rows_done, rows_changed, done) VALUES ($1, $2, $3::text::integer, $4::jsonb, "
      "$5::jsonb, $6::text::bigint, $7::text::bigint, $8::text::boolean) ON CONFLICT "
      "(plan_hash, step_id, number) DO UPDATE SET cursor = excluded.cursor, rows_done = "
      "excluded.rows_done, rows_changed = excluded.rows_changed, done = excluded.done",
      {job.plan_hash, job.cursor_id, std::to_string(range.number), cursor_to_json(range.until),
       cursor_to_json(range.state.cursor), std::to_string(range.state.rows_done),
       std::to_string(range.state.rows_changed), range.done ? "true" : "false"});
}

}  // namespace bellows
