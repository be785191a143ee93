#include "migrations/layouts/recorded_steps.h"

#include <algorithm>

namespace bellows {

namespace {

// A step with whether its connection was in a transaction.
struct Placed {
  RecordedStep step;
  bool inside = false;
};

bool is_statement(const Placed& placed) {
  return placed.step.kind == StepKind::kStatement;
}

// Removes what a connection did since its last step of this kind (and name), which goes, too.
// Without such a step everything of the connection goes: the transaction is older than the
// migration.
void take_back(std::vector<Placed>& steps, int connection, StepKind kind, const std::string& sql) {
  while (!steps.empty()) {
    auto last = std::find_if(steps.rbegin(), steps.rend(), [&](const Placed& placed) {
      return placed.step.connection == connection;
    });
    if (last == steps.rend()) {
      return;
    }
    const bool reached = last->step.kind == kind && (sql.empty() || last->step.sql == sql);
    steps.erase(std::next(last).base());
    if (reached) {
      return;
    }
  }
}

// "trx3" of "ROLLBACK TO SAVEPOINT trx3".
std::string last_word(const std::string& sql) {
  const std::size_t blank = sql.rfind(' ');
  return blank == std::string::npos ? sql : sql.substr(blank + 1);
}

void forget_savepoint(std::vector<Placed>& steps, int connection, const std::string& name) {
  const auto found = std::find_if(steps.rbegin(), steps.rend(), [&](const Placed& placed) {
    return placed.step.connection == connection && placed.step.kind == StepKind::kSavepoint &&
           placed.step.sql == name;
  });
  if (found != steps.rend()) {
    steps.erase(std::next(found).base());
  }
}

// What stood in the end: statements, BEGIN and COMMIT.
std::vector<Placed> what_stood(const RecordedMigration& migration) {
  std::vector<Placed> steps;
  std::set<int> open = migration.open;
  for (const RecordedStep& step : migration.steps) {
    switch (step.kind) {
      case StepKind::kStatement:
        steps.push_back({step, open.count(step.connection) > 0});
        break;
      case StepKind::kBegin:
        open.insert(step.connection);
        steps.push_back({step, true});
        break;
      case StepKind::kCommit:
        open.erase(step.connection);
        steps.push_back({step, true});
        break;
      case StepKind::kRollback:
        open.erase(step.connection);
        take_back(steps, step.connection, StepKind::kBegin, "");
        break;
      case StepKind::kSavepoint:
        steps.push_back({step, true});
        steps.back().step.sql = last_word(step.sql);
        break;
      case StepKind::kRelease:
        forget_savepoint(steps, step.connection, last_word(step.sql));
        break;
      case StepKind::kRollbackTo:
        take_back(steps, step.connection, StepKind::kSavepoint, last_word(step.sql));
        break;
    }
  }
  steps.erase(
      std::remove_if(steps.begin(), steps.end(),
                     [](const Placed& placed) { return placed.step.kind == StepKind::kSavepoint; }),
      steps.end());
  return steps;
}

// From the first statement to the last one.
std::vector<Placed> between_statements(const std::vector<Placed>& steps) {
  const auto first = std::find_if(steps.begin(), steps.end(), is_statement);
  const auto last = std::find_if(steps.rbegin(), steps.rend(), is_statement).base();
  return first < last ? std::vector<Placed>(first, last) : std::vector<Placed>();
}

// Transactions inside the migration, each one whole; empty ones are left out.
Result<std::vector<RecordedStep>> with_transactions(const RecordedMigration& migration,
                                                    const std::vector<Placed>& steps) {
  std::vector<RecordedStep> result;
  int open = 0;
  for (const Placed& placed : steps) {
    const RecordedStep& step = placed.step;
    if (step.kind == StepKind::kCommit && step.connection == open) {
      open = 0;
      if (result.back().kind == StepKind::kBegin) {
        result.pop_back();
      } else {
        result.push_back({StepKind::kCommit, "COMMIT", step.connection, {}, {}, false, false});
      }
      continue;
    }
    if (step.kind == StepKind::kCommit) {
      continue;  // of a transaction that began before this migration did
    }
    if (open != 0 && step.connection != open) {
      return Error{ErrorCode::kUnsupported,
                   migration.name +
                       " sends statements through a second connection while a "
                       "transaction is open on the first",
                   "Wait for the transaction to end, or use it for all statements.", step.at, ""};
    }
    if (step.kind == StepKind::kBegin) {
      open = step.connection;
    }
    result.push_back(step);
    if (step.kind == StepKind::kBegin) {
      result.back().sql = "BEGIN";
    }
  }
  if (open != 0 && result.back().kind == StepKind::kBegin) {
    result.pop_back();
  } else if (open != 0) {
    result.push_back({StepKind::kCommit, "COMMIT", open, {}, {}, false, false});
  }
  return result;
}

}  // namespace

Result<ResolvedMigration> resolve_steps(const RecordedMigration& migration) {
  const std::vector<Placed> steps = what_stood(migration);
  const std::vector<Placed> core = between_statements(steps);
  const auto outside = std::count_if(core.begin(), core.end(), [](const Placed& placed) {
    return is_statement(placed) && !placed.inside;
  });
  const bool divided =
      std::any_of(core.begin(), core.end(), [](const Placed& p) { return !is_statement(p); });
  const bool mixed = divided || (outside > 0 && std::any_of(core.begin(), core.end(),
                                                            [](auto& p) { return p.inside; }));
  ResolvedMigration resolved;
  resolved.transactional = outside == 0 && !divided;
  if (mixed) {
    Result<std::vector<RecordedStep>> all = with_transactions(migration, steps);
    if (!all) {
      return std::move(all).error();
    }
    resolved.steps = *std::move(all);
    return resolved;
  }
  for (const Placed& placed : core) {
    resolved.steps.push_back(placed.step);
  }
  return resolved;
}

}  // namespace bellows
