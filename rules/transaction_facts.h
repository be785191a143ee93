// transaction_facts.h: the locks that a file's transaction has gathered so far.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rules/file_subject.h"
#include "rules/rule.h"

namespace bellows {

struct Held {
  ObjectName table;
  LockMode mode = LockMode::kAccessShare;
  int statement = 0;
};

// Locks of one transaction on live tables, by the statement that took them first.
class HeldLocks {
 public:
  void add(const StatementFacts& facts, int statement);

  [[nodiscard]] const Held* strongest(const ObjectName& table) const;
  [[nodiscard]] const Held* access_exclusive() const;
  [[nodiscard]] const Held* access_exclusive_on_another(const ObjectName& table) const;

 private:
  std::vector<Held> x_held;                   // by when their tables were first locked
  std::map<ObjectName, std::size_t> x_place;  // of a table in x_held
  std::set<std::size_t> x_exclusive;          // places of those under ACCESS EXCLUSIVE
};

// What `look` has to say of each statement that shares a transaction with others, given the locks
// that those before it took: look(at, facts, held) gives an optional Match.
template <typename Look>
std::vector<FileMatch> under_held_locks(const FileSubject& subject, const Look& look) {
  std::vector<FileMatch> found;
  for (const SharedTransaction& shared : shared_transactions(subject.migration)) {
    HeldLocks held;
    for (int at = shared.first; at < shared.last; ++at) {
      const StatementFacts& facts = subject.facts[static_cast<std::size_t>(at)];
      if (std::optional<Match> match = look(at, facts, held)) {
        found.push_back({at, *std::move(match)});
      }
      held.add(facts, at);
    }
  }
  return found;
}

// "every statement on public.t waits", "writes to public.t wait".
std::string waiting(const Held& lock, const ObjectName& table);

// The line of a statement of the file.
std::string line_of(const FileSubject& subject, int statement);

}  // namespace bellows
