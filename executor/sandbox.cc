#include "executor/sandbox.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "executor/process.h"
#include "executor/server_programs.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

constexpr auto kInitializeDeadline = 120s;
constexpr auto kStartDeadline = 60s;
constexpr auto kStopDeadline = 15s;
constexpr auto kPollInterval = 10ms;
constexpr std::size_t kMaxSocketPath = 107;  // sockaddr_un::sun_path without its final zero
constexpr std::string_view kSocketName = "/.s.PGSQL.5432";

Error sandbox_error(std::string message, std::string hint) {
  return {ErrorCode::kConfiguration, std::move(message), std::move(hint), {}, ""};
}

// PostgreSQL refuses to be run by root, so root runs it as somebody else.
Result<std::optional<UserAccount>> server_account() {
  if (geteuid() != 0) {
    return std::optional<UserAccount>{};
  }
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* entry = getpwnam(name); entry != nullptr) {
      return std::optional<UserAccount>{{name, entry->pw_uid, entry->pw_gid}};
    }
  }
  return sandbox_error("PostgreSQL refuses to run as root, and there is no user to run it as",
                       "Add a user: adduser --system postgres.");
}

Result<std::string> make_folder(const std::string& wanted) {
  std::error_code error;
  if (!wanted.empty()) {
    if (fs::exists(wanted, error)) {
      return sandbox_error("the folder " + wanted + " is there already",
                           "Name a folder that is not there: the sandbox makes and removes it.");
    }
    fs::create_directories(wanted, error);
    if (error) {
      return sandbox_error("cannot make the folder " + wanted + ": " + error.message(),
                           "Name a folder that you may write to.");
    }
    return fs::absolute(wanted).string();
  }
  const fs::path base = fs::temp_directory_path(error);
  std::string name = (error ? fs::path("/tmp") : base) / "bellows-XXXXXX";
  if (name.size() + kSocketName.size() > kMaxSocketPath) {
    name = "/tmp/bellows-XXXXXX";
  }
  if (mkdtemp(name.data()) == nullptr) {
    return sandbox_error("cannot make a folder " + name + ": " + std::strerror(errno),
                         "Set TMPDIR to a folder that you may write to.");
  }
  return name;
}

std::string last_lines(const std::string& text, int count) {
  std::size_t begin = text.find_last_not_of('\n');
  for (int line = 0; line < count && begin != std::string::npos; ++line) {
    begin = begin == 0 ? std::string::npos : text.rfind('\n', begin - 1);
  }
  std::string lines = begin == std::string::npos ? text : text.substr(begin + 1);
  while (!lines.empty() && lines.back() == '\n') {
    lines.pop_back();
  }
  return lines;
}

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string result;
  for (const char letter : text) {
    if (kPlain.find(letter) != std::string_view::npos) {
      result += letter;
      continue;
    }
    const auto byte = static_cast<unsigned char>(letter);
    result += '%';
    result += kDigits.at(byte >> 4U);
    result += kDigits.at(byte & 15U);
  }
  return result;
}

}  // namespace

Result<std::unique_ptr<Sandbox>> Sandbox::start(const SandboxSettings& settings) {
  std::unique_ptr<Sandbox> sandbox(new Sandbox());
  sandbox->x_settings = settings;
  Result<std::string> programs = find_server_programs(settings.bin_directory);
  if (!programs) {
    return programs.error();
  }
  sandbox->x_bin_directory = *programs;
  Result<std::string> folder = make_folder(settings.folder);
  if (!folder) {
    return folder.error();
  }
  sandbox->x_folder = *folder;  // from here on the destructor removes it
  if (sandbox->x_folder.size() + kSocketName.size() > kMaxSocketPath) {
    return sandbox_error("the folder " + sandbox->x_folder + " is too long for a unix socket",
                         "Name a folder of at most " +
                             std::to_string(kMaxSocketPath - kSocketName.size()) + " bytes.");
  }
  for (Result<void> (Sandbox::*act)() :
       {&Sandbox::start_sweeper, &Sandbox::initialize, &Sandbox::start_server}) {
    Result<void> done = (sandbox.get()->*act)();
    if (!done) {
      return done.error();
    }
  }
  return sandbox;
}

Sandbox::~Sandbox() {
  // It may be thrown away at any point, so no checkpoint is waited for.
  stop_server(SIGQUIT);
  if (!x_folder.empty()) {
    std::error_code ignored;  // nobody is left to be told
    fs::remove_all(x_folder, ignored);
  }
  if (x_sweeper_pid != 0) {
    close(x_sweeper_input);
    wait_for_exit(x_sweeper_pid, kStopDeadline);
  }
}

std::string Sandbox::url(const std::string& database) const {
  return "postgresql:///" + percent_encoded(database) + "?host=" + percent_encoded(x_folder) +
         "&user=postgres";
}

Result<std::string> Sandbox::create_database(const std::string& name) const {
  PGconn* connection = PQconnectdb(url().c_str());
  char* quoted = PQescapeIdentifier(connection, name.data(), name.size());
  const std::string sql = std::string("CREATE DATABASE ") + (quoted == nullptr ? "" : quoted);
  PGresult* result = PQexec(connection, sql.c_str());
  const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
  const char* sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const Error error{
      ErrorCode::kSql,
      "cannot create database " + name + ": " + last_lines(PQerrorMessage(connection), 1),
      "",
      {},
      sqlstate == nullptr ? "" : sqlstate};
  PQfreemem(quoted);
  PQclear(result);
  PQfinish(connection);
  if (!done) {
    return error;
  }
  return url(name);
}

