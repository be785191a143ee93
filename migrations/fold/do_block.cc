// DO: what the statements inside make of the schema, as far as it is certain.
#include <cstdlib>
#include <map>
#include <optional>

#include "migrations/embedded.h"
#include "migrations/fold.h"
#include "migrations/fold/guard_condition.h"
#include "migrations/fold/statements.h"

namespace bellows {
namespace {

enum class Verdict { kRuns, kRunsUnlessRefused, kLeftOut };

// Whether a statement can leave something behind when it is refused half-way.
bool has_parts(const Statement& statement) {
  const auto* alter = statement.as<AlterTable>();
  return statement.as<CreateTable>() != nullptr || (alter != nullptr && alter->commands.size() > 1);
}

class Block {
 public:
  explicit Block(Catalog& catalog) : x_catalog(catalog) {}

  Result<void> run(const std::vector<EmbeddedStatement>& statements) {
    for (const EmbeddedStatement& embedded : statements) {
      if (embedded.statement.as<Query>() != nullptr) {
        continue;  // its words may be variables of the block
      }
      int block = 0;
      switch (verdict(embedded, block)) {
        case Verdict::kLeftOut:
          break;
        case Verdict::kRuns:
          if (Result<void> done = apply(x_catalog, embedded.statement); !done) {
            return done;
          }
          break;
        case Verdict::kRunsUnlessRefused:
          attempt(embedded.statement, block, statements);
          break;
      }
    }
    return {};
  }

 private:
  // `block` becomes the innermost guard under which the statement may be refused.
  Verdict verdict(const EmbeddedStatement& embedded, int& block) {
    for (const Guard& guard : embedded.guards) {
      if (!x_decided.contains(guard.block)) {
        decide(guard);
      }
      const Verdict one = x_decided.at(guard.block);
      if (one == Verdict::kLeftOut) {
        return one;
      }
      if (one == Verdict::kRunsUnlessRefused) {
        block = guard.block;
      }
    }
    return block == 0 ? Verdict::kRuns : Verdict::kRunsUnlessRefused;
  }

  // A condition is asked once, before either of its branches has changed anything.
  void decide(const Guard& guard) {
    if (guard.kind == GuardKind::kCaught) {
      x_decided[guard.block] = Verdict::kRunsUnlessRefused;
      return;
    }
    x_decided[guard.block] = Verdict::kLeftOut;
    if (guard.kind != GuardKind::kIf && guard.kind != GuardKind::kOtherwise) {
      return;
    }
    const int when_true = std::abs(guard.block);
    const std::optional<bool> value = holds(x_catalog, guard.text);
    x_decided[when_true] = Verdict::kLeftOut;
    x_decided[-when_true] = Verdict::kLeftOut;
    if (value) {
      x_decided[*value ? when_true : -when_true] = Verdict::kRuns;
    } else if (guard.catalog) {
      x_decided[when_true] = Verdict::kRunsUnlessRefused;
    }
  }

  // A refusal undoes what its block has done before, and ends the block.
  void attempt(const Statement& statement, int block,
               const std::vector<EmbeddedStatement>& statements) {
    if (!x_before.contains(block) && (has_parts(statement) || several(block, statements))) {
      x_before.emplace(block, x_catalog);
    }
    if (apply(x_catalog, statement)) {
      return;
    }
    x_decided[block] = Verdict::kLeftOut;
    if (const auto before = x_before.find(block); before != x_before.end()) {
      x_catalog = std::move(before->second);
      x_before.erase(before);
    }
  }

  static bool several(int block, const std::vector<EmbeddedStatement>& statements) {
    int found = 0;
    for (const EmbeddedStatement& embedded : statements) {
      for (const Guard& guard : embedded.guards) {
        found += guard.block == block && embedded.statement.as<Query>() == nullptr ? 1 : 0;
      }
    }
    return found > 1;
  }

  Catalog& x_catalog;
  std::map<int, Verdict> x_decided;
  std::map<int, Catalog> x_before;  // the catalog before a block that may be undone
};

}  // namespace

Result<void> apply_do_block(Catalog& catalog, const Statement& at) {
  return Block(catalog).run(embedded_statements(at).statements);
}

}  // namespace bellows
