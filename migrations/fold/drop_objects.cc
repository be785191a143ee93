// The walk over what falls with an object, and taking it out of the catalog.
#include <algorithm>
#include <deque>

#include "migrations/fold/dependents.h"
#include "migrations/fold/refusal.h"

namespace bellows {
namespace {

void remove_column(Table& table, const Name& column) {
  std::erase_if(table.columns, [&](const Column& other) { return other.name == column; });
}

void remove(Catalog& catalog, const ObjectId& object) {
  const auto table = catalog.tables.find(object.object);
  const bool in_table = table != catalog.tables.end();
  switch (object.kind) {
    case ObjectKind::kTable:
      catalog.tables.erase(object.object);
      break;
    case ObjectKind::kColumn:
      if (in_table) {
        remove_column(table->second, object.member);
      }
      break;
    case ObjectKind::kConstraint:
      if (in_table) {
        table->second.constraints.erase(object.member);
      }
      break;
    case ObjectKind::kTrigger:
      if (in_table) {
        table->second.triggers.erase(object.member);
      }
      break;
    case ObjectKind::kOther:
      if (in_table && table->second.column(object.member) != nullptr) {
        table->second.column(object.member)->default_value.reset();
      }
      break;
    case ObjectKind::kIndex:
      catalog.indexes.erase(object.object);
      break;
    case ObjectKind::kSequence:
      catalog.sequences.erase(object.object);
      break;
    case ObjectKind::kView:
      catalog.views.erase(object.object);
      break;
    case ObjectKind::kType:
      catalog.types.erase(object.object);
      break;
    case ObjectKind::kFunction:
      catalog.functions.erase({object.object, object.member.text});
      break;
    case ObjectKind::kSchema:
      catalog.schemas.erase(object.object.name);
      break;
    default:
      break;
  }
}

}  // namespace

std::string describe(const ObjectId& object) {
  const std::string of = " of \"" + display(object.object) + "\"";
  switch (object.kind) {
    case ObjectKind::kColumn:
      return "column \"" + object.member.text + "\"" + of;
    case ObjectKind::kConstraint:
      return "constraint \"" + object.member.text + "\"" + of;
    case ObjectKind::kTrigger:
      return "trigger \"" + object.member.text + "\"" + of;
    case ObjectKind::kOther:
      return "the default of column \"" + object.member.text + "\"" + of;
    case ObjectKind::kIndex:
      return "index \"" + display(object.object) + "\"";
    case ObjectKind::kSequence:
      return "sequence \"" + display(object.object) + "\"";
    case ObjectKind::kView:
      return "view \"" + display(object.object) + "\"";
    case ObjectKind::kType:
      return "type \"" + display(object.object) + "\"";
    case ObjectKind::kFunction:
      return "function " + display(object.object) + "(" + object.member.text + ")";
    case ObjectKind::kSchema:
      return "schema \"" + display(object.object) + "\"";
    default:
      return "table \"" + display(object.object) + "\"";
  }
}

Result<void> drop_objects(Catalog& catalog, const Statement& at, const std::vector<ObjectId>& roots,
                          DropBehaviour behaviour) {
  std::set<ObjectId> doomed(roots.begin(), roots.end());
  std::deque<ObjectId> open(roots.begin(), roots.end());
  std::vector<std::pair<ObjectId, ObjectId>> objections;  // what depends, and on what
  while (!open.empty()) {
    const ObjectId object = open.front();
    open.pop_front();
    for (const Dependent& dependent : dependents_of(catalog, object)) {
      if (doomed.contains(dependent.id)) {
        continue;
      }
      if (!dependent.part && behaviour == DropBehaviour::kRestrict) {
        objections.emplace_back(dependent.id, object);
        continue;
      }
      doomed.insert(dependent.id);
      open.push_back(dependent.id);
    }
  }
  for (const auto& [dependent, object] : objections) {
    const bool falls = doomed.contains(dependent) ||
                       (!dependent.member.empty() &&
                        doomed.contains({ObjectKind::kTable, dependent.object, {}})) ||
                       (dependent.kind == ObjectKind::kOther &&
                        doomed.contains({ObjectKind::kColumn, dependent.object, dependent.member}));
    if (!falls) {
      return refusal(
          at, describe(object) + " cannot be dropped: " + describe(dependent) + " depends on it",
          "Drop what depends on it first, or write CASCADE.");
    }
  }
  for (const ObjectId& object : doomed) {
    remove(catalog, object);
  }
  return {};
}

}  // namespace bellows
