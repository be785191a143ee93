#include "executor/sandbox.h"

#include <libpq-fe.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include "executor/server_programs.h"
#include "tests/support/sandbox_fixture.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

// The answer of one query with one value, or the error.
std::string ask(const std::string& url, const std::string& sql) {
  PGconn* connection = PQconnectdb(url.c_str());
  PGresult* result = PQexec(connection, sql.c_str());
  std::string answer = PQresultStatus(result) == PGRES_TUPLES_OK ? PQgetvalue(result, 0, 0)
                                                                 : PQerrorMessage(connection);
  PQclear(result);
  PQfinish(connection);
  return answer;
}

bool within(std::chrono::milliseconds deadline, const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

TEST_CASE("a sandbox is a server of its own, on a unix socket only", "[pg]") {
  const std::string url = sandbox_server().url();
  CHECK(ask(url, "SELECT current_user") == "postgres");
  CHECK(ask(url, "SHOW listen_addresses").empty());
  CHECK(ask(url, "SHOW data_directory") == sandbox_server().data_folder());
}

TEST_CASE("every fresh database is empty and another one", "[pg]") {
  const std::string first = fresh_database();
  const std::string second = fresh_database();
  CHECK(first != second);
  CHECK(ask(first, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") ==
        "0");
  CHECK(ask(first, "SELECT current_database()") != ask(second, "SELECT current_database()"));
}

TEST_CASE("a database with an unusual name is reached by its URL", "[pg]") {
  Result<std::string> url = sandbox_server().create_database("a \"b\"/c?d&e%é");
  REQUIRE(url);
  CHECK(ask(*url, "SELECT current_database()") == "a \"b\"/c?d&e%é");
  Result<std::string> again = sandbox_server().create_database("a \"b\"/c?d&e%é");
  REQUIRE_FALSE(again);
  CHECK(again.error().sqlstate == "42P04");
}

TEST_CASE("the end of a sandbox leaves neither server nor folder", "[pg]") {
  Result<std::unique_ptr<Sandbox>> sandbox = Sandbox::start({});
  REQUIRE(sandbox);
  const std::string folder = (*sandbox)->folder();
  const int pid = (*sandbox)->server_pid();
  CHECK(fs::exists(folder));
  CHECK(kill(pid, 0) == 0);
  sandbox->reset();
  CHECK_FALSE(fs::exists(folder));
  CHECK(kill(pid, 0) == -1);
}

TEST_CASE("a killed owner takes the server and the folder along", "[pg]") {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const pid_t owner = fork();
  if (owner == 0) {
    Result<std::unique_ptr<Sandbox>> sandbox = Sandbox::start({});
    const std::string folder = sandbox ? (*sandbox)->folder() : sandbox.error().message;
    const ssize_t written = write(ends[1], folder.data(), folder.size());
    while (written > 0) {
      pause();
    }
  }
  std::array<char, 200> buffer{};
  const ssize_t count = read(ends[0], buffer.data(), buffer.size());
  close(ends[0]);
  close(ends[1]);
  REQUIRE(count > 0);
  const std::string folder(buffer.data(), static_cast<std::size_t>(count));
  const std::string url = "postgresql:///postgres?host=" + folder + "&user=postgres";
  CHECK(PQping(url.c_str()) == PQPING_OK);
  kill(owner, SIGKILL);
  waitpid(owner, nullptr, 0);
  CHECK(within(std::chrono::seconds(20), [&] { return !fs::exists(folder); }));
  CHECK(PQping(url.c_str()) == PQPING_NO_RESPONSE);
}

TEST_CASE("a crash loses sessions, not data", "[pg]") {
  SandboxSettings settings;
  settings.options = {"synchronous_commit=on"};  // the later of two equal options counts
  Result<std::unique_ptr<Sandbox>> sandbox = Sandbox::start(settings);
  REQUIRE(sandbox);
  const std::string url = (*sandbox)->url();
  PGconn* connection = PQconnectdb(url.c_str());
  PQsetNoticeProcessor(
      connection, [](void*, const char*) {}, nullptr);  // the server's last words
  PQclear(PQexec(connection, "CREATE TABLE t AS SELECT 7 AS x"));
  REQUIRE((*sandbox)->crash_and_restart());
  PGresult* lost = PQexec(connection, "SELECT 1");
  CHECK(PQresultStatus(lost) == PGRES_FATAL_ERROR);
  PQclear(lost);
  PQfinish(connection);
  CHECK(ask(url, "SELECT x FROM t") == "7");
}

TEST_CASE("what keeps a sandbox from starting is said", "[pg]") {
  SECTION("no server programs in the folder that was named") {
    Result<std::string> programs = find_server_programs("/nowhere");
    REQUIRE_FALSE(programs);
    CHECK(programs.error().code == ErrorCode::kConfiguration);
    CHECK_THAT(programs.error().message, Catch::Contains("/nowhere"));
  }
  SECTION("a folder that is there is not taken over") {
    SandboxSettings settings;
    settings.folder = fs::temp_directory_path().string();
    Result<std::unique_ptr<Sandbox>> sandbox = Sandbox::start(settings);
    REQUIRE_FALSE(sandbox);
    CHECK_THAT(sandbox.error().message, Catch::Contains("is there already"));
    CHECK(fs::exists(settings.folder));
  }
  SECTION("an option that the server does not know") {
    SandboxSettings settings;
    settings.options = {"no_such_option=1"};
    Result<std::unique_ptr<Sandbox>> sandbox = Sandbox::start(settings);
    REQUIRE_FALSE(sandbox);
    CHECK_THAT(sandbox.error().message, Catch::Contains("no_such_option"));
  }
}

}  // namespace
}  // namespace bellows
