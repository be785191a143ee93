// sandbox.h: a throwaway PostgreSQL from the installed server, gone at the end.
// Owns: a temporary folder and the server process in it, listening on a unix socket only.
// Promises: stopped and removed by the destructor; works for root too, by running the server as
//           another user.
// Not here: what is done with it.
#pragma once

#include <memory>
#include <string>

#include "migrations/result.h"

namespace bellows {

struct SandboxSettings {
  std::string bin_directory;  // of initdb and postgres; empty: the newest that is installed
  bool fsync = false;         // a throwaway server needs none; measurements do
  std::string folder;         // empty: a new one under the system's temporary folder
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
  [[nodiscard]] std::string folder() const;
  [[nodiscard]] int server_pid() const;

 private:
  Sandbox() = default;

  std::string x_folder;
  int x_pid = 0;
};

}  // namespace bellows
