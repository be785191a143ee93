// lock_matrix_probe.h: a libpq session that the lock matrix looks through.
// Promises: an error of ask() fails the test with the statement; run() hands it back.
#pragma once

#include <libpq-fe.h>

#include <string>
#include <vector>

#include "migrations/effects.h"

namespace bellows {

class Probe {
 public:
  explicit Probe(const std::string& url);
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;
  ~Probe();

  // Rows of text columns.
  std::vector<std::vector<std::string>> ask(const std::string& sql);
  // The first column of the first row.
  std::string ask_one(const std::string& sql);
  // The server's complaint; empty when it did as told. `sqlstate` is that of the complaint.
  std::string run(const std::string& sql, std::string* sqlstate = nullptr);

  void start(const std::string& sql);  // and does not wait for it
  bool is_running();
  std::string finish();  // waits; the complaint, or nothing

  std::vector<std::string> take_notices() { return std::move(x_notices); }

 private:
  PGconn* x_connection;
  std::vector<std::string> x_notices;
};

LockMode lock_mode_of(const std::string& server_name);  // "AccessShareLock"

}  // namespace bellows
