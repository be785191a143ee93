// replay.h: one history on a rehearsal's server, a migration at a time.
// Owns: Replay: the state between two migrations, with made-up rows and without.
// Not here: which migrations (verify.h), the server (rehearsal.h).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "executor/clock.h"
#include "executor/verify/data_compare.h"
#include "executor/verify/rehearsal.h"
#include "executor/verify/verify.h"
#include "migrations/catalog.h"

namespace bellows {

class Replay {
 public:
  Replay(const Source& source, const VerifySettings& settings, Clock& clock, Rehearsal& rehearsal)
      : x_source(source), x_settings(settings), x_clock(clock), x_rehearsal(rehearsal) {}

  Result<void> begin();

  // The file's run only, for what comes before the history that is asked about.
  Result<void> skip(const Migration& migration);

  Result<Verification> verify(const Migration& migration);

 private:
  // The name of a copy of `original` in which the file has run.
  Result<std::string> run_on_copy(const Migration& migration, const std::string& original);
  // Rows that we made up can break what a file takes for granted. From here on the rehearsal goes
  // on with the rows that the files themselves have written.
  Result<std::string> run_without_rows(const Migration& migration);
  // What the file has made is what the next one starts from.
  Result<void> move_on(const Migration& migration, const std::string& naive);
  // Rows for the tables that have changed since they last got some.
  Result<void> add_rows(Verification& result);
  Result<void> run_planned(const Migration& migration, const std::string& naive,
                           Verification& result);
  // Whether it ran to the end; what stopped it is in the result.
  bool run_plan_of(const Migration& migration, const std::string& name, Verification& result);
  Result<void> compare(const Migration& migration, const std::string& naive,
                       const std::string& planned, Verification& result);
  Result<std::vector<DataDifference>> data_differences(const std::string& a, const std::string& b);
  // Columns in which the file, run once more, differs from itself.
  Result<void> forgive_unpredictable(const Migration& migration, const std::string& naive,
                                     std::vector<DataDifference>& differences,
                                     Verification& result);

  const Source& x_source;
  const VerifySettings& x_settings;
  Clock& x_clock;
  Rehearsal& x_rehearsal;
  std::string x_base;  // with the rows that were made up
  std::string x_bare;  // with those of the files only
  std::map<ObjectName, std::vector<Column>> x_filled;
  std::int64_t x_rows = 0;
};

}  // namespace bellows
