// fill-new-column: an UPDATE fills a column that the same plan adds. Rows that the old release
// writes afterwards would miss it, so the expression also becomes a trigger until the old release
// is gone.
#include <algorithm>

#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"
#include "rules/sync_trigger.h"
#include "rules/write_statement.h"

namespace bellows {
namespace {

// The columns of the table that an expression reads, each once.
void add_sources(const Table& table, const Expression& expression, std::vector<Name>& sources) {
  for (const ColumnPath& path : expression.columns) {
    if (!path.empty() && table.column(path.back()) != nullptr &&
        std::find(sources.begin(), sources.end(), path.back()) == sources.end()) {
      sources.push_back(path.back());
    }
  }
}

std::vector<Name> sources_of(const Table& table, const Query& query) {
  std::vector<Name> sources;
  for (const Assignment& assignment : query.assignments) {
    add_sources(table, assignment.value, sources);
  }
  if (query.where) {
    add_sources(table, *query.where, sources);
  }
  return sources;
}

// Fills new columns only, from columns that the old release writes.
bool fills(const Subject& subject, const Query& query) {
  const Table& table = *live_table(subject);
  const std::vector<Name> sources = sources_of(table, query);
  const bool from_old =
      !sources.empty() && std::none_of(sources.begin(), sources.end(), [&](const Name& source) {
        return subject.context.is_new(table.name, source);
      });
  return query.kind == QueryKind::kUpdate && !query.assignments.empty() && from_old &&
         std::all_of(
             query.assignments.begin(), query.assignments.end(), [&](const Assignment& assignment) {
               const Column* column = table.column(assignment.column);
               return column != nullptr && !column->not_null && !column->default_value &&
                      subject.context.is_new(table.name, assignment.column) &&
                      volatility_of(assignment.value, subject.before) != Volatility::kVolatile;
             });
}

std::optional<Match> match(const Subject& subject) {
  const Query* query = live_write(subject);
  if (query == nullptr || !not_row_by_row(subject, *query).empty() || !fills(subject, *query)) {
    return std::nullopt;
  }
  std::string columns;
  for (const Assignment& assignment : query->assignments) {
    columns += (columns.empty() ? "" : ", ") + assignment.column.text;
  }
  return Match{
      "writes to the rows of " + sized(*live_table(subject)) +
          " wait until its transaction ends, and rows that the old release writes afterwards "
          "get no " +
          columns,
      "Fill the rows in batches, and keep new ones filled by a trigger until the old release "
      "is gone."};
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const Query& query = *live_write(subject);
  const Table& table = *live_table(subject);
  std::vector<Derivation> derivations;
  std::string columns;
  std::string set;
  std::string unfilled;
  for (const Assignment& assignment : query.assignments) {
    const std::string column = to_sql(assignment.column);
    derivations.push_back({assignment.column, assignment.value.text});
    columns += (columns.empty() ? "" : ", ") + assignment.column.text;
    // What the new release has written in the meantime stays.
    set += (set.empty() ? "" : ", ") + column + " = " +
           (query.assignments.size() == 1 ? assignment.value.text
                                          : "coalesce(" + row_name(query) + "." + column + ", " +
                                                assignment.value.text + ")");
    unfilled += (unfilled.empty() ? "" : " OR ") + row_name(query) + "." + column + " IS NULL";
  }
  const SyncTrigger sync =
      derive_sync(table, derivations, row_name(query), query.where ? query.where->text : "",
                  sources_of(table, query), subject.before.search_path);
  Draft keep = sql_draft(Phase::kExpand,
                         "keep " + display(table.name) + "." + columns + " filled in new rows",
                         {sync.create_function, sync.create_trigger});
  keep.phase_reason = "the old release does not know the column";
  keep.undo = {{RunSql{{sync.drop_trigger, sync.drop_function}}}, "", ""};
  Draft fill;
  fill.phase = Phase::kBackfill;
  fill.phase_reason = "it moves data";
  fill.title = "fill " + display(table.name) + "." + columns + " in the rows that were there";
  MoveRows move = batched(subject, query);
  move.set = set;
  move.where = move.where.empty() ? unfilled : "(" + move.where + ") AND (" + unfilled + ")";
  fill.action = std::move(move);
  Draft done = sql_draft(Phase::kContract,
                         "stop filling " + display(table.name) + "." + columns + " by trigger",
                         {sync.drop_trigger, sync.drop_function});
  done.phase_reason = "writes of the old release rest on the trigger";
  done.undo = {{RunSql{{sync.create_function, sync.create_trigger}}}, "", ""};
  return std::vector<Draft>{std::move(keep), std::move(fill), std::move(done)};
}

}  // namespace

Rule fill_new_column_rule() {
  return {
      .id = "fill-new-column",
      .title = "A new column is filled once, while the old release goes on writing",
      .severity = Severity::kError,
      .rule_class = RuleClass::kData,
      .asks = statements<Query>(),
      .why =
          "The UPDATE locks every row until it commits. And it fills only the rows of that moment: "
          "the old release keeps adding rows without the column, and keeps changing what the "
          "column "
          "was computed from.",
      .safe =
          "Expand: a trigger computes the column by the UPDATE's own expression whenever a "
          "statement does not give it. Backfill: the UPDATE in batches, over rows not filled yet. "
          "Contract: the trigger goes.",
      .violating =
          {{"CREATE TABLE t (id int PRIMARY KEY, a int);",
            "ALTER TABLE t ADD COLUMN b int; UPDATE t SET b = a * 2;"},
           {"CREATE TABLE t (id int PRIMARY KEY, a text);",
            "ALTER TABLE t ADD COLUMN b text; UPDATE t x SET b = upper(x.a) WHERE x.a <> '';"}},
      .clean = {{"", "CREATE TABLE t (a int, b int); UPDATE t SET b = a;"},
                {"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
