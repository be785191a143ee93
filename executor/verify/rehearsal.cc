#include "executor/verify/rehearsal.h"

#include "executor/pg_database.h"
#include "executor/transaction.h"

namespace bellows {

Result<Rehearsal> Rehearsal::start(const std::string& bin_directory) {
  SandboxSettings settings;
  settings.bin_directory = bin_directory;
  settings.options = {"timezone=UTC"};
  Result<std::unique_ptr<Sandbox>> sandbox = Sandbox::start(settings);
  if (!sandbox) {
    return sandbox.error();
  }
  Rehearsal rehearsal;
  rehearsal.x_sandbox = *std::move(sandbox);
  rehearsal.x_maintenance = make_pg_database(rehearsal.x_sandbox->url());
  Result<std::unique_ptr<Session>> session = rehearsal.x_maintenance->connect("verify");
  if (!session) {
    return session.error();
  }
  rehearsal.x_session = *std::move(session);
  return rehearsal;
}

Result<std::string> Rehearsal::copy(const std::string& original) {
  std::string name = "rehearsal_" + std::to_string(++x_count);
  const std::string from = original.empty() ? "template0" : original;
  if (Result<void> done = execute(*x_session, "CREATE DATABASE " + name + " TEMPLATE " + from);
      !done) {
    return done.error();
  }
  return name;
}

Result<void> Rehearsal::drop(const std::string& name) {
  return execute(*x_session, "DROP DATABASE " + name + " WITH (FORCE)");
}

std::unique_ptr<Database> Rehearsal::database(const std::string& name) const {
  return make_pg_database(x_sandbox->url(name));
}

Result<std::unique_ptr<Session>> Rehearsal::connect(const std::string& name) const {
  return database(name)->connect("verify");
}

}  // namespace bellows
