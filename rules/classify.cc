#include "rules/classify.h"

#include <algorithm>

#include "rules/subject.h"

namespace bellows {
namespace {

Classification expand(std::string reason) {
  return {Phase::kExpand, Timing::kPinned, std::move(reason), false};
}

Classification expand_any_time(std::string reason) {
  return {Phase::kExpand, Timing::kMayRunLater, std::move(reason), false};
}

Classification backfill(std::string reason) {
  return {Phase::kBackfill, Timing::kMayRunLater, std::move(reason), false};
}

Classification forbids(std::string reason) {
  return {Phase::kContract, Timing::kPinned, std::move(reason), false};
}

Classification destroys(std::string reason) {
  return {Phase::kContract, Timing::kPinned, std::move(reason), true};
}

Classification classify_constraint(const Subject& subject, const ConstraintDef& constraint) {
  const std::vector<Name>& columns = constraint.columns;
  if (constraint_phase(subject, target_table(subject), columns) == Phase::kExpand) {
    return expand("all its columns are new, so nothing that the old release writes can violate it");
  }
  return forbids("a statement of the old release may violate the constraint");
}

Classification classify_drop_constraint(const Subject& subject, const AlterCommand& command) {
  const Table* table = subject.before.table(target_table(subject));
  const auto found = table == nullptr ? std::map<Name, Constraint>::const_iterator{}
                                      : table->constraints.find(command.name);
  if (table == nullptr || found == table->constraints.end()) {
    return expand_any_time("there is no such constraint: nothing happens");
  }
  const bool indexed = found->second.kind == ConstraintKind::kUnique ||
                       found->second.kind == ConstraintKind::kPrimaryKey ||
                       found->second.kind == ConstraintKind::kExclude;
  return indexed ? forbids("ON CONFLICT of the old release may rest on the constraint")
                 : expand("it only lifts a restriction");
}

Classification classify_default(const Subject& subject, const AlterCommand& command) {
  const Table* table = subject.before.table(target_table(subject));
  const Column* column = table == nullptr ? nullptr : table->column(command.name);
  if (command.kind == AlterKind::kSetDefault) {
    return expand("statements that leave the column out get a value, as before or better");
  }
  if (column != nullptr && column->not_null) {
    return forbids("inserts of the old release that leave the column out would fail");
  }
  return forbids("inserts of the old release that leave the column out would get NULL");
}

Classification classify_command(const Subject& subject, const AlterCommand& command) {
  switch (command.kind) {
    case AlterKind::kAddColumn:
      return expand("the old release does not see a new column that it need not fill");
    case AlterKind::kSetDefault:
    case AlterKind::kDropDefault:
      return classify_default(subject, command);
    case AlterKind::kDropNotNull:
      return expand("it only lifts a restriction");
    case AlterKind::kSetType:
      return expand("every value the old release writes still fits");
    case AlterKind::kAddConstraint:
      return classify_constraint(subject, *command.constraint);
    case AlterKind::kDropConstraint:
      return classify_drop_constraint(subject, command);
    case AlterKind::kValidateConstraint:
      return backfill("it proves a fact about rows, and forbids nothing new");
    case AlterKind::kSetStatistics:
    case AlterKind::kSetColumnOptions:
    case AlterKind::kResetColumnOptions:
    case AlterKind::kSetOptions:
    case AlterKind::kResetOptions:
    case AlterKind::kSetStorage:
    case AlterKind::kSetCompression:
    case AlterKind::kClusterOn:
    case AlterKind::kSetWithoutCluster:
      return expand_any_time("a setting that no statement notices");
    case AlterKind::kEnableTrigger:
    case AlterKind::kEnableAlwaysTrigger:
    case AlterKind::kEnableReplicaTrigger:
    case AlterKind::kDisableTrigger:
      return forbids("it changes what writes of the old release do");
    case AlterKind::kDropColumn:
      return destroys("the old release may still use the column");
    case AlterKind::kSetNotNull:
      return forbids("inserts of the old release may leave the column NULL");
    default:
      return destroys("the old release may notice it");
  }
}

Classification classify_alter(const Subject& subject, const AlterTable& alter) {
  if (alter.commands.empty()) {
    return expand_any_time("it does nothing");
  }
  return classify_command(subject, alter.commands.front());
}

Classification classify_query(const Query& query) {
  if (query.kind == QueryKind::kSelect && !query.into_table) {
    return backfill("it reads, or calls functions for what they do");
  }
  return backfill("it moves data");
}

struct Classifier {
  const Subject& subject;

  Classification operator()(const CreateTable& /*create*/) const {
    return expand("the old release does not know the table");
  }

