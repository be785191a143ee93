// DO: what the statements inside do, whether they are certain to run or only may; and what is
// looked at when a function is declared.
#include "migrations/effects/handlers.h"
#include "migrations/embedded.h"
#include "migrations/fold.h"

namespace bellows {
namespace {

bool was_there(const Catalog& before, const Catalog& after, const ObjectName& index) {
  const auto found = after.indexes.find(index);
  return found != after.indexes.end() &&
         before.relation_kind(found->second.table) != RelationKind::kNone;
}

bool commits(const Statement& statement) {
  const auto* transaction = statement.as<Transaction>();
  return transaction != nullptr && (transaction->kind == TransactionKind::kCommit ||
                                    transaction->kind == TransactionKind::kRollback);
}

// A relation that a query names and, of a view, what that reads.
void lock_named(Collector& collector, const ObjectName& relation, LockMode mode) {
  collector.lock(relation, mode);
  const auto view = collector.before().views.find(relation);
  if (view == collector.before().views.end() || view->second.materialized) {
    return;
  }
  for (const ObjectName& read : view->second.reads) {
    lock_named(collector, read, mode);
  }
}

}  // namespace

void function_body_effects(Collector& collector, const Statement& statement,
                           const CreateFunction& create) {
  if (create.language.text != "sql") {
    return;
  }
  for (const EmbeddedStatement& embedded : embedded_statements(statement).statements) {
    const auto* query = embedded.statement.as<Query>();
    if (query == nullptr) {
      continue;
    }
    for (const ObjectName& read : query->reads) {
      lock_named(collector, collector.full(read), LockMode::kAccessShare);
    }
    if (!query->target.empty() && !query->into_table) {
      lock_named(collector, collector.full(query->target), LockMode::kRowExclusive);
    }
  }
}

void do_block_effects(Collector& collector, const Statement& block) {
  const Embedded inside = embedded_statements(block);
  Catalog now = collector.before();
  for (const EmbeddedStatement& embedded : inside.statements) {
    const Effects effects = effects_of(embedded.statement, now);
    Catalog after = now;
    if (apply(after, embedded.statement)) {
      now = std::move(after);
    }
    collector.add(effects);
    for (const ObjectName& index : effects.builds) {
      if (was_there(collector.before(), now, index)) {
        collector.build(index);
      }
    }
    if (commits(embedded.statement)) {
      collector.needs_no_transaction();
    }
    if (effects.opaque) {
      collector.opaque("inside of the block, " + effects.opaque_reason);
    }
  }
  if (!inside.opaque.empty()) {
    const OpaquePart& part = inside.opaque.front();
    collector.opaque("line " + std::to_string(part.line) + ": " + part.reason);
  }
}

}  // namespace bellows
