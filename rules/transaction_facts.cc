#include "rules/transaction_facts.h"

namespace bellows {

void HeldLocks::add(const StatementFacts& facts, int statement) {
  for (const Lock& lock : facts.locks) {
    const auto [place, is_new] = x_place.emplace(lock.relation, x_held.size());
    if (is_new) {
      x_held.push_back({lock.relation, lock.mode, statement});
    } else if (Held& known = x_held[place->second]; lock.mode > known.mode) {
      known = {lock.relation, lock.mode, statement};
    }
    if (lock.mode == LockMode::kAccessExclusive) {
      x_exclusive.insert(place->second);
    }
  }
}

const Held* HeldLocks::strongest(const ObjectName& table) const {
  const auto place = x_place.find(table);
  return place == x_place.end() ? nullptr : &x_held[place->second];
}

const Held* HeldLocks::access_exclusive() const {
  return access_exclusive_on_another({});
}

const Held* HeldLocks::access_exclusive_on_another(const ObjectName& table) const {
  for (const std::size_t place : x_exclusive) {  // the first or the second
    if (x_held[place].table != table) {
      return &x_held[place];
    }
  }
  return nullptr;
}

std::string waiting(const Held& lock, const ObjectName& table) {
  return lock.mode == LockMode::kAccessExclusive ? "every statement on " + display(table) + " waits"
                                                 : "writes to " + display(table) + " wait";
}

std::string line_of(const FileSubject& subject, int statement) {
  return std::to_string(subject.migration.statements[static_cast<std::size_t>(statement)].line);
}

}  // namespace bellows
