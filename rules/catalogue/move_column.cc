// move-column: an UPDATE fills a column that the same plan adds from another table. Old and new
// release write it in two places, so triggers on both tables keep them in step until the old
// release is gone.
#include <algorithm>
#include <utility>

#include "rules/catalogue/catalogue.h"
#include "rules/directed.h"
#include "rules/recipes/column_move.h"
#include "rules/recipes/move_triggers.h"
#include "rules/subject.h"
#include "rules/write_statement.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const Query* query = live_write(subject);
  const MoveFit fit = query == nullptr ? MoveFit{} : fit_move(subject, *query);
  if (!fit.move) {
    return std::nullopt;
  }
  std::vector<Name> columns;
  for (const MovedColumn& moved : fit.move->forth) {
    columns.push_back(moved.column->name);
  }
  return Match{"writes to the rows of " + sized(*fit.move->to) +
                   " wait until its transaction ends, and " + names_text(columns) +
                   " misses what the old release writes to " + display(fit.move->from->name) +
                   " afterwards",
               "Fill the rows in batches, and keep both places in step by triggers until the old "
               "release is gone."};
}

class Recipe {
 public:
  Recipe(const Subject& subject, ColumnMove move)
      : x_subject(subject),
        x_move(std::move(move)),
        x_on_target(triggers_on_target(x_move, subject.before)),
        x_on_source(triggers_on_source(x_move, subject.before)),
        x_from(display(x_move.from->name)),
        x_columns(column_list(x_move.to->name, x_move.forth)) {}

  std::vector<Draft> drafts() const {
    std::vector<Draft> drafts = {keep_filled(), follow(), fill(), prove()};
    const BackDirective* back = back_directive(x_subject.context);
    if (back != nullptr && back->reason.empty()) {
      drafts.push_back(prove_lossless());
    }
    drafts.push_back(stop("stop filling " + x_columns + " from " + x_from, x_on_target));
    drafts.push_back(stop(
        "stop telling " + display(x_move.to->name) + " what is written to " + x_from, x_on_source));
    return drafts;
  }

 private:
  // "public.orders.note, total"
  static std::string column_list(const ObjectName& table, const std::vector<MovedColumn>& columns) {
    std::vector<Name> names;
    for (const MovedColumn& moved : columns) {
      names.push_back(moved.column->name);
    }
    return display(table) + "." + names_text(names);
  }

  static std::string set_list(const std::vector<MovedColumn>& columns) {
    std::string sql;
    for (const MovedColumn& moved : columns) {
      sql += (sql.empty() ? "" : ", ") + to_sql(moved.column->name) + " = " + moved.value;
    }
    return sql;
  }

  [[nodiscard]] std::string source_item() const {
    return to_sql(x_move.from->name) + " AS " + from_name(x_move);
  }

  [[nodiscard]] std::string target_item() const {
    return to_sql(x_move.to->name) + " AS " + to_name(x_move);
  }

  static std::vector<std::string> creations(const std::vector<SyncTrigger>& triggers) {
    std::vector<std::string> statements;
    for (const SyncTrigger& trigger : triggers) {
      statements.push_back(trigger.create_function);
      statements.push_back(trigger.create_trigger);
    }
    return statements;
  }

  static std::vector<std::string> removals(const std::vector<SyncTrigger>& triggers) {
    std::vector<std::string> statements;
    for (const SyncTrigger& trigger : triggers) {
      statements.push_back(trigger.drop_trigger);
      statements.push_back(trigger.drop_function);
    }
    return statements;
  }

  // The functions name columns that no model of their statements shows.
  void note_columns(Draft& draft) const {
    draft.wording = Wording::kRules;
    for (const Name& column : x_move.from_columns) {
      draft.effects.reads.push_back({ObjectKind::kColumn, x_move.from->name, column});
    }
    for (const Name& column : x_move.to_columns) {
      draft.effects.reads.push_back({ObjectKind::kColumn, x_move.to->name, column});
    }
    for (const MovedColumn& moved : x_move.forth) {
      draft.effects.reads.push_back({ObjectKind::kColumn, x_move.to->name, moved.column->name});
    }
  }

