#include "rules/undo.h"

#include <string_view>

#include "rules/subject.h"

namespace bellows {
namespace {

Undo one(std::string sql) {
  return {{RunSql{{std::move(sql)}}}, "", ""};
}

Undo nothing() {
  return {};
}

Undo impossible(std::string why) {
  return {{}, std::move(why), ""};
}

Undo remains(std::string what) {
  return {{}, "", std::move(what)};
}

std::string_view action_words(ReferentialAction action) {
  switch (action) {
    case ReferentialAction::kNoAction:
      return "";
    case ReferentialAction::kRestrict:
      return "RESTRICT";
    case ReferentialAction::kCascade:
      return "CASCADE";
    case ReferentialAction::kSetNull:
      return "SET NULL";
    case ReferentialAction::kSetDefault:
      return "SET DEFAULT";
  }
  return "";
}

std::string foreign_key_sql(const Constraint& constraint) {
  std::string sql = "FOREIGN KEY (" + columns_sql(constraint.columns) + ") REFERENCES " +
                    to_sql(constraint.referenced);
  if (!constraint.referenced_columns.empty()) {
    sql += " (" + columns_sql(constraint.referenced_columns) + ")";
  }
  sql += constraint.match_full ? " MATCH FULL" : "";
  if (const auto words = action_words(constraint.on_delete); !words.empty()) {
    sql += " ON DELETE " + std::string(words);
  }
  if (const auto words = action_words(constraint.on_update); !words.empty()) {
    sql += " ON UPDATE " + std::string(words);
  }
  sql += constraint.deferrable ? " DEFERRABLE" : "";
  sql += constraint.initially_deferred ? " INITIALLY DEFERRED" : "";
  return sql;
}

Undo undo_drop_constraint(const Subject& subject, const AlterCommand& command) {
  const Table* table = subject.before.table(target_table(subject));
  if (table == nullptr) {
    return nothing();
  }
  const auto found = table->constraints.find(command.name);
  if (found == table->constraints.end()) {
    return nothing();
  }
  Undo undo;
  for (std::string& sql : constraint_sql(table->name, found->second)) {
    undo.actions.emplace_back(RunSql{{std::move(sql)}});
  }
  return undo.actions.empty() ? impossible("the constraint's index is gone") : undo;
}

Undo undo_default(const Subject& subject, const AlterCommand& command) {
  const Table* table = subject.before.table(target_table(subject));
  const Column* column = table == nullptr ? nullptr : table->column(command.name);
  if (column == nullptr) {
    return nothing();
  }
  const std::string alter = alter_table_sql(table->name) + "ALTER COLUMN " + to_sql(column->name);
  return one(column->default_value ? alter + " SET DEFAULT " + column->default_value->text
                                   : alter + " DROP DEFAULT");
}

Undo undo_set_type(const Subject& subject, const AlterCommand& command) {
  const Table* table = subject.before.table(target_table(subject));
  const Column* column = table == nullptr ? nullptr : table->column(command.name);
  if (column == nullptr) {
    return nothing();
  }
  return one(alter_table_sql(table->name) + "ALTER COLUMN " + to_sql(column->name) + " TYPE " +
             type_text(column->type));
}

Undo undo_add_column(const Subject& subject, const AlterCommand& command) {
  const Table* table = subject.before.table(target_table(subject));
  if (table == nullptr || table->column(command.column->name) != nullptr) {
    return nothing();
  }
  return one(alter_table_sql(table->name) + "DROP COLUMN " + to_sql(command.column->name));
}

Undo undo_command(const Subject& subject, const AlterCommand& command) {
  const ObjectName table = target_table(subject);
  switch (command.kind) {
    case AlterKind::kAddColumn:
      return undo_add_column(subject, command);
    case AlterKind::kSetDefault:
    case AlterKind::kDropDefault:
      return undo_default(subject, command);
    case AlterKind::kSetNotNull:
      return one(alter_table_sql(table) + "ALTER COLUMN " + to_sql(command.name) +
                 " DROP NOT NULL");
    case AlterKind::kDropNotNull: {
      const Table* known = subject.before.table(table);
      const Column* column = known == nullptr ? nullptr : known->column(command.name);
      return column != nullptr && column->not_null ? restore_not_null(table, command.name)
                                                   : nothing();
    }
    case AlterKind::kSetType:
      return undo_set_type(subject, command);
    case AlterKind::kAddConstraint: {
      const Name name = command.constraint->name;
      return name.empty() ? impossible("the server chose the constraint's name")
                          : one(alter_table_sql(table) + "DROP CONSTRAINT " + to_sql(name));
    }
    case AlterKind::kDropConstraint:
      return undo_drop_constraint(subject, command);
    case AlterKind::kValidateConstraint:
      return nothing();
    case AlterKind::kDropColumn:
      return impossible("the column's data is gone");
    default:
      return impossible("what it was before is not known");
  }
}

struct Undoer {
  const Subject& subject;

