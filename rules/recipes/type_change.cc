#include "rules/recipes/type_change.h"

#include <algorithm>

#include "rules/recipes/column_extras.h"
#include "rules/recipes/conversion.h"
#include "rules/recipes/replaced_column.h"
#include "rules/subject.h"
#include "rules/sync_trigger.h"

namespace bellows {
namespace {

constexpr std::string_view kRule = "alter-column-type";

Error refuse(const Table& table, const Name& column, const std::string& why,
             const std::string& hint) {
  return needs_a_human(
      std::string(kRule) + ": " + display(table.name) + "." + column.text + " " + why, hint);
}

class TypeChange {
 public:
  explicit TypeChange(const Subject& subject)
      : x_subject(subject),
        x_command(*alter_command(subject, AlterKind::kSetType)),
        x_table(*live_table(subject)),
        x_old(*x_table.column(x_command.name)),
        x_type(canonical_type(subject.before, x_command.type)),
        x_column{x_table.name, x_old.name, hidden_column()} {}

  Result<std::vector<Draft>> drafts() {
    if (std::optional<Error> refused = refusal()) {
      return *std::move(refused);
    }
    Result<ReplacedColumn> replaced = replace_column(x_subject, x_table, x_column);
    if (!replaced) {
      return std::move(replaced).error();
    }
    note_facts();
    std::vector<Draft> drafts = {make_column(), fill(), prove(Phase::kBackfill)};
    const Phase facts = x_facts.keeps_apart ? Phase::kBackfill : Phase::kContract;
    append(drafts, replaced->searches, Phase::kBackfill);
    if (facts == Phase::kBackfill) {
      append(drafts, replaced->facts, facts);
    }
    drafts.push_back(analyze());
    if (!x_facts.never_fails) {
      drafts.push_back(be_strict());
      drafts.push_back(prove(Phase::kContract));
    }
    if (facts == Phase::kContract) {
      append(drafts, replaced->facts, facts);
    }
    append(drafts, replaced->checks, Phase::kContract);
    drafts.push_back(swap(*replaced));
    return drafts;
  }

 private:
  [[nodiscard]] Name hidden_column() const {
    Name name{make_object_name(x_old.name.text, "", "bellows_new")};
    for (int i = 1; x_table.column(name) != nullptr; ++i) {
      name.text = make_object_name(x_old.name.text, "", "bellows_new" + std::to_string(i));
    }
    return name;
  }

  [[nodiscard]] std::optional<Error> refusal() const {
    if (std::optional<Error> refused =
            cannot_replace(x_subject.before, x_table, x_old.name, std::string(kRule))) {
      return refused;
    }
    const auto domain = x_subject.before.types.find(x_type.name);
    if (domain != x_subject.before.types.end() && domain->second.kind == TypeKind::kDomain &&
        (domain->second.not_null || !domain->second.constraints.empty())) {
      return refuse(x_table, x_old.name,
                    "is to become a domain with constraints, which every row is checked against "
                    "while everybody waits",
                    "Change it to the domain's base type, and add a CHECK.");
    }
    if (!x_command.expression) {
      return std::nullopt;
    }
    if (volatility_of(*x_command.expression, x_subject.before) == Volatility::kVolatile) {
      return refuse(x_table, x_old.name,
                    "is converted by an expression that gives another value each time, so no "
                    "trigger can keep the two columns alike",
                    "Say in USING what becomes of each value, with functions that are stable or "
                    "immutable.");
    }
    return std::nullopt;
  }

  void note_facts() {
    if (!x_command.expression) {
      x_facts = facts_of_conversion(x_old.type, x_type);
    }
    const std::string text = x_command.expression ? x_command.expression->text : "";
    x_conversion.from = x_column.from;
    x_conversion.to = x_column.to;
    x_conversion.expression = text;
    x_conversion.alias = to_sql(x_table.name.name);
    x_conversion.sources = sources();
    x_conversion.search_path = x_subject.before.search_path;
    x_conversion.follows_settings = x_facts.follows_settings;
    x_conversion.misfit = x_facts.never_fails ? Misfit::kFails : Misfit::kLeftEmpty;
    x_value = x_command.expression ? "(" + text + ")" : to_sql(x_column.from);
    x_differs = differs_sql(to_sql(x_column.to), x_value, x_type);
  }

  // The columns that the new value is computed from.
  [[nodiscard]] std::vector<Name> sources() const {
    std::vector<Name> sources = {x_old.name};
    if (x_command.expression) {
      for (const ColumnPath& path : x_command.expression->columns) {
        if (!path.empty() && x_table.column(path.back()) != nullptr &&
            std::find(sources.begin(), sources.end(), path.back()) == sources.end()) {
          sources.push_back(path.back());
        }
      }
    }
    return sources;
  }

  static void append(std::vector<Draft>& drafts, std::vector<Draft>& more, Phase phase) {
    for (Draft& draft : more) {
      draft.phase = phase;
      draft.phase_reason = phase == Phase::kBackfill
                               ? "what holds for the old column holds for the new one"
                               : "the new values may violate what the old ones satisfy";
      drafts.push_back(std::move(draft));
    }
    more.clear();
  }

  [[nodiscard]] std::string words() const {
    return display(x_table.name) + "." + x_old.name.text + " as " + type_text(x_type);
  }

