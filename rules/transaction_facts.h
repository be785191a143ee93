// transaction_facts.h: the locks that a file's transaction has gathered so far.
#pragma once

#include <string>
#include <vector>

#include "rules/file_subject.h"

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
  std::vector<Held> x_held;
};

// "every statement on public.t waits", "writes to public.t wait".
std::string waiting(const Held& lock, const ObjectName& table);

// The line of a statement of the file.
std::string line_of(const FileSubject& subject, int statement);

}  // namespace bellows
