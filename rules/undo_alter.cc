#include "rules/undo_alter.h"

namespace bellows {
namespace {

Undo undo_drop_constraint(const Subject& subject, const AlterCommand& command) {
  const Table* table = subject.before.table(target_table(subject));
  if (table == nullptr) {
    return nothing_to_undo();
  }
  const auto found = table->constraints.find(command.name);
  if (found == table->constraints.end()) {
    return nothing_to_undo();
  }
  Undo undo;
  for (std::string& sql : constraint_sql(table->name, found->second)) {
    undo.actions.emplace_back(RunSql{{std::move(sql)}});
  }
  return undo.actions.empty() ? impossible_to_undo("the constraint's index is gone") : undo;
}

Undo undo_default(const Subject& subject, const AlterCommand& command) {
  const Table* table = subject.before.table(target_table(subject));
  const Column* column = table == nullptr ? nullptr : table->column(command.name);
  if (column == nullptr) {
    return nothing_to_undo();
  }
  const std::string alter = alter_table_sql(table->name) + "ALTER COLUMN " + to_sql(column->name);
  return undone_by(column->default_value ? alter + " SET DEFAULT " + column->default_value->text
                                         : alter + " DROP DEFAULT");
}

Undo undo_set_type(const Subject& subject, const AlterCommand& command) {
  const Table* table = subject.before.table(target_table(subject));
  const Column* column = table == nullptr ? nullptr : table->column(command.name);
  if (column == nullptr) {
    return nothing_to_undo();
  }
  return undone_by(alter_table_sql(table->name) + "ALTER COLUMN " + to_sql(column->name) +
                   " TYPE " + type_text(column->type));
}

Undo undo_add_column(const Subject& subject, const AlterCommand& command) {
  const Table* table = subject.before.table(target_table(subject));
  if (table == nullptr || table->column(command.column->name) != nullptr) {
    return nothing_to_undo();
  }
  return undone_by(alter_table_sql(table->name) + "DROP COLUMN IF EXISTS " +
                   to_sql(command.column->name));
}

}  // namespace

Undo undo_command(const Subject& subject, const AlterCommand& command) {
  const ObjectName table = target_table(subject);
  switch (command.kind) {
    case AlterKind::kAddColumn:
      return undo_add_column(subject, command);
    case AlterKind::kSetDefault:
    case AlterKind::kDropDefault:
      return undo_default(subject, command);
    case AlterKind::kSetNotNull:
      return undone_by(alter_table_sql(table) + "ALTER COLUMN " + to_sql(command.name) +
                       " DROP NOT NULL");
    case AlterKind::kDropNotNull: {
      const Table* known = subject.before.table(table);
      const Column* column = known == nullptr ? nullptr : known->column(command.name);
      return column != nullptr && column->not_null ? restore_not_null(table, command.name)
                                                   : nothing_to_undo();
    }
    case AlterKind::kSetType:
      return undo_set_type(subject, command);
    case AlterKind::kAddConstraint: {
      const Name name = command.constraint->name;
      return name.empty()
                 ? impossible_to_undo("the server chose the constraint's name")
                 : undone_by(alter_table_sql(table) + "DROP CONSTRAINT IF EXISTS " + to_sql(name));
    }
    case AlterKind::kDropConstraint:
      return undo_drop_constraint(subject, command);
    case AlterKind::kValidateConstraint:
      return nothing_to_undo();
    case AlterKind::kDropColumn:
      return impossible_to_undo("the column's data is gone");
    case AlterKind::kAttachPartition:
      return subject.before.tables.contains(table)
                 ? undone_by(alter_table_sql(table) + "DETACH PARTITION " +
                             to_sql(subject.before.resolve(command.relation)))
                 : undone_but("the index stays attached");
    case AlterKind::kInherit:
      return undone_by(alter_table_sql(table) + "NO INHERIT " +
                       to_sql(subject.before.resolve(command.relation)));
    case AlterKind::kNoInherit:
      return undone_by(alter_table_sql(table) + "INHERIT " +
                       to_sql(subject.before.resolve(command.relation)));
    case AlterKind::kEnableRowSecurity:
      return undone_by(alter_table_sql(table) + "DISABLE ROW LEVEL SECURITY");
    case AlterKind::kDisableRowSecurity:
      return undone_by(alter_table_sql(table) + "ENABLE ROW LEVEL SECURITY");
    default:
      return impossible_to_undo("what it was before is not known");
  }
}

Undo undone_by(std::string sql) {
  return {{RunSql{{std::move(sql)}}}, "", ""};
}

Undo nothing_to_undo() {
  return {};
}

Undo impossible_to_undo(std::string why) {
  return {{}, std::move(why), ""};
}

Undo undone_but(std::string what) {
  return {{}, "", std::move(what)};
}

}  // namespace bellows
