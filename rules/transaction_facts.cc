#include "rules/transaction_facts.h"

#include <algorithm>

namespace bellows {

void HeldLocks::add(const StatementFacts& facts, int statement) {
  for (const Lock& lock : facts.locks) {
    const auto known = std::find_if(x_held.begin(), x_held.end(),
                                    [&](const Held& held) { return held.table == lock.relation; });
    if (known == x_held.end()) {
      x_held.push_back({lock.relation, lock.mode, statement});
    } else if (lock.mode > known->mode) {
      *known = {lock.relation, lock.mode, statement};
    }
  }
}

const Held* HeldLocks::strongest(const ObjectName& table) const {
  const auto found = std::find_if(x_held.begin(), x_held.end(),
                                  [&](const Held& held) { return held.table == table; });
  return found == x_held.end() ? nullptr : &*found;
}

const Held* HeldLocks::access_exclusive() const {
  return access_exclusive_on_another({});
}

const Held* HeldLocks::access_exclusive_on_another(const ObjectName& table) const {
  const auto found = std::find_if(x_held.begin(), x_held.end(), [&](const Held& held) {
    return held.mode == LockMode::kAccessExclusive && held.table != table;
  });
  return found == x_held.end() ? nullptr : &*found;
}

std::string waiting(const Held& lock, const ObjectName& table) {
  return lock.mode == LockMode::kAccessExclusive ? "every statement on " + display(table) + " waits"
                                                 : "writes to " + display(table) + " wait";
}

std::string line_of(const FileSubject& subject, int statement) {
  return std::to_string(subject.migration.statements[static_cast<std::size_t>(statement)].line);
}

}  // namespace bellows
