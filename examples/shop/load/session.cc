#include "examples/shop/load/session.h"

#include <array>

namespace shop {
namespace {

constexpr std::string_view kConnectionFailure = "08006";

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};

}  // namespace

std::optional<Session> Session::open(const std::string& url, std::string_view application_name,
                                     Answer& failure) {
  const std::string name(application_name);
  // Later keywords win over what the URL says. No statement waits for ever, so that the program
  // ends even when the server's locks do not.
  const std::array<const char*, 5> keywords{"dbname", "application_name", "options",
                                            "connect_timeout", nullptr};
  const std::array<const char*, 5> values{url.c_str(), name.c_str(), "-c statement_timeout=60s",
                                          "10", nullptr};
  Session session(PQconnectdbParams(keywords.data(), values.data(), /*expand_dbname=*/1));
  if (!session.alive()) {
    failure = {false,
               std::string(kConnectionFailure),
               first_line(PQerrorMessage(session.x_connection.get())),
               {}};
    return std::nullopt;
  }
  return session;
}

bool Session::alive() const {
  return PQstatus(x_connection.get()) == CONNECTION_OK;
}

Answer Session::answer_of(PGresult* result) const {
  const std::unique_ptr<PGresult, Clear> owned(result);
  const ExecStatusType status = PQresultStatus(result);
  Answer answer;
  answer.succeeded = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
  if (!answer.succeeded) {
    const char* sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    answer.sqlstate = sqlstate != nullptr ? sqlstate : kConnectionFailure;
    answer.message = first_line(message != nullptr ? message : PQerrorMessage(x_connection.get()));
    return answer;
  }
  for (int row = 0; row < PQntuples(result); ++row) {
    Row& values = answer.rows.emplace_back();
    for (int column = 0; column < PQnfields(result); ++column) {
      if (PQgetisnull(result, row, column) != 0) {
        values.emplace_back(std::nullopt);
      } else {
        values.emplace_back(PQgetvalue(result, row, column));
      }
    }
  }
  return answer;
}

Answer Session::execute(const Call& call) {
  PGconn* connection = x_connection.get();
  if (call.name.empty()) {
    return answer_of(PQexec(connection, call.sql.c_str()));
  }
  const int count = static_cast<int>(call.parameters.size());
  if (!x_prepared.contains(call.name)) {
    Answer prepared =
        answer_of(PQprepare(connection, call.name.c_str(), call.sql.c_str(), count, nullptr));
    if (!prepared.succeeded) {
      return prepared;
    }
    x_prepared.insert(call.name);
  }
  std::vector<const char*> values;
  values.reserve(call.parameters.size());
  for (const std::string& parameter : call.parameters) {
    values.push_back(parameter.c_str());
  }
  return answer_of(PQexecPrepared(connection, call.name.c_str(), count, values.data(), nullptr,
                                  nullptr, /*resultFormat=*/0));
}

}  // namespace shop
