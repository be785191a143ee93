#include "rules/recipes/replaced_column.h"

#include <algorithm>
#include <set>

#include "migrations/fold/expressions.h"
#include "rules/index_sql.h"
#include "rules/recipes/column_extras.h"
#include "rules/recipes/fixed_type.h"
#include "rules/subject.h"
#include "rules/undo.h"

namespace bellows {
namespace {

constexpr std::string_view kLabel = "bellows_new";

bool contains(const std::vector<Name>& names, const Name& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string on(const ObjectName& table, const std::string& command) {
  return alter_table_sql(table) + command;
}

// Gathers the copies; statements of the swap in the order in which a server takes them.
class Replacement {
 public:
  Replacement(const Subject& subject, const Table& table, const StandIn& column)
      : x_catalog(subject.before), x_table(table), x_column(column) {}

  Result<ReplacedColumn> take() {
    if (Result<void> done = copy_indexes(); !done) {
      return std::move(done).error();
    }
    require_not_null();
    if (Result<void> done = copy_constraints(); !done) {
      return std::move(done).error();
    }
    if (Result<void> done = copy_references(); !done) {
      return std::move(done).error();
    }
    write_swap();
    return std::move(x_out);
  }

 private:
  [[nodiscard]] std::string alter(const std::string& command) const {
    return on(x_table.name, command);
  }

  [[nodiscard]] const Column& old_column() const { return *x_table.column(x_column.from); }

  // A name that no relation or constraint of the schema has yet.
  Name hidden_name(const Name& name) {
    Name hidden{make_object_name(name.text, "", kLabel)};
    for (int i = 1; x_names.contains(hidden) || is_taken(hidden); ++i) {
      hidden.text = make_object_name(name.text, "", std::string(kLabel) + std::to_string(i));
    }
    x_names.insert(hidden);
    return hidden;
  }

  [[nodiscard]] bool is_taken(const Name& name) const {
    return x_table.constraints.contains(name) ||
           x_catalog.relation_kind({x_table.name.schema, name}) != RelationKind::kNone;
  }

  Result<void> copy_indexes() {
    for (const Index* index : x_catalog.indexes_of(x_table.name)) {
      if (!mentions(*index, x_column.from)) {
        continue;
      }
      Result<Index> copy = with_stand_in(*index, x_column);
      if (!copy) {
        return std::move(copy).error();
      }
      const Name hidden = hidden_name(index->name.name);
      const ObjectName object{index->name.schema, hidden};
      Draft draft;
      draft.title =
          "build index " + hidden.text + ", " + index->name.name.text + " for the new type";
      draft.action = BuildIndex{object, index->table, index_sql(*copy, hidden, x_catalog)};
      draft.undo = {
          {DropIndex{object, "DROP INDEX CONCURRENTLY IF EXISTS " + to_sql(object)}}, "", ""};
      (index->unique ? x_out.facts : x_out.searches).push_back(std::move(draft));
      if (index->constraint.empty()) {
        x_names_back.push_back("ALTER INDEX " + to_sql(object) + " RENAME TO " +
                               to_sql(index->name.name));
      } else {
        make_constraint(x_table.constraints.at(index->constraint), hidden);
      }
    }
    return {};
  }

  void make_constraint(const Constraint& constraint, const Name& index) {
    const bool primary = constraint.kind == ConstraintKind::kPrimaryKey;
    std::string sql =
        alter("ADD CONSTRAINT " + to_sql(constraint.name) + (primary ? " PRIMARY KEY" : " UNIQUE") +
              " USING INDEX " + to_sql(index));
    sql += constraint.deferrable ? " DEFERRABLE" : "";
    sql += constraint.initially_deferred ? " INITIALLY DEFERRED" : "";
    x_names_back.push_back(std::move(sql));
  }

  void require_not_null() {
    if (!old_column().not_null) {
      return;
    }
    const Name check =
        hidden_name({make_object_name(x_table.name.name.text, x_column.from.text, "not_null")});
    add_and_validate(x_table.name, x_column.from.text + " NOT NULL", check,
                     {alter("ADD CONSTRAINT " + to_sql(check) + " CHECK (" + to_sql(x_column.to) +
                            " IS NOT NULL) NOT VALID"),
                      alter("VALIDATE CONSTRAINT " + to_sql(check))},
                     x_out.facts);
    x_not_null = {alter("ALTER COLUMN " + to_sql(x_column.to) + " SET NOT NULL"),
                  alter("DROP CONSTRAINT " + to_sql(check))};
  }

  // `old`: what it is a copy of. `statements`: ADD … NOT VALID and, when it is to be validated,
  // VALIDATE.
  void add_and_validate(const ObjectName& table, const std::string& old, const Name& hidden,
                        const std::vector<std::string>& statements, std::vector<Draft>& out) {
    Draft add = sql_draft(Phase::kContract,
                          "add " + hidden.text + ", " + old + " for the new type, for new rows",
                          {statements.front()});
    add.undo = {{RunSql{{on(table, "DROP CONSTRAINT IF EXISTS " + to_sql(hidden))}}}, "", ""};
    out.push_back(std::move(add));
    if (statements.size() > 1) {
      out.push_back(sql_draft(Phase::kContract, "validate " + hidden.text + " on " + display(table),
                              {statements[1]}));
    }
  }

  Result<void> copy_constraints() {
    for (const auto& [name, constraint] : x_table.constraints) {
      if (!contains(constraint.columns, x_column.from) ||
          (constraint.kind != ConstraintKind::kCheck &&
           constraint.kind != ConstraintKind::kForeignKey)) {
        continue;
      }
      const bool check = constraint.kind == ConstraintKind::kCheck;
      if (Result<void> done =
              copy_constraint(x_table.name, constraint, check ? x_out.checks : x_out.facts);
          !done) {
        return done;
      }
    }
    return {};
  }

  Result<void> copy_constraint(const ObjectName& table, const Constraint& constraint,
                               std::vector<Draft>& out) {
    Constraint copy = constraint;
    const bool own = table == x_table.name;
    if (!own) {
      // Only the referenced end is ours.
      std::replace(copy.referenced_columns.begin(), copy.referenced_columns.end(), x_column.from,
                   x_column.to);
    } else {
      Result<Constraint> written = with_stand_in(constraint, x_column);
      if (!written) {
        return std::move(written).error();
      }
      copy = *std::move(written);
    }
    copy.name = hidden_name(constraint.name);
    const std::size_t first = out.size();
    add_and_validate(table, constraint.name.text, copy.name, constraint_sql(table, copy), out);
    for (std::size_t i = first; i < out.size(); ++i) {
      for (const Name& referenced : copy.referenced_columns) {
        out[i].effects.reads.push_back({ObjectKind::kColumn, copy.referenced, referenced});
      }
      for (const Name& referencing : copy.columns) {
        out[i].effects.reads.push_back({ObjectKind::kColumn, table, referencing});
      }
    }
    x_names_back.push_back(
        on(table, "RENAME CONSTRAINT " + to_sql(copy.name) + " TO " + to_sql(constraint.name)));
    return {};
  }

  // Foreign keys that point at the column.
  Result<void> copy_references() {
    for (const auto& [child, name] : x_catalog.referencing(x_table.name)) {
      const Table& table = x_catalog.tables.at(child);
      const Constraint& constraint = table.constraints.at(name);
      if (!contains(constraint.referenced_columns, x_column.from)) {
        continue;
      }
      if (child == x_table.name && contains(constraint.columns, x_column.from)) {
        continue;  // both its ends are this column
      }
      if (table.partition_by != PartitionStrategy::kNone || !constraint.parent.empty()) {
        return Error{ErrorCode::kUnsupported,
                     "the partitioned table " + display(child) + " references " +
                         display(x_table.name) + "." + x_column.from.text +
                         ", and a foreign key of a partitioned table cannot be NOT VALID",
                     "Drop the foreign key before, change the type, and add it again after.",
                     {},
                     ""};
      }
      if (Result<void> done = copy_constraint(child, constraint, x_out.facts); !done) {
        return done;
      }
      x_references.push_back(on(child, "DROP CONSTRAINT " + to_sql(name)));
    }
    return {};
  }

  void write_sequence() {
    for (const ObjectName& name : x_catalog.sequences_of(x_table.name)) {
      const Sequence& sequence = x_catalog.sequences.at(name);
      if (sequence.owned_by_column != x_column.from) {
        continue;
      }
      if (old_column().identity == Identity::kNone) {
        x_out.swap.push_back("ALTER SEQUENCE " + to_sql(name) + " OWNED BY " +
                             to_sql(x_table.name) + "." + to_sql(x_column.to));
        continue;
      }
      // A sequence of its own for the new column, which goes on where the old one stands.
      const ObjectName fresh{x_table.name.schema,
                             free_relation_name(x_catalog, x_table.name.schema,
                                                x_table.name.name.text, x_column.to.text, "seq")};
      x_out.swap.push_back(alter(
          "ALTER COLUMN " + to_sql(x_column.to) + " ADD GENERATED " +
          (old_column().identity == Identity::kAlways ? "ALWAYS" : "BY DEFAULT") + " AS IDENTITY"));
      x_out.swap.push_back(copy_sequence_sql(name, fresh));
      x_out.swap.push_back("SELECT pg_catalog.setval(" + literal_sql(to_sql(fresh)) +
                           ", last_value, is_called) FROM " + to_sql(name));
      x_names_back.push_back("ALTER SEQUENCE " + to_sql(fresh) + " RENAME TO " + to_sql(name.name));
    }
  }

  void write_swap() {
    std::vector<std::string>& swap = x_out.swap;
    const auto append = [&](const std::vector<std::string>& statements) {
      swap.insert(swap.end(), statements.begin(), statements.end());
    };
    append(x_references);
    append(x_not_null);
    if (old_column().default_value) {
      swap.push_back(alter("ALTER COLUMN " + to_sql(x_column.to) + " SET DEFAULT " +
                           old_column().default_value->text));
    }
    write_sequence();
    swap.push_back(alter("DROP COLUMN " + to_sql(x_column.from)));
    swap.push_back(alter("RENAME COLUMN " + to_sql(x_column.to) + " TO " + to_sql(x_column.from)));
    append(x_names_back);
  }

  const Catalog& x_catalog;
  const Table& x_table;
  const StandIn& x_column;
  ReplacedColumn x_out;
  std::set<Name> x_names;                 // hidden ones given so far
  std::vector<std::string> x_references;  // foreign keys that must go before the old column
  std::vector<std::string> x_not_null;
  std::vector<std::string> x_names_back;  // the old names, once they are free
};

}  // namespace

std::optional<Error> cannot_replace(const Catalog& catalog, const Table& table, const Name& column,
                                    const std::string& rule) {
  const auto refuse = [&](const std::string& why, const std::string& hint) {
    return Error{ErrorCode::kUnsupported,
                 rule + ": " + display(table.name) + "." + column.text + " " + why,
                 hint,
                 {},
                 ""};
  };
  if (!table.columns_known) {
    return refuse("is in a table whose columns only a server knows", "Plan against the database.");
  }
  if (table.partition_by != PartitionStrategy::kNone || !table.partition_of.empty() ||
      !table.inherits.empty() || !catalog.children_of(table.name).empty()) {
    return refuse("is in a table with partitions or heirs, where plan cannot replace a column",
                  "Make a new table of the right type, copy the rows, and move the application "
                  "over.");
  }
  if (table.column(column)->generated) {
    return refuse("is generated", "Drop it, and add it anew with the other type.");
  }
  if (const std::optional<FixedType> fixed = fixed_type(catalog, table, column)) {
    return refuse(fixed->by + ", and no server changes its type then", fixed->way);
  }
  for (const auto& [name, constraint] : table.constraints) {
    if (constraint.kind == ConstraintKind::kExclude && contains(constraint.columns, column)) {
      return refuse("is part of the EXCLUDE constraint " + name.text +
                        ", which can only be built while everybody waits",
                    "Drop the constraint before, and add it again after, in a quiet hour.");
    }
  }
  return std::nullopt;
}

Result<ReplacedColumn> replace_column(const Subject& subject, const Table& table,
                                      const StandIn& column) {
  return Replacement(subject, table, column).take();
}

}  // namespace bellows
