// DROP of anything: which objects a statement names; dependents.h knows what falls with them.
#include "migrations/fold/dependents.h"
#include "migrations/fold/notes.h"
#include "migrations/fold/refusal.h"
#include "migrations/fold/statements.h"

namespace bellows {
namespace {

std::string_view word_for(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kTable:
      return "table";
    case ObjectKind::kIndex:
      return "index";
    case ObjectKind::kSequence:
      return "sequence";
    case ObjectKind::kMaterializedView:
      return "materialized view";
    case ObjectKind::kView:
      return "view";
    case ObjectKind::kSchema:
      return "schema";
    case ObjectKind::kDomain:
      return "domain";
    case ObjectKind::kType:
      return "type";
    case ObjectKind::kProcedure:
      return "procedure";
    case ObjectKind::kTrigger:
      return "trigger";
    case ObjectKind::kPolicy:
      return "policy";
    case ObjectKind::kRule:
      return "rule";
    case ObjectKind::kStatistics:
      return "statistics object";
    case ObjectKind::kPublication:
      return "publication";
    case ObjectKind::kEventTrigger:
      return "event trigger";
    default:
      return "function";
  }
}

// Of a view as well: it can have triggers and rules.
bool has_member(const Catalog& catalog, const ObjectName& relation, ObjectKind kind,
                const Name& member) {
  const auto view = catalog.views.find(relation);
  if (view == catalog.views.end()) {
    return true;  // of a table, which key_of() has looked at
  }
  return kind == ObjectKind::kTrigger ? view->second.triggers.contains(member)
                                      : view->second.rules.contains(member);
}

// The object, or nothing when it is not there.
std::optional<ObjectId> find_target(const Catalog& catalog, ObjectKind kind,
                                    const DropTarget& target) {
  const ObjectName name = catalog.resolve(target.name);
  const auto when = [&](bool there, ObjectId id) {
    return there ? std::optional<ObjectId>(std::move(id)) : std::nullopt;
  };
  switch (kind) {
    case ObjectKind::kTable:
      return when(catalog.tables.contains(name), {kind, name, {}});
    case ObjectKind::kIndex:
      return when(catalog.indexes.contains(name), {kind, name, {}});
    case ObjectKind::kSequence:
      return when(catalog.sequences.contains(name), {kind, name, {}});
    case ObjectKind::kView:
    case ObjectKind::kMaterializedView: {
      const auto view = catalog.views.find(name);
      const bool right_kind = view != catalog.views.end() &&
                              view->second.materialized == (kind == ObjectKind::kMaterializedView);
      return when(right_kind, {ObjectKind::kView, name, {}});
    }
    case ObjectKind::kType:
    case ObjectKind::kDomain: {
      const ObjectName type = catalog.resolve_type(target.name);
      return when(catalog.types.contains(type), {ObjectKind::kType, type, {}});
    }
    case ObjectKind::kSchema:
      return when(catalog.schemas.contains(target.name.name), {kind, {{}, target.name.name}, {}});
    case ObjectKind::kTrigger:
    case ObjectKind::kPolicy:
    case ObjectKind::kRule:
      return when(key_of(catalog, kind, target.name, target.member, {}).has_value() &&
                      has_member(catalog, name, kind, target.member),
                  {kind, name, target.member});
    case ObjectKind::kStatistics: {
      const ObjectName statistics = catalog.resolve_statistics(target.name);
      return when(catalog.statistics.contains(statistics), {kind, statistics, {}});
    }
    case ObjectKind::kPublication:
      return when(catalog.publications.contains(target.name.name),
                  {kind, {{}, target.name.name}, {}});
    case ObjectKind::kEventTrigger:
      return when(catalog.event_triggers.contains(target.name.name),
                  {kind, {{}, target.name.name}, {}});
    default: {
      const std::optional<FunctionKey> key =
          find_function(catalog, target.name, target.argument_types);
      return key ? std::optional<ObjectId>({ObjectKind::kFunction, key->name, Name{key->arguments}})
                 : std::nullopt;
    }
  }
}

bool is_in_catalog(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kTable:
    case ObjectKind::kIndex:
    case ObjectKind::kSequence:
    case ObjectKind::kView:
    case ObjectKind::kMaterializedView:
    case ObjectKind::kSchema:
    case ObjectKind::kType:
    case ObjectKind::kDomain:
    case ObjectKind::kFunction:
    case ObjectKind::kProcedure:
    case ObjectKind::kAggregate:
    case ObjectKind::kTrigger:
    case ObjectKind::kPolicy:
    case ObjectKind::kRule:
    case ObjectKind::kStatistics:
    case ObjectKind::kPublication:
    case ObjectKind::kEventTrigger:
      return true;
    default:
      return false;
  }
}

