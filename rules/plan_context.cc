#include "rules/plan_context.h"

namespace bellows {
namespace {

void advance_rename(PlanContext& context, const Rename& rename, const Catalog& before) {
  const ObjectName object = before.resolve(rename.object);
  if (rename.kind == ObjectKind::kColumn) {
    if (context.new_columns.erase({object, rename.member}) > 0) {
      context.new_columns.insert({object, rename.to});
    }
    return;
  }
  std::set<std::pair<ObjectName, Name>> moved;
  for (const auto& [table, column] : context.new_columns) {
    moved.insert({table == object ? ObjectName{object.schema, rename.to} : table, column});
  }
  context.new_columns = std::move(moved);
}

}  // namespace

void advance(PlanContext& context, const Statement& statement, const Catalog& before) {
  if (const auto* rename = statement.as<Rename>()) {
    advance_rename(context, *rename, before);
    return;
  }
  const auto* alter = statement.as<AlterTable>();
  if (alter == nullptr) {
    return;
  }
  const ObjectName table = before.resolve(alter->table);
  for (const AlterCommand& command : alter->commands) {
    if (command.kind == AlterKind::kAddColumn && command.column) {
      const Table* known = before.table(table);
      if (known == nullptr || known->column(command.column->name) == nullptr) {
        context.new_columns.insert({table, command.column->name});
      }
    } else if (command.kind == AlterKind::kDropColumn) {
      context.new_columns.erase({table, command.name});
    }
  }
}

}  // namespace bellows
