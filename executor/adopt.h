// adopt.h: another tool's history becomes ours.
// Owns: what is taken over, and what stands in the way.
// Promises: nothing is written before everything is known to fit; all of it commits together, under
//           the lease and the other tool's lock.
// Not here: what a run does afterwards (adopted_history.h), printing (cli/).
#pragma once

#include <string>
#include <vector>

#include "executor/clock.h"
#include "executor/database.h"
#include "executor/histories/find_histories.h"
#include "executor/run.h"
#include "migrations/history.h"
#include "migrations/source.h"

namespace bellows {

struct AdoptionPlan {
  FoundHistory found;
  MigrationHistory theirs;
  std::vector<HistoryEntry> entries;    // of theirs
  std::vector<std::size_t> imports;     // in Source::migrations: applied there, unknown here
  std::vector<std::size_t> hands_back;  // the other way round
};

// Reads only.
Result<AdoptionPlan> plan_adoption(Session& session, const Source& source, FoundHistory found);

enum class HandBack { kYes, kNo };

// What stands in the way and may be waived.
enum class Odd { kRefuse, kAccept };

struct AdoptionRequest {
  std::string table;  // "schema.name"; empty: the only one that fits
  HandBack hand_back = HandBack::kYes;
  Odd edited = Odd::kRefuse;   // accept: the files count as they are now, over there as well
  Odd missing = Odd::kRefuse;  // accept: what has no file is left out
};

// kDrift when a migration failed there, or an odd one is not waived.
Result<void> check_adoption(const AdoptionPlan& plan, const Source& source,
                            const AdoptionRequest& request);

// Plans it again, under the locks, and carries it out.
Result<AdoptionPlan> adopt(const Source& source, const AdoptionRequest& request,
                           const RunSettings& settings, Database& database, Clock& clock);

// The other tool is no longer of interest; what was imported stays.
Result<void> end_adoption(Database& database, Clock& clock);

}  // namespace bellows
