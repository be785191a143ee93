// DROP of anything: which objects a statement names; dependents.h knows what falls with them.
#include <algorithm>

#include "migrations/fold/dependents.h"
#include "migrations/fold/refusal.h"
#include "migrations/fold/statements.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

constexpr std::size_t kNone = 0;

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
    default:
      return "function";
  }
}

// The function that the arguments as written mean: the only one of the name when there are none.
std::optional<FunctionKey> find_function(const Catalog& catalog, const DropTarget& target) {
  const Function* first = catalog.function(target.name);
  if (first == nullptr) {
    return std::nullopt;
  }
  std::vector<FunctionKey> candidates;
  for (auto it = catalog.functions.lower_bound({first->name, ""});
       it != catalog.functions.end() && it->first.name == first->name; ++it) {
    candidates.push_back(it->first);
  }
  if (candidates.size() == 1) {
    return candidates.front();
  }
  const auto commas = [](const std::string& text) {
    return text.empty() ? kNone
                        : 1U + static_cast<std::size_t>(std::count(text.begin(), text.end(), ','));
  };
  for (const FunctionKey& key : candidates) {
    if (key.arguments == target.arguments) {
      return key;
    }
  }
  for (const FunctionKey& key : candidates) {
    if (commas(key.arguments) == commas(target.arguments)) {
      return key;
    }
  }
  return candidates.front();
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
    case ObjectKind::kTrigger: {
      const Table* table = catalog.table(target.name);
      return when(table != nullptr && table->triggers.contains(target.member),
                  {kind, name, target.member});
    }
    default: {
      const std::optional<FunctionKey> key = find_function(catalog, target);
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
    case ObjectKind::kTrigger:
      return true;
    default:
      return false;
  }
}

Error not_found(const Statement& at, ObjectKind kind, const DropTarget& target) {
  return kind == ObjectKind::kTrigger ? missing_member(at, "trigger", target.member, target.name)
                                      : missing(at, word_for(kind), target.name);
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
