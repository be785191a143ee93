#include "tests/executor/lock_matrix_probe.h"

#include <catch2/catch.hpp>
#include <map>

namespace bellows {
namespace {

bool is_good(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

}  // namespace

Probe::Probe(const std::string& url) : x_connection(PQconnectdb(url.c_str())) {
  PQsetNoticeProcessor(
      x_connection,
      [](void* lines, const char* message) {
        static_cast<std::vector<std::string>*>(lines)->emplace_back(message);
      },
      &x_notices);
}

Probe::~Probe() {
  PQfinish(x_connection);
}

std::vector<std::vector<std::string>> Probe::ask(const std::string& sql) {
  PGresult* result = PQexec(x_connection, sql.c_str());
  const bool done = is_good(result);
  std::vector<std::vector<std::string>> rows;
  for (int row = 0; row < PQntuples(result); ++row) {
    rows.emplace_back();
    for (int column = 0; column < PQnfields(result); ++column) {
      rows.back().emplace_back(PQgetvalue(result, row, column));
    }
  }
  PQclear(result);
  INFO(sql);
  REQUIRE((done ? "" : std::string(PQerrorMessage(x_connection))) == "");
  return rows;
}

std::string Probe::ask_one(const std::string& sql) {
  const auto rows = ask(sql);
  return rows.empty() ? "" : rows[0][0];
}

std::string Probe::run(const std::string& sql, std::string* sqlstate) {
  PGresult* result = PQexec(x_connection, sql.c_str());
  const bool done = is_good(result);
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  if (sqlstate != nullptr) {
    *sqlstate = state == nullptr ? "" : state;
  }
  PQclear(result);
  return done ? "" : PQerrorMessage(x_connection);
}

void Probe::start(const std::string& sql) {
  INFO(sql);
  REQUIRE(PQsendQuery(x_connection, sql.c_str()) == 1);
}

bool Probe::is_running() {
  REQUIRE(PQconsumeInput(x_connection) == 1);
  return PQisBusy(x_connection) == 1;
}

std::string Probe::finish() {
  std::string complaint;
  while (PGresult* result = PQgetResult(x_connection)) {
    if (!is_good(result)) {
      complaint = PQresultErrorMessage(result);
    }
    PQclear(result);
  }
  return complaint;
}

LockMode lock_mode_of(const std::string& server_name) {
  static const std::map<std::string, LockMode> kModes = {
      {"AccessShareLock", LockMode::kAccessShare},
      {"RowShareLock", LockMode::kRowShare},
      {"RowExclusiveLock", LockMode::kRowExclusive},
      {"ShareUpdateExclusiveLock", LockMode::kShareUpdateExclusive},
      {"ShareLock", LockMode::kShare},
      {"ShareRowExclusiveLock", LockMode::kShareRowExclusive},
      {"ExclusiveLock", LockMode::kExclusive},
      {"AccessExclusiveLock", LockMode::kAccessExclusive}};
  return kModes.at(server_name);
}

}  // namespace bellows
