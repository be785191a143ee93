// rollout_fixture.h: a rollout that stops between its phases, and what two releases write
// meanwhile.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/expect_program.h"
#include "tests/support/sandbox_fixture.h"
#include "tests/support/surroundings.h"

namespace bellows {

// A database with the history applied, and the plan for the rest run through a phase.
class PhasedRollout {
 public:
  PhasedRollout(const std::string& history, const std::string& pending)
      : x_url(fresh_database()), x_database("DATABASE_URL", x_url) {
    x_folder.write("bellows.toml", "[source]\nfolder = \"db\"\n");
    x_folder.write("db/V1__history.sql", history);
    expect_done({"run", "--direct"});
    x_folder.write("db/V2__pending.sql", pending);
  }

  static void run_until(const std::string& phase) { expect_done({"run", "--until", phase}); }

  static void finish() { expect_done({"run"}); }

  [[nodiscard]] const std::string& url() const { return x_url; }

 private:
  WorkFolder x_folder;
  std::string x_url;
  Environment x_database;
};

// What the statement gives is nothing, or else the server's message.
inline void write(const Client& client, const std::string& sql) {
  INFO(sql);
  CHECK(client.ask(sql).empty());
}

}  // namespace bellows