  [[nodiscard]] bool has_relation(const ObjectName& written) const {
    return subject.before.relation_kind(subject.before.resolve(written)) != RelationKind::kNone;
  }

  [[nodiscard]] Undo drop_relation(std::string_view kind, const ObjectName& written) const {
    return has_relation(written)
               ? nothing()
               : one("DROP " + std::string(kind) + " " + to_sql(subject.before.resolve(written)));
  }

  [[nodiscard]] Undo drop_type(std::string_view kind, const ObjectName& written) const {
    return one("DROP " + std::string(kind) + " " + to_sql(subject.before.resolve(written)));
  }

  Undo operator()(const CreateTable& create) const { return drop_relation("TABLE", create.table); }

  Undo operator()(const CreateTableAs& create) const {
    return drop_relation(create.materialized_view ? "MATERIALIZED VIEW" : "TABLE", create.table);
  }

  Undo operator()(const AlterTable& alter) const {
    return alter.commands.empty() ? nothing() : undo_command(subject, alter.commands.front());
  }

  Undo operator()(const DropObjects& drop) const {
    return drops_only_new(subject, drop) ? nothing()
                                         : impossible("what was there before is not known");
  }

  Undo operator()(const CreateIndex& create) const {
    const ObjectName table = subject.before.resolve(create.table);
    if (create.index.empty()) {
      return impossible("the server chose the index's name");
    }
    const ObjectName index{table.schema, create.index};
    if (subject.before.relation_kind(index) != RelationKind::kNone) {
      return nothing();
    }
    return {{DropIndex{index, "DROP INDEX CONCURRENTLY " + to_sql(index)}}, "", ""};
  }

  Undo operator()(const CreateView& create) const {
    return has_relation(create.view) ? impossible("the view as it was is gone")
                                     : drop_relation("VIEW", create.view);
  }

  Undo operator()(const CreateSequence& create) const {
    return drop_relation("SEQUENCE", create.sequence);
  }

  Undo operator()(const CreateSchema& create) const {
    return subject.before.schemas.contains(create.schema)
               ? nothing()
               : one("DROP SCHEMA " + to_sql(create.schema));
  }

  Undo operator()(const CreateEnum& create) const { return drop_type("TYPE", create.type); }

  Undo operator()(const CreateDomain& create) const { return drop_type("DOMAIN", create.domain); }

  Undo operator()(const CreateCompositeType& create) const {
    return drop_type("TYPE", create.type);
  }

  Undo operator()(const CreateRangeType& create) const { return drop_type("TYPE", create.type); }

  Undo operator()(const AlterEnum& alter) const {
    return alter.old_value.empty()
               ? remains("the enum value " + alter.new_value + " stays: PostgreSQL cannot drop one")
               : impossible("rows may already hold the new value");
  }

