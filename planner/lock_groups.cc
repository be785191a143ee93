#include "planner/lock_groups.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "migrations/parse.h"

namespace bellows {
namespace {

// Under a lock this strong applications wait; the guard takes it before the first statement.
constexpr LockMode kStrong = LockMode::kShare;

// What the server does in its catalogs only, whatever is in the table. Whether an ADD CONSTRAINT or
// a SET NOT NULL reads the table is for the step's scans to say.
bool changes_catalog_only(const AlterCommand& command) {
  switch (command.kind) {
    case AlterKind::kValidateConstraint:
    case AlterKind::kAttachPartition:
    case AlterKind::kDetachPartition:
    case AlterKind::kDetachPartitionFinalize:
    case AlterKind::kSetTablespace:
    case AlterKind::kSetLogged:
    case AlterKind::kSetUnlogged:
    case AlterKind::kSetAccessMethod:
    case AlterKind::kAttachIndex:
    case AlterKind::kOther:
      return false;
    default:
      return true;
  }
}

// Statements whose effects the model knows to the last. A table that gets another name is another
// relation for the steps behind it.
bool is_instant(const Statement& statement) {
  if (const auto* alter = statement.as<AlterTable>()) {
    return alter->kind == ObjectKind::kTable &&
           std::all_of(alter->commands.begin(), alter->commands.end(), changes_catalog_only);
  }
  if (const auto* rename = statement.as<Rename>()) {
    return (rename->kind == ObjectKind::kColumn || rename->kind == ObjectKind::kConstraint ||
            rename->kind == ObjectKind::kTrigger) &&
           rename->relation_kind == ObjectKind::kTable;
  }
  if (const auto* drop = statement.as<DropObjects>()) {
    return drop->kind == ObjectKind::kTrigger || drop->kind == ObjectKind::kFunction;
  }
  return statement.as<Comment>() != nullptr || statement.as<CreateTrigger>() != nullptr ||
         statement.as<CreateFunction>() != nullptr;
}

// The only lock of a step that may share it.
std::optional<Lock> lock_to_share(const Step& step) {
  const auto* run = std::get_if<RunSql>(&step.action);
  const bool works_through = !step.scans.empty() || !step.rewrites.empty() || !step.builds.empty();
  if (run == nullptr || works_through || step.locks.size() != 1 || step.destroys || step.soak ||
      !step.undo.impossible.empty() || step.locks[0].mode < LockMode::kShareUpdateExclusive) {
    return {};
  }
  const bool instant =
      std::all_of(run->statements.begin(), run->statements.end(), [](const std::string& sql) {
        const Result<Statement> statement = parse_one(sql);
        return statement && is_instant(*statement);
      });
  return instant ? std::optional<Lock>(step.locks[0]) : std::optional<Lock>();
}

class Grouping {
 public:
  explicit Grouping(const Plan& plan) : x_steps(plan.steps) {
    for (std::size_t at = 0; at < x_steps.size(); ++at) {
      x_groups.push_back(at);
      x_locks.push_back(lock_to_share(x_steps[at]));
    }
  }

  std::vector<std::size_t> run() {
    for (std::size_t at = 0; at < x_steps.size();) {
      const std::size_t end = end_of_group(at);
      for (std::size_t member = at; member < end; ++member) {
        x_groups[member] = at;
      }
      at = end;
    }
    return std::move(x_groups);
  }

 private:
  [[nodiscard]] bool is_strong(std::size_t at) const {
    return x_locks[at] && x_locks[at]->mode >= kStrong;
  }

  [[nodiscard]] bool belongs_to(std::size_t first, std::size_t at) const {
    const Step& one = x_steps[first];
    const Step& other = x_steps[at];
    return x_locks[at] && x_locks[at]->relation == x_locks[first]->relation &&
           one.rollout == other.rollout && one.phase == other.phase;
  }

  // It begins and ends with a step for which applications wait: others, such as a comment, would
  // only make the lock last longer.
  [[nodiscard]] std::size_t end_of_group(std::size_t first) const {
    std::size_t end = first + 1;
    if (!is_strong(first)) {
      return end;
    }
    std::set<std::pair<int, int>> rewritten;  // statements
    for (std::size_t at = first; at < x_steps.size() && belongs_to(first, at); ++at) {
      if (is_rewritten(at) && !rewritten.insert(statement_of(at)).second) {
        break;  // a safe form has several steps because they must not be one
      }
      end = is_strong(at) ? at + 1 : end;
    }
    return end;
  }

  // The commands of an ALTER TABLE that run as they were written are steps of their own, too.
  [[nodiscard]] bool is_rewritten(std::size_t at) const {
    const std::vector<Reason>& reasons = x_steps[at].reasons;
    return std::any_of(reasons.begin(), reasons.end(),
                       [](const Reason& reason) { return !reason.rule.empty(); });
  }

  [[nodiscard]] std::pair<int, int> statement_of(std::size_t at) const {
    return {x_steps[at].origin.migration, x_steps[at].origin.statement};
  }

  const std::vector<Step>& x_steps;
  std::vector<std::optional<Lock>> x_locks;
  std::vector<std::size_t> x_groups;
};

}  // namespace

std::vector<std::size_t> lock_groups(const Plan& plan) {
  return Grouping(plan).run();
}

}  // namespace bellows