  // EXPLAIN has the server check expressions and types without touching a row, long before the
  // application depends on them.
  [[nodiscard]] Draft keep_filled() const {
    std::vector<std::string> statements = {
        "EXPLAIN (COSTS OFF) UPDATE " + target_item() + " SET " + set_list(x_move.forth) +
        " FROM " + source_item() + " WHERE (" + x_move.where + ") AND " + out_of_step_sql(x_move)};
    if (!x_move.back.empty()) {
      statements.push_back("EXPLAIN (COSTS OFF) UPDATE " + source_item() + " SET " +
                           set_list(x_move.back) + " FROM " + target_item() + " WHERE (" +
                           x_move.where + ")");
    }
    const std::vector<std::string> triggers = creations(x_on_target);
    statements.insert(statements.end(), triggers.begin(), triggers.end());
    Draft keep = sql_draft(
        Phase::kExpand,
        "keep " + x_columns + " filled from " + x_from + " in new rows" +
            (x_move.back.empty() ? ""
                                 : ", and give " + column_list(x_move.from->name, x_move.back) +
                                       " what the new release writes"),
        std::move(statements));
    keep.phase_reason = "the old release does not know the column";
    keep.undo = {{RunSql{removals(x_on_target)}}, "", ""};
    keep.notes = notes();
    note_columns(keep);
    return keep;
  }

  [[nodiscard]] Draft follow() const {
    Draft follow =
        sql_draft(Phase::kExpand, "let " + x_columns + " follow what is written to " + x_from,
                  creations(x_on_source));
    follow.phase_reason = "the old release does not know the column";
    follow.undo = {{RunSql{removals(x_on_source)}}, "", ""};
    if (!finds_rows_by_index()) {
      follow.notes.push_back("no index of " + display(x_move.to->name) + " begins with " +
                             names_text(x_move.pointers) + ": each change of what is moved reads " +
                             "the whole table while its writer waits; create one in the same plan");
    }
    note_columns(follow);
    return follow;
  }

  [[nodiscard]] std::vector<std::string> notes() const {
    const std::string to = display(x_move.to->name);
    std::vector<std::string> notes = {"whoever writes " + to + " or " + x_from +
                                      " needs SELECT and UPDATE on both: the triggers run with "
                                      "the writer's rights"};
    if (x_move.belong == Belong::kMany && x_move.back.empty()) {
      notes.push_back("a change of what is moved in " + x_from +
                      " waits for transactions that have " + "written rows of " + to +
                      " which belong to it, and may deadlock with one that "
                      "goes on to write that row of " +
                      x_from +
                      ": the server ends one of them with "
                      "40P01, and it has to try again");
    }
    if (x_move.back.empty()) {
      notes.push_back(x_from + " does not learn what the new release writes to " + x_columns +
                      ", for " + x_move.one_way + "; the directive back says what it becomes");
      return notes;
    }
    if (x_move.belong == Belong::kMany) {
      notes.push_back("several rows of " + to + " may belong to one of " + x_from +
                      ": until the old release is gone, what is written last to one of them holds "
                      "for all");
    }
    notes.push_back("the old release writing " + x_from + " and the new one writing " + to +
                    " at the same moment, each for the same row, may deadlock: the server ends one "
                    "of them with 40P01, and it has to try again");
    if (const BackDirective* back = back_directive(x_subject.context);
        back != nullptr && !back->reason.empty()) {
      notes.push_back("what the new release writes may come back as another value in " +
                      column_list(x_move.from->name, x_move.back) + ": " + back->reason);
    }
    return notes;
  }

  [[nodiscard]] bool finds_rows_by_index() const {
    const std::vector<const Index*> indexes = x_subject.before.indexes_of(x_move.to->name);
    return std::any_of(indexes.begin(), indexes.end(), [&](const Index* index) {
      return index->valid && !index->predicate && !index->keys.empty() &&
             !index->keys.front().expression &&
             std::find(x_move.pointers.begin(), x_move.pointers.end(),
                       index->keys.front().column) != x_move.pointers.end();
    });
  }

  // The rows that the fill and its proof are about. One way only, what the new release has written
  // is not to be told from what was never filled but for NULL.
  [[nodiscard]] std::string left_to_fill() const {
    if (!x_move.back.empty()) {
      return out_of_step_sql(x_move);
    }
    std::string empty;
    std::string something;
    for (const MovedColumn& moved : x_move.forth) {
      empty += (empty.empty() ? "" : " AND ") + to_name(x_move) + "." + to_sql(moved.column->name) +
               " IS NULL";
      something += (something.empty() ? "(" : " OR (") + moved.value + ") IS NOT NULL";
    }
    return empty + " AND (" + something + ")";
  }

  // Each row's trigger takes the value: read by the batch itself, it might be older than what the
  // old release writes in the same moment.
  [[nodiscard]] Draft fill() const {
    MoveRows move;
    move.table = x_move.to->name;
    move.target = target_item();
    move.qualifier = to_name(x_move);
    for (const MovedColumn& moved : x_move.forth) {
      const std::string column = to_sql(moved.column->name);
      move.set += (move.set.empty() ? "" : ", ") + column + " = " + to_name(x_move) + "." + column;
    }
    move.where = "(" + x_move.where + ") AND " + left_to_fill();
    move.key = walking_key(x_subject.before, *x_move.to);
    move.from = source_item();
    Draft fill;
    fill.phase = Phase::kBackfill;
    fill.phase_reason = "it moves data";
    fill.title = "fill " + x_columns + " from " + x_from + " in the rows that were there";
    fill.notes = {
        "each row is only touched: its trigger takes the value, and holds the row that it "
        "comes from until the batch ends"};
    fill.action = std::move(move);
    return fill;
  }

