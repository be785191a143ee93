// fill-new-column: an UPDATE fills a column that the same plan adds. Rows that the old release
// writes afterwards would miss it, so the expression also becomes a trigger until the old release
// is gone.
#include <algorithm>

#include "rules/catalogue/catalogue.h"
#include "rules/directed.h"
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

std::string list_of(const std::vector<Assignment>& assignments) {
  std::string list;
  for (const Assignment& assignment : assignments) {
    list += (list.empty() ? "" : ", ") + assignment.column.text;
  }
  return list;
}

std::vector<Derivation> derivations_of(const std::vector<Assignment>& assignments) {
  std::vector<Derivation> derivations;
  for (const Assignment& assignment : assignments) {
    derivations.push_back({assignment.column, assignment.value.text});
  }
  return derivations;
}

Result<void> check_back(const Subject& subject, const BackDirective& back) {
  const Table& table = *live_table(subject);
  const Query& query = *live_write(subject);
  const std::vector<Name> sources = sources_of(table, query);
  const auto fails = [](std::string message, std::string hint) {
    return Error{ErrorCode::kSource, std::move(message), std::move(hint), {}, ""};
  };
  for (const Assignment& assignment : back.assignments) {
    if (std::find(sources.begin(), sources.end(), assignment.column) == sources.end()) {
      return fails("the directive \"back\" gives a value to " + assignment.column.text +
                       ", from which the UPDATE fills nothing",
                   "Name a column that the UPDATE reads.");
    }
    for (const ColumnPath& path : assignment.value.columns) {
      if (table.column(path.back()) == nullptr) {
        return fails("the directive \"back\" reads " + path.back().text + ", and " +
                         display(table.name) + " has no such column",
                     "Name columns of that table.");
      }
    }
    if (volatility_of(assignment.value, subject.before) == Volatility::kVolatile) {
      return fails("what the directive \"back\" makes of a row is another value each time",
                   "Write an expression that the row alone decides.");
    }
  }
  return {};
}

// The trigger, and before it a statement that changes nothing and makes the server check what
// `back` says, long before the application depends on it.
Draft keep_filled(const Subject& subject, const SyncTrigger& sync, const BackDirective* back) {
  const Query& query = *live_write(subject);
  const Table& table = *live_table(subject);
  std::vector<std::string> statements;
  if (back != nullptr) {
    std::string set;
    for (const Assignment& assignment : back->assignments) {
      set += (set.empty() ? "" : ", ") + to_sql(assignment.column) + " = " + assignment.value.text;
    }
    statements.push_back("UPDATE " + to_sql(table.name) + " AS " + row_name(query) + " SET " + set +
                         " WHERE false");
  }
  statements.push_back(sync.create_function);
  statements.push_back(sync.create_trigger);
  Draft keep = sql_draft(
      Phase::kExpand,
      "keep " + display(table.name) + "." + list_of(query.assignments) + " filled in new rows" +
          (back == nullptr
               ? ""
               : ", and " + list_of(back->assignments) + " in those of the new release"),
      statements);
  keep.phase_reason = "the old release does not know the column";
  keep.undo = {{RunSql{{sync.drop_trigger, sync.drop_function}}}, "", ""};
  if (back != nullptr && !back->reason.empty()) {
    keep.notes.push_back("what the new release writes may come back as another value in " +
                         list_of(back->assignments) + ": " + back->reason);
  }
  return keep;
}

Draft fill_rows(const Subject& subject) {
  const Query& query = *live_write(subject);
  std::string set;
  std::string unfilled;
  for (const Assignment& assignment : query.assignments) {
    const std::string column = to_sql(assignment.column);
    // What the new release has written in the meantime stays.
    set += (set.empty() ? "" : ", ") + column + " = " +
           (query.assignments.size() == 1 ? assignment.value.text
                                          : "coalesce(" + row_name(query) + "." + column + ", " +
                                                assignment.value.text + ")");
    unfilled += (unfilled.empty() ? "" : " OR ") + row_name(query) + "." + column + " IS NULL";
  }
  Draft fill;
  fill.phase = Phase::kBackfill;
  fill.phase_reason = "it moves data";
  fill.title = "fill " + display(live_table(subject)->name) + "." + list_of(query.assignments) +
               " in the rows that were there";
  MoveRows move = batched(subject, query);
  move.set = set;
  move.where = move.where.empty() ? unfilled : "(" + move.where + ") AND (" + unfilled + ")";
  fill.action = std::move(move);
  return fill;
}

// That no value is lost on the way there and back.
Draft prove_lossless(const Subject& subject, const BackDirective& back) {
  const Query& query = *live_write(subject);
  const Table& table = *live_table(subject);
  std::string differs;
  for (const Assignment& assignment : back.assignments) {
    differs += (differs.empty() ? "" : " OR ") + row_name(query) + "." + to_sql(assignment.column) +
               " IS DISTINCT FROM (" + assignment.value.text + ")";
  }
  if (query.where) {
    differs = "(" + query.where->text + ") AND (" + differs + ")";
  }
  if (!query.alias.empty()) {
    differs = "(SELECT " + differs + " FROM (SELECT " + to_sql(table.name.name) + ".*) AS " +
              row_name(query) + ")";
  }
  Draft prove;
  prove.phase = Phase::kBackfill;
  prove.phase_reason = "it proves a fact about data";
  prove.title = "prove that " + display(table.name) + "." + list_of(back.assignments) +
                " comes back from what was filled";
  prove.action = ProveNone{table.name, differs, walking_key(subject.before, table),
                           list_of(back.assignments) + " comes back in every row"};
  return prove;
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const Query& query = *live_write(subject);
  const Table& table = *live_table(subject);
  const BackDirective* back = back_directive(subject.context);
  if (back != nullptr) {
    if (const Result<void> fine = check_back(subject, *back); !fine) {
      return fine.error();
    }
  }
  const SyncTrigger sync = derive_sync(
      table, {derivations_of(query.assignments),
              back == nullptr ? std::vector<Derivation>() : derivations_of(back->assignments),
              row_name(query), query.where ? query.where->text : "", sources_of(table, query),
              subject.before.search_path});
  std::vector<Draft> drafts;
  drafts.push_back(keep_filled(subject, sync, back));
  drafts.push_back(fill_rows(subject));
  if (back != nullptr && back->reason.empty()) {
    drafts.push_back(prove_lossless(subject, *back));
  }
  Draft done = sql_draft(
      Phase::kContract,
      "stop filling " + display(table.name) + "." + list_of(query.assignments) + " by trigger",
      {sync.drop_trigger, sync.drop_function});
  done.phase_reason = "writes of the old release rest on the trigger";
  done.undo = {{RunSql{{sync.create_function, sync.create_trigger}}}, "", ""};
  drafts.push_back(std::move(done));
  return drafts;
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
          "Contract: the trigger goes. For a column that is split or computed anew, the directive "
          "`back` says how the old column follows what the new release writes, so that both can be "
          "in use.",
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
