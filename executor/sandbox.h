// sandbox.h: a throwaway PostgreSQL from the installed server, gone at the end.
// Owns: a temporary folder and the server process in it, listening on a unix socket only.
// Promises: stopped and removed by the destructor, and also when this process is killed; works for
//           root too, by running the server as another user.
// Not here: what is done with it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "migrations/result.h"

namespace bellows {

struct SandboxSettings {
  std::string bin_directory;         // of initdb and postgres; empty: the newest that is installed
  bool fsync = false;                // a throwaway server needs none; measurements do
  std::string folder;                // empty: a new one under the system's temporary folder
  std::vector<std::string> options;  // of the server: "max_prepared_transactions=5"
};

class Sandbox {
 public:
  static Result<std::unique_ptr<Sandbox>> start(const SandboxSettings& settings);
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;
  ~Sandbox();

  // A libpq URL for a database of this server, such as
  // "postgresql:///shop?host=/tmp/…&user=postgres".
  [[nodiscard]] std::string url(const std::string& database = "postgres") const;

  // A new, empty database; gives its URL.
  [[nodiscard]] Result<std::string> create_database(const std::string& name) const;

  [[nodiscard]] std::string folder() const;         // with the socket and server.log
  [[nodiscard]] std::string data_folder() const;    // with postgresql.conf and pg_hba.conf
  [[nodiscard]] std::string log_path() const;       // what the server says
  [[nodiscard]] std::string bin_directory() const;  // of the server's programs
  [[nodiscard]] int server_pid() const;

  // As after a power cut: the server dies without saying goodbye, and starts again.
  Result<void> crash_and_restart();

 private:
  Sandbox() = default;

  Result<void> initialize();
  Result<void> start_server();
  Result<void> start_sweeper();
  Result<void> wait_until_ready();
  [[nodiscard]] std::vector<std::string> server_command() const;
  void stop_server(int signal);

  SandboxSettings x_settings;
  std::string x_bin_directory;
  std::string x_folder;
  int x_pid = 0;
  int x_sweeper_pid = 0;
  int x_sweeper_input = -1;
};

}  // namespace bellows