  Classification operator()(const CreateTableAs& /*create*/) const {
    return expand("the old release does not know the table");
  }

  Classification operator()(const AlterTable& alter) const {
    return classify_alter(subject, alter);
  }

  Classification operator()(const CreateIndex& create) const {
    if (!create.unique) {
      return expand_any_time("an index changes no result");
    }
    std::vector<Name> columns;
    for (const IndexKey& key : create.keys) {
      columns.push_back(key.column);
    }
    return constraint_phase(subject, target_table(subject), columns) == Phase::kExpand
               ? expand_any_time("all its columns are new")
               : forbids("writes of the old release may violate uniqueness");
  }

  Classification operator()(const DropObjects& drop) const {
    if (drops_only_new(subject, drop)) {
      return expand("what it drops is new in this plan");
    }
    if (drop.kind == ObjectKind::kIndex) {
      return forbids("queries of the old release may rest on the index");
    }
    if (drop.kind == ObjectKind::kTrigger || drop.kind == ObjectKind::kRule ||
        drop.kind == ObjectKind::kPolicy) {
      return destroys("it changes what statements of the old release do");
    }
    return destroys("the old release may still use what is dropped");
  }

  Classification operator()(const Rename& /*rename*/) const {
    return destroys("the old release uses the old name");
  }

  Classification operator()(const CreateView& create) const {
    const bool replaces = subject.before.views.contains(subject.before.resolve(create.view));
    return replaces ? forbids("the old release may read the view as it was")
                    : expand("the old release does not know the view");
  }

  Classification operator()(const RefreshView& /*refresh*/) const {
    return backfill("it moves data into the view");
  }

  Classification operator()(const CreateSequence& /*create*/) const {
    return expand("the old release does not know the sequence");
  }

  Classification operator()(const CreateSchema& /*create*/) const {
    return expand("the old release does not know the schema");
  }

  Classification operator()(const CreateEnum& /*create*/) const {
    return expand("the old release does not know the type");
  }

  Classification operator()(const AlterEnum& alter) const {
    return alter.old_value.empty() ? expand("the old release does not write the new value")
                                   : destroys("the old release uses the old value");
  }

  Classification operator()(const CreateDomain& /*create*/) const {
    return expand("the old release does not know the domain");
  }

  Classification operator()(const CreateCompositeType& /*create*/) const {
    return expand("the old release does not know the type");
  }

  Classification operator()(const CreateRangeType& /*create*/) const {
    return expand("the old release does not know the type");
  }

  Classification operator()(const CreateFunction& create) const {
    const ObjectName name = subject.before.resolve(create.function);
    const bool replaces = std::any_of(subject.before.functions.begin(),
                                      subject.before.functions.end(), [&](const auto& known) {
                                        return known.second.name == name && create.or_replace &&
                                               known.second.arguments == create.arguments;
                                      });
    return replaces ? forbids("the old release may call the function as it was")
                    : expand("the old release does not know the function");
  }

  Classification operator()(const CreateTrigger& /*create*/) const {
    return live_table(subject) == nullptr ? expand("the old release does not know the table")
                                          : forbids("writes of the old release would fire it");
  }

  Classification operator()(const CreateExtension& /*create*/) const {
    return expand("the old release does not know what it brings");
  }

  Classification operator()(const CreateStatistics& /*create*/) const {
    return expand_any_time("statistics change no result");
  }

  Classification operator()(const Comment& /*comment*/) const {
    return expand_any_time("a comment changes no result");
  }

  Classification operator()(const Grant& grant) const {
    return grant.revoke ? destroys("the old release may rest on the privilege")
                        : expand("it only adds privileges");
  }

  Classification operator()(const Query& query) const { return classify_query(query); }

  Classification operator()(const Vacuum& /*vacuum*/) const {
    return backfill("it tidies, and changes no result");
  }

  Classification operator()(const Reindex& /*reindex*/) const {
    return expand_any_time("an index changes no result");
  }

  Classification operator()(const Transaction& /*transaction*/) const {
    return expand_any_time("every step has its own transaction");
  }

  template <typename T>
  Classification operator()(const T& /*other*/) const {
    return destroys("the old release may notice it");
  }
};

}  // namespace

Classification classify(const Subject& subject) {
  const ObjectName table = target_table(subject);
  const Table* known = table.empty() ? nullptr : subject.before.table(table);
  if (known != nullptr && known->created_in_plan) {
    return expand("the table is new in this plan");
  }
  return std::visit(Classifier{subject}, subject.statement.body);
}

}  // namespace bellows
