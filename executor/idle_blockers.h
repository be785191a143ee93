// idle_blockers.h: ends those who are in the way while they sit idle in a transaction, where the
// configuration allows it.
// Promises: nobody is ended whose application settings.end_idle does not name; only client sessions
//           of this database that have been idle in their transaction for longer than
//           settings.end_idle_after, never one of Bellows; decided and done in one statement, so
//           that nobody who works again is hit by a stale look. Each end is in bellows.event.
// Not here: naming those in the way (blockers.h).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "executor/run_context.h"
#include "migrations/effects.h"

namespace bellows {

// What came of it, in words.
struct IdleBlockers {
  std::vector<std::string> ended;  // "pid 4711 (reporting, idle in transaction for 42 s)"
  std::vector<std::string> left;   // whom the role may not end, with what it lacks
};

// Of those whom our session waits for at this moment, and those whom they wait for themselves.
IdleBlockers end_idle_blockers(const RunContext& context, Session& watcher,
                               const std::string& step);

// Of those who hold a lock that conflicts with one of `wanted`, and those whom they wait for.
IdleBlockers end_idle_holders(const RunContext& context, Session& watcher, const std::string& step,
                              const std::vector<Lock>& wanted);

// Calls `attempt`, a transaction that holds the lease, and meanwhile ends those whom it waits for,
// and tells it afterwards: who holds a row cannot be asked any more once nobody waits for it. Just
// calls it where nobody may be ended.
IdleBlockers while_ending_idle(RunContext& context, const std::string& step,
                               const std::function<void()>& attempt);

// A notice for each that was ended.
void tell_ended(const RunContext& context, const std::string& step, const IdleBlockers& idle);

// Of those who are left, behind the text of a wait: "; pid 4711 (…) may …"; empty for none.
std::string left_in_words(const IdleBlockers& idle);

}  // namespace bellows
