#include "executor/pg_database.h"

#include <pqxx/connection>
#include <pqxx/except>
#include <pqxx/nontransaction>
#include <pqxx/result>
#include <pqxx/version>
#include <utility>

#include "executor/connection_string.h"
#include "executor/pg_error.h"
#include "executor/session_settings.h"

// libpqxx 6 (Debian 12) and 7 (Debian 13) differ in how parameters are given, in what a deadlock is
// thrown as, and in that 6 reconnects by itself. All of it is bridged in this file.
#if PQXX_VERSION_MAJOR >= 7
#include <pqxx/params>
#else
#include <pqxx/prepared_statement>
#endif

namespace bellows {
namespace {

#if PQXX_VERSION_MAJOR >= 7
void stay_dead_when_lost(pqxx::connection&) {}

pqxx::result run(pqxx::nontransaction& session, const std::string& sql,
                 const std::vector<Value>& parameters) {
  if (parameters.empty()) {
    return session.exec(sql);
  }
  pqxx::params list;
  for (const Value& value : parameters) {
    if (value.has_value()) {
      list.append(*value);
    } else {
      list.append();
    }
  }
  return session.exec(sql, list);
}
#else
void stay_dead_when_lost(pqxx::connection& connection) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  // A silent new session would have lost our settings and the lease's backend. Deprecated because
  // 7 never reconnects; until then it is the only way.
  connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

pqxx::result run(pqxx::nontransaction& session, const std::string& sql,
                 const std::vector<Value>& parameters) {
  if (parameters.empty()) {
    return session.exec(sql);
  }
  std::vector<const char*> texts;  // a null pointer is NULL
  texts.reserve(parameters.size());
  for (const Value& value : parameters) {
    texts.push_back(value.has_value() ? value->c_str() : nullptr);
  }
  return session.exec_params(sql, pqxx::prepare::make_dynamic_params(texts));
}
#endif

Rows rows_of(const pqxx::result& result) {
  Rows rows;
  const auto columns = result.columns();
  for (pqxx::row::size_type i = 0; i < columns; ++i) {
    rows.columns.emplace_back(result.column_name(i));
  }
  rows.rows.reserve(static_cast<std::size_t>(result.size()));
  for (const auto& row : result) {
    std::vector<Value> values;
    values.reserve(rows.columns.size());
    for (const auto& field : row) {
      values.push_back(field.is_null() ? Value{} : Value{field.c_str()});
    }
    rows.rows.push_back(std::move(values));
  }
  rows.affected = static_cast<std::int64_t>(result.affected_rows());
  return rows;
}

class PgSession final : public Session {
 public:
  // Throws what libpqxx throws when it cannot connect.
  explicit PgSession(const std::string& connection_string, std::string display)
      : x_display(std::move(display)), x_connection(connection_string), x_session(x_connection) {
    stay_dead_when_lost(x_connection);
    x_backend_pid = x_connection.backendpid();
  }

  using Session::query;

  Result<Rows> query(std::string_view sql, const std::vector<Value>& parameters) override;

  [[nodiscard]] int backend_pid() const override { return x_backend_pid; }

  void cancel() override {
    try {
      x_connection.cancel_query();
    } catch (const std::exception&) {
      // Nothing to cancel any more, or no way to reach the server: the statement's own end tells.
    }
  }

 private:
  Error lost(std::string_view words) {
    x_lost = true;
    Error error = error_from_server(words.substr(0, words.find('\n')), "");
    error.code = ErrorCode::kConnection;
    error.message = "lost the connection to " + x_display + ": " + error.message;
    error.hint = "Run again: what was done is recorded, and the run goes on from there.";
    return error;
  }

  Error refused(std::string_view words, const std::string& sqlstate) {
    Error error = error_from_server(words, sqlstate);
    return error.code == ErrorCode::kConnection || !x_connection.is_open() ? lost(words) : error;
  }

  std::string x_display;
  pqxx::connection x_connection;
  pqxx::nontransaction x_session;
  int x_backend_pid = 0;
  bool x_lost = false;
};

Result<Rows> PgSession::query(std::string_view sql, const std::vector<Value>& parameters) {
  if (x_lost) {
    return lost("the session is closed");
  }
  try {
    return rows_of(run(x_session, std::string(sql), parameters));
  } catch (const pqxx::broken_connection& failure) {
    return lost(failure.what());
  } catch (const pqxx::deadlock_detected& failure) {
    return refused(failure.what(), "40P01");  // 6 tells no SQLSTATE for this and the next
  } catch (const pqxx::serialization_failure& failure) {
    return refused(failure.what(), "40001");
  } catch (const pqxx::transaction_rollback& failure) {
    return refused(failure.what(), "40000");
  } catch (const pqxx::insufficient_privilege& failure) {
    return refused(failure.what(), "42501");  // 6 forgets it here, too
  } catch (const pqxx::sql_error& failure) {
    return refused(failure.what(), failure.sqlstate());
  } catch (const std::exception& failure) {
    if (!x_connection.is_open()) {
      return lost("the server closed it");  // libpqxx's own words are about what it tried next
    }
    return Error{ErrorCode::kInternal, failure.what(), "", {}, ""};
  }
}

class PgDatabase final : public Database {
 public:
  explicit PgDatabase(std::string connection) : x_connection(std::move(connection)) {}

  Result<std::unique_ptr<Session>> connect(std::string_view purpose) override {
    const Result<ConnectionSettings> settings = read_connection_string(x_connection);
    if (!settings) {
      return settings.error();
    }
    std::unique_ptr<Session> session;
    try {
      session = std::make_unique<PgSession>(session_connection_string(*settings, purpose),
                                            bellows::display_name(*settings));
    } catch (const std::exception& failure) {
      return error_from_connecting(failure.what(), *settings);
    }
    const Result<bool> direct = is_direct(*session);
    if (!direct) {
      return direct.error();
    }
    if (*direct) {
      if (const Result<void> applied = apply_session_settings(*session); !applied) {
        return applied.error();
      }
    }
    return session;
  }

  [[nodiscard]] std::string display_name() const override {
    const Result<ConnectionSettings> settings = read_connection_string(x_connection);
    return settings ? bellows::display_name(*settings) : "the database";
  }

 private:
  std::string x_connection;
};

}  // namespace

std::unique_ptr<Database> make_pg_database(const std::string& connection) {
  return std::make_unique<PgDatabase>(connection);
}

}  // namespace bellows
