// session.h: one connection of the application to its database, as its driver holds it.
// Owns: Session, Call, Answer. A statement is prepared when it is used for the first time and
//       executed under its name from then on.
// Promises: what the server refused is an Answer, never an exception; a lost connection is one too.
// Not here: what is sent (release.h), how long it took (measurements.h).
#pragma once

#include <libpq-fe.h>

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace shop {

// One statement with its parameters, all in text form. An empty name: not prepared.
struct Call {
  std::string name;
  std::string sql;
  std::vector<std::string> parameters;
};

using Row = std::vector<std::optional<std::string>>;

struct Answer {
  bool succeeded = false;
  std::string sqlstate;  // of a failure; 08006 when the connection is gone
  std::string message;   // of a failure, its first line
  std::vector<Row> rows;
};

class Session {
 public:
  // `url` is a libpq connection string. Nothing when there is no connection; `failure` says why.
  static std::optional<Session> open(const std::string& url, std::string_view application_name,
                                     Answer& failure);

  Answer execute(const Call& call);

  // Sends all calls before it reads the first answer (libpq's pipeline mode), each of them a
  // transaction of its own. `answered` is told of every one of them when its answer comes, even
  // when the connection is lost. Every call has a name.
  void execute_together(const std::vector<Call>& calls,
                        const std::function<void(std::size_t, const Answer&)>& answered);

  [[nodiscard]] bool alive() const;

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };

  explicit Session(PGconn* connection) : x_connection(connection) {}

  Answer answer_of(PGresult* result) const;
  Answer prepare(const Call& call);

  std::unique_ptr<PGconn, Finish> x_connection;
  std::set<std::string> x_prepared;
};

}  // namespace shop