  [[nodiscard]] Draft proof(const std::string& title, const std::string& differs,
                            const std::string& claim) const {
    std::string from = source_item();
    if (x_move.to_alias != x_move.to->name.name) {
      from += ", (SELECT " + to_sql(x_move.to->name.name) + ".*) AS " + to_name(x_move);
    }
    Draft prove;
    prove.phase = Phase::kBackfill;
    prove.phase_reason = "it proves a fact about data";
    prove.title = title;
    prove.action = ProveNone{
        x_move.to->name,
        "EXISTS (SELECT FROM " + from + " WHERE (" + x_move.where + ") AND " + differs + ")",
        walking_key(x_subject.before, *x_move.to), claim};
    return prove;
  }

  [[nodiscard]] Draft prove() const {
    return proof("prove that " + x_columns + " holds what " + x_from + " says", left_to_fill(),
                 x_columns + " holds what " + x_from + " says in every row");
  }

  // That no value is lost on the way there and back.
  [[nodiscard]] Draft prove_lossless() const {
    const std::string columns = column_list(x_move.from->name, x_move.back);
    return proof("prove that " + columns + " comes back from what was filled",
                 differs_from_sql(from_name(x_move), x_move.back),
                 columns + " comes back in every row");
  }

  [[nodiscard]] Draft stop(const std::string& title,
                           const std::vector<SyncTrigger>& triggers) const {
    Draft stop = sql_draft(Phase::kContract, title, removals(triggers));
    stop.phase_reason = "writes of the old release rest on the triggers";
    stop.undo = {{RunSql{creations(triggers)}}, "", ""};
    return stop;
  }

  const Subject& x_subject;
  ColumnMove x_move;
  std::vector<SyncTrigger> x_on_target;
  std::vector<SyncTrigger> x_on_source;
  std::string x_from;     // for people
  std::string x_columns;  // those that are filled, for people
};

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  MoveFit fit = fit_move(subject, *live_write(subject));
  Result<ColumnMove> move = with_directive(subject, *std::move(fit.move));
  if (!move) {
    return std::move(move).error();
  }
  return Recipe(subject, *std::move(move)).drafts();
}

}  // namespace

Rule move_column_rule() {
  return {
      .id = "move-column",
      .title = "A column moves to another table, while the old release goes on using it",
      .severity = Severity::kError,
      .rule_class = RuleClass::kData,
      .asks = statements<Query>(),
      .why =
          "The UPDATE locks every row until it commits. And it fills only the rows of that moment: "
          "the old release goes on writing the column in the table where it was, and reads there "
          "what the new release writes elsewhere.",
      .safe =
          "Expand: triggers on both tables. A row of the new place takes the value from the row "
          "that it belongs to, and follows it; where only one row belongs to it, the old place "
          "follows what the new release writes, too. Backfill: the rows that were there, in "
          "batches, and the proof that both hold the same. Contract: the triggers go. It takes an "
          "UPDATE … FROM one table, joined by equality on a unique key of that table. An "
          "expression, or several rows that belong to one, need the directive `back` for the way "
          "back.",
      .violating =
          {{"CREATE TABLE a (id int PRIMARY KEY, x text); CREATE TABLE b (id int PRIMARY KEY, a_id "
            "int UNIQUE REFERENCES a);",
            "ALTER TABLE b ADD COLUMN x text; UPDATE b SET x = a.x FROM a WHERE a.id = b.a_id;"},
           {"CREATE TABLE a (id int PRIMARY KEY, x int, y text); CREATE TABLE b (id int PRIMARY "
            "KEY, a_id int); CREATE INDEX b_a ON b (a_id);",
            "ALTER TABLE b ADD COLUMN x bigint, ADD COLUMN y text; UPDATE b t SET x = p.x * 2, y = "
            "p.y FROM a AS p WHERE t.a_id = p.id AND p.x > 0;"}},
      .clean = {{"CREATE TABLE a (id int PRIMARY KEY, x text); CREATE TABLE b (id int PRIMARY KEY, "
                 "a_id int);",
                 "ALTER TABLE b ADD COLUMN x text;"},
                {"CREATE TABLE a (id int PRIMARY KEY, x text);",
                 "CREATE TABLE b (id int PRIMARY KEY, a_id int, x text); UPDATE b SET x = a.x FROM "
                 "a WHERE a.id = b.a_id;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
