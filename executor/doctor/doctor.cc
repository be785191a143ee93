#include "executor/doctor/doctor.h"

namespace bellows {
namespace {

constexpr std::size_t kMostListed = 5;

}  // namespace

std::string_view health_name(Health health) {
  switch (health) {
    case Health::kFine:
      return "fine";
    case Health::kNote:
      return "note";
    case Health::kWarning:
      return "warning";
    case Health::kTrouble:
      return "trouble";
  }
  return "trouble";
}

const std::vector<Check>& checks() {
  static const std::vector<Check> list = {
      {"connection", check_pooler},
      {"server", check_server},
      {"role", check_role},
      {"ledger", check_ledger_rights},
      {"tables", check_ownership},
      {"schemas", check_schemas},
      {"row triggers", check_silence},
      {"sight of sessions", check_sight},
      {"ending idle sessions", check_ending},
      {"sight of WAL", check_wal_sight},
      {"settings", check_settings},
      {"connections", check_connections},
      {"replication", check_replication},
      {"sensors", check_sensors},
      {"autovacuum", check_autovacuum},
      {"prepared transactions", check_prepared},
      {"old transactions", check_old_transactions},
      {"invalid indexes", check_invalid_indexes},
      {"leftovers", check_leftovers},
      {"integer keys", check_integer_keys},
      {"extensions", check_extensions},
      {"query statistics", check_query_statistics},
  };
  return list;
}

Result<std::vector<Examined>> examine(const Patient& patient) {
  std::vector<Examined> list;
  for (const Check& check : checks()) {
    Result<Diagnosis> diagnosis = check.examine(patient);
    if (!diagnosis && diagnosis.error().code == ErrorCode::kConnection) {
      return diagnosis.error();
    }
    if (!diagnosis) {
      diagnosis = Diagnosis{Health::kWarning, "unknown: " + diagnosis.error().message,
                            diagnosis.error().hint};
    }
    list.push_back({std::string(check.name), *std::move(diagnosis)});
  }
  return list;
}

std::string listed(const Rows& rows, std::size_t column) {
  std::string text;
  for (std::size_t i = 0; i < rows.rows.size() && i < kMostListed; ++i) {
    text += (i == 0 ? "" : ", ") + rows.text(i, column);
  }
  if (rows.rows.size() > kMostListed) {
    text += " and " + std::to_string(rows.rows.size() - kMostListed) + " more";
  }
  return text;
}

}  // namespace bellows
