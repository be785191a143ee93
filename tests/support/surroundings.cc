#include "tests/support/surroundings.h"

#include <libpq-fe.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace bellows {
namespace {

namespace fs = std::filesystem;

}  // namespace

Environment::Environment(std::string name, const std::string& value) : x_name(std::move(name)) {
  if (const char* before = std::getenv(x_name.c_str()); before != nullptr) {
    x_before = before;
  }
  setenv(x_name.c_str(), value.c_str(), 1);
}

Environment::~Environment() {
  if (x_before) {
    setenv(x_name.c_str(), x_before->c_str(), 1);
  } else {
    unsetenv(x_name.c_str());
  }
}

WorkFolder::WorkFolder() : x_before(fs::current_path().string()) {
  std::string name = (fs::temp_directory_path() / "bellows-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("cannot make a folder for a test");
  }
  x_path = name;
  fs::current_path(x_path);
}

WorkFolder::~WorkFolder() {
  std::error_code ignored;
  fs::current_path(x_before, ignored);
  fs::remove_all(x_path, ignored);
}

void WorkFolder::write(const std::string& file, const std::string& text) const {
  const fs::path path = fs::path(x_path) / file;
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

struct Client::Connection {
  PGconn* handle = nullptr;
};

Client::Client(const std::string& url, const std::string& application_name)
    : x_connection(std::make_unique<Connection>()) {
  x_connection->handle = PQconnectdb((url + "&application_name=" + application_name).c_str());
  if (PQstatus(x_connection->handle) != CONNECTION_OK) {
    throw std::runtime_error(PQerrorMessage(x_connection->handle));
  }
}

Client::~Client() {
  PQfinish(x_connection->handle);
}

namespace {

std::string answer_of(PGconn* connection, const std::string& sql) {
  PGresult* result = PQexec(connection, sql.c_str());
  const ExecStatusType status = PQresultStatus(result);
  std::string answer = status == PGRES_TUPLES_OK && PQntuples(result) > 0 ? PQgetvalue(result, 0, 0)
                       : status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
                           ? ""
                           : PQerrorMessage(connection);
  PQclear(result);
  return answer;
}

}  // namespace

std::string Client::ask(const std::string& sql) const {
  return answer_of(x_connection->handle, sql);
}

std::string ask(const std::string& url, const std::string& sql) {
  PGconn* connection = PQconnectdb(url.c_str());
  std::string answer = answer_of(connection, sql);
  PQfinish(connection);
  return answer;
}

}  // namespace bellows
