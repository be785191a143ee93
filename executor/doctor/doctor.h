// doctor.h: what this role can do on this server, and what stands in a rollout's way, before one
// begins.
// Owns: Health, Diagnosis, the list of checks. A check is a function in one of this folder's files
//       and one line in the list of doctor.cc.
// Promises: reads only, and needs no right; what could not be found out is said to be unknown.
// Not here: how it is shown (cli/commands/doctor.cc), what is wrong with migrations (rules/).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "executor/database.h"
#include "executor/run.h"
#include "migrations/result.h"

namespace bellows {

enum class Health {
  kFine,
  kNote,     // good to know
  kWarning,  // some plans will wait, or be refused
  kTrouble,  // no plan can run
};

std::string_view health_name(Health health);  // "fine"

struct Diagnosis {
  Health health = Health::kFine;
  std::string text;
  std::string hint;  // what to do, as an imperative; may be empty
};

struct Patient {
  Session& session;
  const RunSettings& settings;
  std::vector<std::string> extensions;  // that the migrations create
};

struct Check {
  std::string_view name;
  Result<Diagnosis> (*examine)(const Patient& patient);
};

struct Examined {
  std::string name;
  Diagnosis diagnosis;
};

const std::vector<Check>& checks();

// Every check, in the order of the list. An Error only when the connection is lost.
Result<std::vector<Examined>> examine(const Patient& patient);

Result<Diagnosis> check_pooler(const Patient& patient);
Result<Diagnosis> check_server(const Patient& patient);
Result<Diagnosis> check_settings(const Patient& patient);
Result<Diagnosis> check_connections(const Patient& patient);
Result<Diagnosis> check_autovacuum(const Patient& patient);
Result<Diagnosis> check_query_statistics(const Patient& patient);
Result<Diagnosis> check_extensions(const Patient& patient);

Result<Diagnosis> check_role(const Patient& patient);
Result<Diagnosis> check_ledger_rights(const Patient& patient);
Result<Diagnosis> check_ownership(const Patient& patient);
Result<Diagnosis> check_schemas(const Patient& patient);
Result<Diagnosis> check_silence(const Patient& patient);
Result<Diagnosis> check_sight(const Patient& patient);
Result<Diagnosis> check_ending(const Patient& patient);
Result<Diagnosis> check_wal_sight(const Patient& patient);

Result<Diagnosis> check_replication(const Patient& patient);
Result<Diagnosis> check_sensors(const Patient& patient);

Result<Diagnosis> check_prepared(const Patient& patient);
Result<Diagnosis> check_old_transactions(const Patient& patient);
Result<Diagnosis> check_invalid_indexes(const Patient& patient);
Result<Diagnosis> check_leftovers(const Patient& patient);
Result<Diagnosis> check_integer_keys(const Patient& patient);

// The values of one column, "a, b, c and 4 more"; empty for none.
std::string listed(const Rows& rows, std::size_t column = 0);

}  // namespace bellows