Error not_found(const Statement& at, ObjectKind kind, const DropTarget& target) {
  return target.member.empty() ? missing(at, word_for(kind), target.name)
                               : missing_member(at, word_for(kind), target.member, target.name);
}

Result<void> check_droppable(const Catalog& catalog, const Statement& at, const ObjectId& object) {
  if (object.kind == ObjectKind::kIndex) {
    const Index& index = catalog.indexes.at(object.object);
    if (!index.constraint.empty()) {
      return refusal(at,
                     "index \"" + index.name.name.text + "\" belongs to the constraint \"" +
                         index.constraint.text + "\" of \"" + display(index.table) + "\"",
                     "Drop the constraint instead.");
    }
    if (!index.parent.empty()) {
      return refusal(
          at,
          "index \"" + index.name.name.text + "\" is a part of \"" + display(index.parent) + "\"",
          "Drop the index of the partitioned table instead.");
    }
  }
  if (object.kind == ObjectKind::kSequence) {
    const Sequence& sequence = catalog.sequences.at(object.object);
    const auto table = catalog.tables.find(sequence.owned_by_table);
    const Column* owner =
        table == catalog.tables.end() ? nullptr : table->second.column(sequence.owned_by_column);
    if (owner != nullptr && owner->identity != Identity::kNone) {
      return refusal(at,
                     "sequence \"" + display(object.object) +
                         "\" belongs to the identity column \"" + owner->name.text + "\"",
                     "Write ALTER COLUMN … DROP IDENTITY instead.");
    }
  }
  return {};
}

void drop_trigger_copies(Catalog& catalog, const ObjectId& trigger) {
  for (const ObjectName& partition : catalog.partitions_of(trigger.object)) {
    catalog.tables.at(partition).triggers.erase(trigger.member);
    drop_trigger_copies(catalog, {trigger.kind, partition, trigger.member});
  }
}

}  // namespace

Result<void> apply_drop(Catalog& catalog, const Statement& at, const DropObjects& drop) {
  if (drop.kind == ObjectKind::kExtension) {
    for (const DropTarget& target : drop.targets) {
      if (catalog.extensions.erase(target.name.name) == 0 && !drop.if_exists) {
        return missing(at, "extension", target.name);
      }
      drop_note(catalog, {{{}, target.name.name}, ObjectKind::kExtension, {}});
    }
    return {};
  }
  if (!is_in_catalog(drop.kind)) {
    return {};
  }
  std::vector<ObjectId> roots;
  for (const DropTarget& target : drop.targets) {
    const std::optional<ObjectId> found = find_target(catalog, drop.kind, target);
    if (!found) {
      if (drop.if_exists) {
        continue;
      }
      return not_found(at, drop.kind, target);
    }
    if (Result<void> done = check_droppable(catalog, at, *found); !done) {
      return done;
    }
    if (found->kind == ObjectKind::kTrigger) {
      drop_trigger_copies(catalog, *found);
    }
    roots.push_back(*found);
  }
  return drop_objects(catalog, at, roots,
                      drop.cascade ? DropBehaviour::kCascade : DropBehaviour::kRestrict);
}

}  // namespace bellows
