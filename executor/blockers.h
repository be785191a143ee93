// blockers.h: who is in the way, in words.
// Promises: no query's text is shown, because it may hold data; who, since when and with what lock
// is.
#pragma once

#include <string>
#include <vector>

#include "executor/database.h"
#include "migrations/effects.h"
#include "migrations/result.h"

namespace bellows {

// Those who hold a lock that conflicts with one of `wanted`, the oldest transaction first:
// "pid 4711 (shop-2.3, idle in transaction for 12 s) holds ROW EXCLUSIVE on public.orders".
Result<std::vector<std::string>> name_blockers(Session& watcher, const std::vector<Lock>& wanted,
                                               int our_pid);

// Those whom a backend waits for right now, "pid 4711 (shop-2.3, idle in transaction for 12 s)";
// empty when it does not wait.
Result<std::vector<std::string>> name_blockers_of(Session& watcher, int waiting_pid);

// SQL for one of them, over a of pg_stat_activity and, where that is empty, p of pg_prepared_xacts.
std::string_view who_sql();

// The modes that conflict with one, as pg_locks writes them: the text of an array.
std::string conflicting_modes(LockMode wanted);

// "a; b and 3 more"; "nobody that is still there" for none.
std::string join_blockers(const std::vector<std::string>& blockers);

}  // namespace bellows
