// The walk over what falls with an object, and taking it out of the catalog.
#include <algorithm>
#include <deque>

#include "migrations/fold/dependents.h"
#include "migrations/fold/notes.h"
#include "migrations/fold/refusal.h"

namespace bellows {
namespace {

void remove_column(Table& table, const Name& column) {
  std::erase_if(table.columns, [&](const Column& other) { return other.name == column; });
}

void remove_part(Catalog& catalog, const ObjectId& object) {
  drop_note(catalog, {object.object, object.kind, object.member});
  if (const auto view = catalog.views.find(object.object); view != catalog.views.end()) {
    if (object.kind == ObjectKind::kTrigger) {
      view->second.triggers.erase(object.member);
    } else if (object.kind == ObjectKind::kRule) {
      view->second.rules.erase(object.member);
    }
    return;
  }
  const auto found = catalog.tables.find(object.object);
  if (found == catalog.tables.end()) {
    return;
  }
  Table& table = found->second;
  switch (object.kind) {
    case ObjectKind::kColumn:
      remove_column(table, object.member);
      break;
    case ObjectKind::kConstraint:
      table.constraints.erase(object.member);
      break;
    case ObjectKind::kTrigger:
      table.triggers.erase(object.member);
      break;
    case ObjectKind::kPolicy:
      table.policies.erase(object.member);
      break;
    case ObjectKind::kRule:
      table.rules.erase(object.member);
      break;
    default:  // kOther
      if (Column* column = table.column(object.member)) {
        column->default_value.reset();
      }
      break;
  }
}

void remove_relation(Catalog& catalog, const ObjectId& object) {
  drop_notes(catalog, object.object);
  switch (object.kind) {
    case ObjectKind::kTable:
      catalog.tables.erase(object.object);
      for (auto& [name, publication] : catalog.publications) {
        publication.tables.erase(object.object);
      }
      break;
    case ObjectKind::kIndex:
      catalog.indexes.erase(object.object);
      break;
    case ObjectKind::kSequence:
      catalog.sequences.erase(object.object);
      break;
    default:
      catalog.views.erase(object.object);
      break;
  }
}

void remove(Catalog& catalog, const ObjectId& object) {
  switch (object.kind) {
    case ObjectKind::kTable:
    case ObjectKind::kIndex:
    case ObjectKind::kSequence:
    case ObjectKind::kView:
      remove_relation(catalog, object);
      return;
    case ObjectKind::kColumn:
    case ObjectKind::kConstraint:
    case ObjectKind::kTrigger:
    case ObjectKind::kPolicy:
    case ObjectKind::kRule:
    case ObjectKind::kOther:
      remove_part(catalog, object);
      return;
    case ObjectKind::kType:
      catalog.types.erase(object.object);
      break;
    case ObjectKind::kFunction:
      catalog.functions.erase({object.object, object.member.text});
      break;
    case ObjectKind::kSchema:
      catalog.schemas.erase(object.object.name);
      for (auto& [name, publication] : catalog.publications) {
        publication.schemas.erase(object.object.name);
      }
      break;
    case ObjectKind::kStatistics:
      catalog.statistics.erase(object.object);
      break;
    case ObjectKind::kPublication:
      catalog.publications.erase(object.object.name);
      break;
    case ObjectKind::kEventTrigger:
      catalog.event_triggers.erase(object.object.name);
      break;
    default:
      break;
  }
  drop_note(catalog, {object.object, object.kind, object.member});
}

}  // namespace

std::string describe(const ObjectId& object) {
  const std::string of = " of \"" + display(object.object) + "\"";
  switch (object.kind) {
    case ObjectKind::kColumn:
      return "column \"" + object.member.text + "\"" + of;
    case ObjectKind::kConstraint:
      return "constraint \"" + object.member.text + "\"" + of;
    case ObjectKind::kPolicy:
      return "policy \"" + object.member.text + "\"" + of;
    case ObjectKind::kRule:
      return "rule \"" + object.member.text + "\"" + of;
    case ObjectKind::kStatistics:
      return "statistics object \"" + display(object.object) + "\"";
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
