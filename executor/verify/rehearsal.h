// rehearsal.h: the server of a rehearsal, and databases on it that are copies of one another.
// Promises: databases that are no longer needed are dropped; all are gone with the sandbox.
#pragma once

#include <memory>
#include <string>

#include "executor/database.h"
#include "executor/sandbox.h"
#include "migrations/result.h"

namespace bellows {

class Rehearsal {
 public:
  static Result<Rehearsal> start(const std::string& bin_directory);

  // A copy of a database that nobody is connected to; empty `original`: an empty one. Gives its
  // name.
  Result<std::string> copy(const std::string& original);
  Result<void> drop(const std::string& name);

  [[nodiscard]] std::unique_ptr<Database> database(const std::string& name) const;
  [[nodiscard]] Result<std::unique_ptr<Session>> connect(const std::string& name) const;

  [[nodiscard]] const Sandbox& sandbox() const { return *x_sandbox; }

 private:
  Rehearsal() = default;

  std::unique_ptr<Sandbox> x_sandbox;
  std::unique_ptr<Database> x_maintenance;
  std::unique_ptr<Session> x_session;
  int x_count = 0;
};

}  // namespace bellows