  Undo operator()(const CreateFunction& create) const {
    std::string arguments;
    for (const TypeRef& type : create.arguments) {
      arguments += (arguments.empty() ? "" : ", ") + type_text(type);
    }
    const bool known =
        create.or_replace &&
        subject.before.functions.contains({subject.before.resolve(create.function), arguments});
    if (known) {
      return impossible("the function as it was is gone");
    }
    return one(std::string("DROP ") + (create.procedure ? "PROCEDURE " : "FUNCTION ") +
               to_sql(subject.before.resolve(create.function)) + "(" + arguments + ")");
  }

  Undo operator()(const CreateTrigger& create) const {
    return create.or_replace ? impossible("the trigger as it was is not known")
                             : one("DROP TRIGGER " + to_sql(create.trigger) + " ON " +
                                   to_sql(subject.before.resolve(create.table)));
  }

  Undo operator()(const CreateExtension& create) const {
    return subject.before.extensions.contains(create.extension)
               ? nothing()
               : one("DROP EXTENSION " + to_sql(create.extension));
  }

  Undo operator()(const CreateStatistics& create) const {
    return one("DROP STATISTICS " + to_sql(subject.before.resolve(create.statistics)));
  }

  Undo operator()(const Grant& grant) const {
    return grant.revoke ? impossible("the privileges as they were are not known")
                        : remains("the privilege stays granted");
  }

  Undo operator()(const Query& query) const {
    return query.kind == QueryKind::kSelect && query.functions.empty()
               ? nothing()
               : remains("the rows keep what it wrote");
  }

  Undo operator()(const Vacuum& /*vacuum*/) const { return nothing(); }

  Undo operator()(const Reindex& /*reindex*/) const { return nothing(); }

  Undo operator()(const RefreshView& /*refresh*/) const {
    return remains("the view keeps its new rows");
  }

  Undo operator()(const Transaction& /*transaction*/) const { return nothing(); }

  template <typename T>
  Undo operator()(const T& /*other*/) const {
    return impossible("what was there before is not known");
  }
};

}  // namespace

std::vector<std::string> constraint_sql(const ObjectName& table, const Constraint& constraint) {
  std::string definition;
  if (constraint.kind == ConstraintKind::kCheck) {
    definition = "CHECK (" + constraint.check.text + ")";
    definition += constraint.no_inherit ? " NO INHERIT" : "";
  } else if (constraint.kind == ConstraintKind::kForeignKey) {
    definition = foreign_key_sql(constraint);
  } else {
    return {};
  }
  const std::string alter = alter_table_sql(table);
  const std::string name = to_sql(constraint.name);
  std::vector<std::string> statements = {alter + "ADD CONSTRAINT " + name + " " + definition +
                                         " NOT VALID"};
  if (constraint.validated) {
    statements.push_back(alter + "VALIDATE CONSTRAINT " + name);
  }
  return statements;
}

Undo restore_not_null(const ObjectName& table, const Name& column) {
  const std::string alter = alter_table_sql(table);
  const Name check{make_object_name(table.name.text, column.text, "bellows_not_null")};
  return {{RunSql{{alter + "ADD CONSTRAINT " + to_sql(check) + " CHECK (" + to_sql(column) +
                   " IS NOT NULL) NOT VALID"}},
           RunSql{{alter + "VALIDATE CONSTRAINT " + to_sql(check)}},
           RunSql{{alter + "ALTER COLUMN " + to_sql(column) + " SET NOT NULL",
                   alter + "DROP CONSTRAINT " + to_sql(check)}}},
          "",
          ""};
}

Undo undo_of(const Subject& subject) {
  const ObjectName table = target_table(subject);
  const Table* known = table.empty() ? nullptr : subject.before.table(table);
  if (known != nullptr && known->created_in_plan) {
    return nothing();  // it goes with the table
  }
  return std::visit(Undoer{subject}, subject.statement.body);
}

}  // namespace bellows