  Draft make_column() const {
    const std::string alter = alter_table_sql(x_table.name);
    const std::string target = to_sql(x_table.name) + " AS " + to_sql(x_table.name.name);
    const SyncTrigger sync = convert_sync(x_table, x_conversion);
    std::string add = alter + "ADD COLUMN " + to_sql(x_column.to) + " " + type_text(x_type);
    if (!x_command.collation.empty()) {
      add += " COLLATE " + to_sql(x_command.collation);
    }
    // EXPLAIN has the server check types without touching a row.
    std::vector<std::string> statements = {check_dependents_sql(x_column), std::move(add),
                                           "EXPLAIN (COSTS OFF) UPDATE " + target + " SET " +
                                               to_sql(x_column.to) + " = " + x_value + " WHERE " +
                                               x_differs};
    if (x_old.default_value) {
      statements.push_back("EXPLAIN (COSTS OFF) UPDATE " + target + " SET " + to_sql(x_column.to) +
                           " = " + x_old.default_value->text);
    }
    statements.push_back(sync.create_function);
    statements.push_back(sync.create_trigger);
    Draft draft = sql_draft(Phase::kExpand, "keep " + words() + " beside it", statements);
    draft.phase_reason = "the old release does not see the second column";
    draft.wording = Wording::kRules;
    draft.undo = {{RunSql{{sync.drop_trigger, sync.drop_function,
                           alter + "DROP COLUMN " + to_sql(x_column.to)}}},
                  "",
                  ""};
    for (const Name& source : x_conversion.sources) {
      draft.effects.reads.push_back({ObjectKind::kColumn, x_table.name, source});
    }
    if (!x_facts.never_fails) {
      draft.notes = {
          "a value that does not convert leaves the second column empty, so that the "
          "old release may go on writing; the proofs before contract find it"};
    }
    return draft;
  }

  Draft fill() const {
    Draft draft;
    draft.phase = Phase::kBackfill;
    draft.phase_reason = "it moves data";
    draft.title = "convert " + words();
    MoveRows move;
    move.table = x_table.name;
    move.target = to_sql(x_table.name) + " AS " + to_sql(x_table.name.name);
    move.qualifier = to_sql(x_table.name.name);
    move.set = to_sql(x_column.to) + " = " + x_value;
    move.where = x_differs;
    move.key = walking_key(x_subject.before, x_table);
    move.triggers = RowTriggers::kSilent;
    draft.action = std::move(move);
    return draft;
  }

  Draft prove(Phase phase) const {
    Draft draft;
    draft.phase = phase;
    draft.phase_reason = "it proves a fact about rows";
    draft.title = "prove that every row of " + display(x_table.name) + " has " + x_old.name.text +
                  " converted";
    draft.action = ProveNone{x_table.name, x_differs, walking_key(x_subject.before, x_table),
                             "every " + x_old.name.text + " is converted to " + type_text(x_type)};
    return draft;
  }

  Draft analyze() const {
    Draft draft = sql_draft(Phase::kBackfill, "gather statistics of " + words(),
                            {"ANALYZE " + to_sql(x_table.name) + " (" + to_sql(x_column.to) + ")"});
    draft.phase_reason = "it changes no result";
    return draft;
  }

  // From here on a value that does not convert fails, as it will with the new type.
  Draft be_strict() const {
    Conversion strict = x_conversion;
    strict.misfit = Misfit::kFails;
    const SyncTrigger before = convert_sync(x_table, x_conversion);
    const SyncTrigger after = convert_sync(x_table, strict);
    Draft draft = sql_draft(
        Phase::kContract, "refuse values that do not become " + words(),
        {before.drop_trigger, before.drop_function, after.create_function, after.create_trigger});
    draft.phase_reason = "the old release may write values that do not convert";
    draft.undo = {{RunSql{{after.drop_trigger, after.drop_function, before.create_function,
                           before.create_trigger}}},
                  "",
                  ""};
    return draft;
  }

  Draft swap(const ReplacedColumn& replaced) const {
    const SyncTrigger sync = convert_sync(x_table, x_conversion);
    std::vector<std::string> statements = {note_extras_sql(x_column), sync.drop_trigger,
                                           sync.drop_function};
    statements.insert(statements.end(), replaced.swap.begin(), replaced.swap.end());
    statements.push_back(restore_extras_sql(x_column));
    Draft draft = sql_draft(Phase::kContract, "leave only " + words(), std::move(statements));
    draft.phase_reason = "the old release may notice the type";
    draft.wording = Wording::kRules;
    draft.destroys = true;
    draft.undo.impossible = "the column as it was is gone";
    if (x_table.columns.back().name != x_old.name) {
      draft.notes = {x_old.name.text + " becomes the last column of " + display(x_table.name) +
                     ": an INSERT without a list of columns would meet another order"};
    }
    return draft;
  }

  const Subject& x_subject;
  const AlterCommand& x_command;
  const Table& x_table;
  const Column& x_old;
  TypeRef x_type;
  StandIn x_column;
  ConversionFacts x_facts;
  Conversion x_conversion;
  std::string x_value;    // the new value, over the row
  std::string x_differs;  // that the second column does not hold it
};

}  // namespace

Result<std::vector<Draft>> type_change_recipe(const Subject& subject) {
  return TypeChange(subject).drafts();
}

}  // namespace bellows
