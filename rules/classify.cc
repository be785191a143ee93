#include "rules/classify.h"

#include <algorithm>
#include <array>

#include "migrations/embedded.h"
#include "rules/classify_alter.h"
#include "rules/replaced_object.h"
#include "rules/subject.h"

namespace bellows {
namespace {

using Phased = Classification;

constexpr std::string_view kUnknownYet = "the old release does not know it";

// Statements of which only the node is known, by what they are to the old release; sorted.
constexpr auto kMakesSomething = std::to_array<std::string_view>({
    "CreateCastStmt",
    "CreateConversionStmt",
    "CreateFdwStmt",
    "CreateForeignServerStmt",
    "CreateForeignTableStmt",
    "CreateOpClassStmt",
    "CreateOpFamilyStmt",
    "CreatePLangStmt",
    "CreatePublicationStmt",
    "CreateRoleStmt",
    "CreateSubscriptionStmt",
    "CreateTableSpaceStmt",
    "CreateTransformStmt",
    "CreateUserMappingStmt",
    "CreatedbStmt",
    "DefineStmt",
});

constexpr auto kLeavesNothing = std::to_array<std::string_view>({
    "CheckPointStmt",
    "ConstraintsSetStmt",
    "DeallocateStmt",
    "DiscardStmt",
    "ListenStmt",
    "LoadStmt",
    "NotifyStmt",
    "SecLabelStmt",
    "UnlistenStmt",
    "VariableShowStmt",
});

template <std::size_t N>
bool lists(const std::array<std::string_view, N>& sorted, std::string_view tag) {
  return std::binary_search(sorted.begin(), sorted.end(), tag);
}

Phased classify_other(const OtherStatement& other) {
  if (lists(kMakesSomething, other.tag)) {
    return expand(std::string(kUnknownYet));
  }
  if (lists(kLeavesNothing, other.tag)) {
    return expand_any_time("it leaves nothing behind that a statement notices");
  }
  if (other.tag.starts_with("Alter")) {
    return forbids("sessions of the old release may find another setting");
  }
  if (other.tag == "CreateEventTrigStmt") {
    return forbids("statements of the old release would fire it");
  }
  if (other.tag.starts_with("Drop")) {
    return destroys("the old release may still use what is dropped");
  }
  return destroys("the old release may notice it");
}

Phased classify_query(const Query& query) {
  if (query.kind == QueryKind::kSelect && !query.into_table) {
    return backfill("it reads, or calls functions for what they do");
  }
  return backfill("it moves data");
}

Phased classify_rename(const Rename& rename) {
  switch (rename.kind) {
    case ObjectKind::kIndex:
    case ObjectKind::kTrigger:
    case ObjectKind::kPolicy:
    case ObjectKind::kRule:
    case ObjectKind::kStatistics:
      return expand_any_time("no statement of an application names it");
    case ObjectKind::kConstraint:
      return forbids("ON CONFLICT ON CONSTRAINT of the old release may name it");
    default:
      return destroys("the old release uses the old name");
  }
}

Phased classify_domain(const AlterDomain& alter) {
  switch (alter.kind) {
    case AlterDomainKind::kSetDefault:
      return expand("statements that leave a column of it out get a value");
    case AlterDomainKind::kDropDefault:
      return forbids("inserts of the old release that leave a column of it out would get NULL");
    case AlterDomainKind::kDropNotNull:
    case AlterDomainKind::kDropConstraint:
      return expand("it only lifts a restriction");
    case AlterDomainKind::kSetNotNull:
    case AlterDomainKind::kAddConstraint:
      return forbids("a statement of the old release may violate the constraint");
    case AlterDomainKind::kValidateConstraint:
      return backfill("it proves a fact about rows, and forbids nothing new");
  }
  return destroys("the old release may notice it");
}

// The latest phase of what the block runs.
Phased classify_block(const Subject& subject) {
  const Embedded embedded = embedded_statements(subject.statement);
  if (!embedded.opaque.empty()) {
    return destroys("what the block does is known only when it has run");
  }
  Phased all = expand("nothing inside the block is noticed by the old release");
  for (const EmbeddedStatement& inner : embedded.statements) {
    Phased one = classify(Subject(inner.statement, subject.before, subject.context));
    const bool later = one.phase > all.phase;
    all.destroys = all.destroys || one.destroys;
    if (later) {
      all.phase = one.phase;
      all.reason = "inside the block: " + one.reason;
    }
  }
  return all;
}

struct Classifier {
  const Subject& subject;

  Phased operator()(const OtherStatement& other) const { return classify_other(other); }

  // Judged by its tag, as what is not lowered in full.
  Phased operator()(const DefineObject& define) const {
    return define.tag == "AlterStatsStmt" ? expand_any_time("statistics change no result")
                                          : classify_other(OtherStatement{define.tag});
  }

  Phased operator()(const CreateTable& create) const {
    return create.partition_of.empty() ? expand("the old release does not know the table")
                                       : expand("the parent can only hold more rows");
  }

  Phased operator()(const CreateTableAs& create) const {
    return expand(create.materialized_view ? "the old release does not know the view"
                                           : "the old release does not know the table");
  }

  Phased operator()(const AlterTable& alter) const { return classify_alter(subject, alter); }

