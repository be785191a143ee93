#include "migrations/transaction_block.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace bellows {

namespace {

constexpr std::array<std::string_view, 6> kOtherStatements = {
    "AlterSystemStmt", "CreateSubscriptionStmt", "CreateTableSpaceStmt",
    "CreatedbStmt",    "DropSubscriptionStmt",   "DropTableSpaceStmt",
};

// Whether a body of this type forbids a transaction; most types never do.
struct ForbidsTransaction {
  template <typename T>
  bool operator()(const T&) const {
    return false;
  }

  bool operator()(const CreateIndex& index) const { return index.concurrently; }

  bool operator()(const DropObjects& drop) const {
    return drop.concurrently || drop.kind == ObjectKind::kDatabase;
  }

  bool operator()(const Reindex& reindex) const {
    return reindex.concurrently || reindex.target == ReindexTarget::kSchema ||
           reindex.target == ReindexTarget::kSystem || reindex.target == ReindexTarget::kDatabase;
  }

  bool operator()(const AlterTable& alter) const {
    return std::any_of(alter.commands.begin(), alter.commands.end(),
                       [](const AlterCommand& command) {
                         return command.kind == AlterKind::kDetachPartition && command.concurrently;
                       });
  }

  bool operator()(const Vacuum& vacuum) const { return !vacuum.analyze_only; }

  bool operator()(const Cluster& cluster) const { return cluster.table.empty(); }

  bool operator()(const OtherStatement& other) const {
    return std::find(kOtherStatements.begin(), kOtherStatements.end(), other.tag) !=
           kOtherStatements.end();
  }
};

}  // namespace

bool cannot_run_in_transaction(const Statement& statement) {
  return std::visit(ForbidsTransaction{}, statement.body);
}

}  // namespace bellows
