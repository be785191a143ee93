#include "rules/plan_context.h"

namespace bellows {
namespace {

void advance_rename(PlanContext& context, const Rename& rename, const Catalog& before) {
  const ObjectName object = before.resolve(rename.object);
  if (!context.new_columns.contains(object)) {
    return;
  }
  if (rename.member.empty()) {  // the table itself
    context.new_columns.insert_or_assign({object.schema, rename.to},
                                         *context.new_columns.take(object));
  } else if (rename.kind == ObjectKind::kColumn) {
    std::set<Name>& columns = context.new_columns.at(object);
    if (columns.erase(rename.member) > 0) {
      columns.insert(rename.to);
    }
  }
}

void advance_alter(PlanContext& context, const AlterTable& alter, const Catalog& before) {
  const ObjectName name = before.resolve(alter.table);
  const Table* table = before.table(name);
  for (const AlterCommand& command : alter.commands) {
    if (command.kind == AlterKind::kAddColumn && command.column) {
      if (table == nullptr || table->column(command.column->name) == nullptr) {
        context.new_columns[name].insert(command.column->name);
      }
    } else if (command.kind == AlterKind::kDropColumn && context.new_columns.contains(name)) {
      context.new_columns.at(name).erase(command.name);
    }
  }
}

}  // namespace

void advance(PlanContext& context, const Statement& statement, const Catalog& before) {
  if (const auto* rename = statement.as<Rename>()) {
    advance_rename(context, *rename, before);
  } else if (const auto* alter = statement.as<AlterTable>()) {
    advance_alter(context, *alter, before);
  }
  context.new_columns.settled();
}

}  // namespace bellows