std::string Sandbox::folder() const {
  return x_folder;
}

std::string Sandbox::data_folder() const {
  return x_folder + "/data";
}

std::string Sandbox::bin_directory() const {
  return x_bin_directory;
}

std::string Sandbox::log_path() const {
  return x_folder + "/server.log";
}

int Sandbox::server_pid() const {
  return x_pid;
}

Result<void> Sandbox::crash_and_restart() {
  stop_server(SIGQUIT);
  return start_server();
}

Result<void> Sandbox::initialize() {
  Result<std::optional<UserAccount>> account = server_account();
  if (!account) {
    return account.error();
  }
  if (*account && chown(x_folder.c_str(), (*account)->uid, (*account)->gid) != 0) {
    return sandbox_error(
        "cannot give " + x_folder + " to user " + (*account)->name + ": " + std::strerror(errno),
        "Set TMPDIR to a folder on a file system that knows owners.");
  }
  ProcessSpec spec;
  spec.argv = {x_bin_directory + "/initdb",
               "--pgdata=" + data_folder(),
               "--username=postgres",
               "--auth=trust",
               "--encoding=UTF8",
               "--locale=C.UTF-8",
               "--no-sync",
               "--no-instructions"};
  spec.directory = x_folder;
  spec.user = *account;
  spec.death_signal = SIGKILL;
  Result<ProcessOutcome> outcome = run_process(spec, kInitializeDeadline);
  if (!outcome) {
    return outcome.error();
  }
  if (outcome->exit_code != 0) {
    return sandbox_error(
        "initdb could not make a server in " + x_folder +
            (outcome->timed_out ? ": it took too long" : ": " + last_lines(outcome->output, 2)),
        "Check that the folder can be reached by the user of the server, and that there is room.");
  }
  return {};
}

// Whatever happens to this process, its end closes the pipe, and then the folder goes. The server
// itself gets its death signal.
Result<void> Sandbox::start_sweeper() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return sandbox_error(std::string("cannot make a pipe: ") + std::strerror(errno), "");
  }
  ProcessSpec spec;
  // The loop ends when the server has removed its lock file or, if it was killed, after 10 s.
  spec.argv = {"/bin/sh", "-c",
               "cat >/dev/null; n=0; while [ -e \"$1/.s.PGSQL.5432.lock\" ] && [ $n -lt 100 ]; do "
               "n=$((n+1)); sleep 0.1; done; rm -rf -- \"$1\"",
               "bellows-sandbox-sweeper", x_folder};
  spec.directory = "/";
  spec.input = ends[0];
  spec.group = ProcessGroup::kOwnSession;
  const int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
  spec.output = nothing;
  Result<pid_t> pid = spawn_process(spec);
  close(ends[0]);
  close(nothing);
  if (!pid) {
    close(ends[1]);
    return pid.error();
  }
  x_sweeper_pid = *pid;
  x_sweeper_input = ends[1];
  return {};
}

std::vector<std::string> Sandbox::server_command() const {
  std::vector<std::string> options = {
      "listen_addresses=",   "port=5432",    "unix_socket_directories=\"" + x_folder + "\"",
      "log_line_prefix=%m ", "timezone=UTC", "log_timezone=UTC"};
  if (!x_settings.fsync) {
    options.insert(options.end(), {"fsync=off", "synchronous_commit=off", "full_page_writes=off"});
  }
  options.insert(options.end(), x_settings.options.begin(), x_settings.options.end());
  std::vector<std::string> command = {x_bin_directory + "/postgres", "-D", data_folder()};
  for (const std::string& option : options) {
    command.insert(command.end(), {"-c", option});
  }
  return command;
}

Result<void> Sandbox::start_server() {
  Result<std::optional<UserAccount>> account = server_account();
  if (!account) {
    return account.error();
  }
  const int log_file = open(log_path().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  ProcessSpec spec;
  spec.argv = server_command();
  spec.directory = x_folder;
  spec.user = *account;
  spec.input = nothing;
  spec.output = log_file;
  spec.group = ProcessGroup::kOwnSession;  // Ctrl-C is for the client, not for the server
  spec.death_signal = SIGQUIT;
  Result<pid_t> pid = spawn_process(spec);
  close(log_file);
  close(nothing);
  if (!pid) {
    return pid.error();
  }
  x_pid = *pid;
  return wait_until_ready();
}

Result<void> Sandbox::wait_until_ready() {
  const auto end = std::chrono::steady_clock::now() + kStartDeadline;
  while (PQping(url().c_str()) != PQPING_OK) {
    if (wait_for_exit(x_pid, 0ms)) {
      x_pid = 0;
      return sandbox_error(
          "the server in " + x_folder + " did not start: " + last_lines(file_text(log_path()), 2),
          "Check the options that the server was given.");
    }
    if (std::chrono::steady_clock::now() >= end) {
      return sandbox_error("the server in " + x_folder + " was not ready within " +
                               std::to_string(kStartDeadline.count()) + " s",
                           "Try again on a machine with less load.");
    }
    std::this_thread::sleep_for(kPollInterval);
  }
  return {};
}

void Sandbox::stop_server(int signal) {
  if (x_pid == 0) {
    return;
  }
  kill(x_pid, signal);
  if (!wait_for_exit(x_pid, kStopDeadline)) {
    kill(x_pid, SIGKILL);
    wait_for_exit(x_pid, kStopDeadline);
  }
  x_pid = 0;
}

}  // namespace bellows
