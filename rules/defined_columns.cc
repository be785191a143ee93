#include "rules/defined_columns.h"

namespace bellows {

std::vector<const ColumnDef*> defined_columns(const Subject& subject) {
  std::vector<const ColumnDef*> columns;
  if (const auto* create = subject.statement.as<CreateTable>()) {
    for (const ColumnDef& column : create->columns) {
      columns.push_back(&column);
    }
  } else if (const AlterCommand* command = alter_command(subject);
             command != nullptr && command->column) {
    columns.push_back(&*command->column);
  }
  return columns;
}

std::vector<const ConstraintDef*> defined_constraints(const Subject& subject) {
  std::vector<const ConstraintDef*> constraints;
  for (const ColumnDef* column : defined_columns(subject)) {
    for (const ConstraintDef& constraint : column->constraints) {
      constraints.push_back(&constraint);
    }
  }
  if (const auto* create = subject.statement.as<CreateTable>()) {
    for (const ConstraintDef& constraint : create->constraints) {
      constraints.push_back(&constraint);
    }
  } else if (const AlterCommand* command = alter_command(subject);
             command != nullptr && command->constraint) {
    constraints.push_back(&*command->constraint);
  }
  return constraints;
}

bool is_builtin(const ColumnDef& column, std::string_view type) {
  const Name& schema = column.type.name.schema;
  return (schema.empty() || schema.text == "pg_catalog") && column.type.name.name.text == type;
}

}  // namespace bellows
