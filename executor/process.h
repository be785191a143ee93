// process.h: child processes: started without a shell, and never left behind.
// Owns: ProcessSpec, spawn_process(), run_process().
// Promises: what cannot be started is an Error that says so, not a child that exits with 127; what
//           outlives its deadline is killed with all that it started.
// Not here: what is run (sandbox.cc, gates/command.cc, cli/).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "migrations/result.h"

namespace bellows {

struct UserAccount {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
};

enum class ProcessGroup {
  kOurs,        // sees the signals of our terminal
  kOwnSession,  // does not
};

struct ProcessSpec {
  std::vector<std::string> argv;  // argv[0] is looked up in PATH when it has no '/'
  std::string directory;          // to run in; empty: ours
  std::vector<std::pair<std::string, std::string>> environment;  // on top of ours
  std::optional<UserAccount> user;                               // only when we are root
  std::optional<int> input;           // descriptor that becomes stdin; nothing: ours
  std::optional<int> output;          // descriptor that becomes stdout and stderr; nothing: ours
  std::optional<int> errors;          // descriptor that becomes stderr; nothing: as output says
  std::size_t output_limit = 65'536;  // bytes that run_process() keeps
  ProcessGroup group = ProcessGroup::kOurs;
  int death_signal = 0;  // what the child gets when we die, however we die; 0: nothing
};

Result<pid_t> spawn_process(const ProcessSpec& spec);

struct ProcessOutcome {
  bool timed_out = false;  // it and its whole group were killed
  int exit_code = -1;      // when it exited
  int signal = 0;          // when a signal ended it
  std::string output;      // stdout and stderr, or only stderr: see below; up to the limit
};

// Runs it in a session of its own, until it ends or the deadline passes; with no input unless the
// spec names a descriptor for it. A spec that
// names a descriptor for stdout gets all of that there, and the outcome has what went to stderr.
Result<ProcessOutcome> run_process(ProcessSpec spec, std::chrono::milliseconds deadline);

// Waits until the child has ended; false when the deadline passed first.
bool wait_for_exit(pid_t pid, std::chrono::milliseconds deadline);

}  // namespace bellows