  Phased operator()(const CreateIndex& create) const {
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

  Phased operator()(const DropObjects& drop) const {
    if (drops_only_new(subject, drop)) {
      return expand_any_time("what it drops is new in this plan");
    }
    switch (drop.kind) {
      case ObjectKind::kIndex:
        return forbids("queries of the old release may rest on the index");
      case ObjectKind::kStatistics:
        return forbids("queries of the old release may be planned worse");
      case ObjectKind::kTrigger:
      case ObjectKind::kRule:
      case ObjectKind::kPolicy:
        return destroys("it changes what statements of the old release do");
      default:
        return destroys("the old release may still use what is dropped");
    }
  }

  Phased operator()(const Rename& rename) const { return classify_rename(rename); }

  Phased operator()(const SetSchema& /*set*/) const {
    return destroys("the old release looks for it where it was");
  }

  Phased operator()(const ChangeOwner& /*change*/) const {
    return forbids("the old owner may do less than the old release needs");
  }

  Phased operator()(const CreateView& create) const {
    const bool replaces = subject.before.views.contains(subject.before.resolve(create.view));
    return replaces ? forbids("the old release may read the view as it was")
                    : expand("the old release does not know the view");
  }

  Phased operator()(const RefreshView& /*refresh*/) const {
    return backfill("it moves data into the view");
  }

  Phased operator()(const CreateSequence& /*create*/) const {
    return expand("the old release does not know the sequence");
  }

  Phased operator()(const AlterSequence& /*alter*/) const {
    return forbids("the old release may draw other numbers from it");
  }

  Phased operator()(const CreateSchema& /*create*/) const {
    return expand("the old release does not know the schema");
  }

  Phased operator()(const CreateEnum& /*create*/) const {
    return expand("the old release does not know the type");
  }

  Phased operator()(const AlterEnum& alter) const {
    return alter.old_value.empty() ? expand("the old release does not write the new value")
                                   : destroys("the old release uses the old value");
  }

  Phased operator()(const CreateDomain& /*create*/) const {
    return expand("the old release does not know the domain");
  }

  Phased operator()(const AlterDomain& alter) const { return classify_domain(alter); }

  Phased operator()(const CreateCompositeType& /*create*/) const {
    return expand("the old release does not know the type");
  }

  Phased operator()(const CreateRangeType& /*create*/) const {
    return expand("the old release does not know the type");
  }

  Phased operator()(const CreateFunction& create) const {
    if (replaced_function(subject.before, create) != nullptr) {
      return forbids("the old release may call the function as it was");
    }
    return expand("the old release does not know the function");
  }

  Phased operator()(const CreateTrigger& /*create*/) const {
    return live_table(subject) == nullptr ? expand("the old release does not know the table")
                                          : forbids("writes of the old release would fire it");
  }

  Phased operator()(const CreateExtension& /*create*/) const {
    return expand("the old release does not know what it brings");
  }

  Phased operator()(const CreatePolicy& create) const {
    const Table* table = subject.before.table(create.table);
    return table != nullptr && !table->row_security && !create.alter
               ? expand("row security is off: the policy means nothing yet")
               : forbids("the old release sees other rows, or may write fewer");
  }

  Phased operator()(const CreateRule& /*create*/) const {
    return forbids("statements of the old release would mean something else");
  }

  Phased operator()(const CreateStatistics& /*create*/) const {
    return expand_any_time("statistics change no result");
  }

  Phased operator()(const Comment& /*comment*/) const {
    return expand_any_time("a comment changes no result");
  }

  Phased operator()(const Grant& grant) const {
    return grant.revoke ? destroys("the old release may rest on the privilege")
                        : expand("it only adds privileges");
  }

  Phased operator()(const Query& query) const { return classify_query(query); }

  Phased operator()(const Truncate& /*truncate*/) const {
    return destroys("the old release may still read the rows");
  }

  Phased operator()(const LockTable& /*lock*/) const {
    return expand_any_time("it changes nothing, and ends with its transaction");
  }

  Phased operator()(const Copy& copy) const {
    return copy.from ? backfill("it moves data") : backfill("it only reads");
  }

  Phased operator()(const Vacuum& /*vacuum*/) const {
    return backfill("it tidies, and changes no result");
  }

  Phased operator()(const Cluster& /*cluster*/) const {
    return backfill("it moves rows about, and changes no result");
  }

  Phased operator()(const Reindex& /*reindex*/) const {
    return expand_any_time("an index changes no result");
  }

  Phased operator()(const Transaction& /*transaction*/) const {
    return expand_any_time("every step has its own transaction");
  }

  Phased operator()(const SetVariable& /*set*/) const {
    return expand_any_time("a setting of the session, which every step sets itself");
  }

  Phased operator()(const DoBlock& /*block*/) const { return classify_block(subject); }
};

}  // namespace

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

Classification classify(const Subject& subject) {
  const ObjectName table = target_table(subject);
  const Table* known = table.empty() ? nullptr : subject.before.table(table);
  if (known != nullptr && known->created_in_plan) {
    return expand("the table is new in this plan");
  }
  return std::visit(Classifier{subject}, subject.statement.body);
}

}  // namespace bellows
