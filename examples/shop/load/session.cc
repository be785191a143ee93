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

std::vector<const char*> values_of(const Call& call) {
  std::vector<const char*> values;
  values.reserve(call.parameters.size());
  for (const std::string& parameter : call.parameters) {
    values.push_back(parameter.c_str());
  }
  return values;
}

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

Answer Session::prepare(const Call& call) {
  if (x_prepared.contains(call.name)) {
    return {true, "", "", {}};
  }
  Answer prepared =
      answer_of(PQprepare(x_connection.get(), call.name.c_str(), call.sql.c_str(),
                          static_cast<int>(call.parameters.size()), /*paramTypes=*/nullptr));
  if (prepared.succeeded) {
    x_prepared.insert(call.name);
  }
  return prepared;
}

Answer Session::execute(const Call& call) {
  PGconn* connection = x_connection.get();
  if (call.name.empty()) {
    return answer_of(PQexec(connection, call.sql.c_str()));
  }
  Answer prepared = prepare(call);
  if (!prepared.succeeded) {
    return prepared;
  }
  const std::vector<const char*> values = values_of(call);
  return answer_of(PQexecPrepared(connection, call.name.c_str(), static_cast<int>(values.size()),
                                  values.data(), nullptr, nullptr, /*resultFormat=*/0));
}

void Session::execute_together(const std::vector<Call>& calls,
                               const std::function<void(std::size_t, const Answer&)>& answered) {
  PGconn* connection = x_connection.get();
  std::vector<std::size_t> sent;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (const Answer prepared = prepare(calls[i]); prepared.succeeded) {
      sent.push_back(i);
    } else {
      answered(i, prepared);
    }
  }
  PQenterPipelineMode(connection);
  for (const std::size_t i : sent) {
    const std::vector<const char*> values = values_of(calls[i]);
    PQsendQueryPrepared(connection, calls[i].name.c_str(), static_cast<int>(values.size()),
                        values.data(), nullptr, nullptr, /*resultFormat=*/0);
    PQpipelineSync(connection);
  }
  // What could not be sent has no result, which answer_of() takes for a lost connection.
  for (const std::size_t i : sent) {
    answered(i, answer_of(PQgetResult(connection)));
    while (PGresult* rest = PQgetResult(connection)) {
      PQclear(rest);
    }
    PQclear(PQgetResult(connection));  // the end of its transaction
  }
  PQexitPipelineMode(connection);
}

}  // namespace shop
