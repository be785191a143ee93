#include "executor/process.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <thread>

extern char** environ;  // NOLINT: POSIX

namespace bellows {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPollInterval{5};

// What failed in the child between fork() and exec(), sent through a pipe that exec() closes.
struct ChildFailure {
  int error = 0;
  char step = 0;
};

constexpr char kStepUser = 'u';
constexpr char kStepDirectory = 'd';
constexpr char kStepExec = 'x';
constexpr char kStepParentGone = 'p';

Error system_error(const std::string& what, int error) {
  return {ErrorCode::kInternal, what + ": " + std::strerror(error), "", {}, ""};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) {
    result.push_back(text.data());
  }
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> merged_environment(
    const std::vector<std::pair<std::string, std::string>>& additions) {
  std::map<std::string, std::string> merged;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    merged[text.substr(0, equals)] = equals == std::string::npos ? "" : text.substr(equals + 1);
  }
  for (const auto& [name, value] : additions) {
    merged[name] = value;
  }
  std::vector<std::string> result;
  for (const auto& [name, value] : merged) {
    result.push_back(name + "=" + value);
  }
  return result;
}

// Everything the child needs, made before fork(): after it only async-signal-safe calls are
// allowed.
struct Prepared {
  char** argv = nullptr;
  char** environment = nullptr;
  const ProcessSpec* spec = nullptr;
  pid_t parent = 0;
  int report = -1;
};

[[noreturn]] void fail_in_child(int report, char step, int error) {
  const ChildFailure failure{error, step};
  const ssize_t ignored = write(report, &failure, sizeof failure);
  static_cast<void>(ignored);
  _exit(127);
}

void become(const UserAccount& user, int report) {
  if (setgroups(1, &user.gid) != 0 || setgid(user.gid) != 0 || setuid(user.uid) != 0) {
    fail_in_child(report, kStepUser, errno);
  }
}

[[noreturn]] void run_child(const Prepared& prepared) {
  const ProcessSpec& spec = *prepared.spec;
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);  // what we wait for ourselves, the child must feel
  if (spec.group == ProcessGroup::kOwnSession) {
    setsid();
  }
  if (spec.user) {
    become(*spec.user, prepared.report);
  }
  if (spec.death_signal != 0) {
    // After setuid(), which clears it. A parent that died before this line is noticed below.
    prctl(PR_SET_PDEATHSIG, spec.death_signal);
    if (getppid() != prepared.parent) {
      fail_in_child(prepared.report, kStepParentGone, ESRCH);
    }
  }
  if (!spec.directory.empty() && chdir(spec.directory.c_str()) != 0) {
    fail_in_child(prepared.report, kStepDirectory, errno);
  }
  if (spec.input) {
    dup2(*spec.input, STDIN_FILENO);
  }
  if (spec.output) {
    dup2(*spec.output, STDOUT_FILENO);
    dup2(*spec.output, STDERR_FILENO);
  }
  if (spec.errors) {
    dup2(*spec.errors, STDERR_FILENO);
  }
  environ = prepared.environment;
  execvp(prepared.argv[0], prepared.argv);
  fail_in_child(prepared.report, kStepExec, errno);
}

Error child_error(const ProcessSpec& spec, const ChildFailure& failure) {
  const std::string& program = spec.argv.front();
  switch (failure.step) {
    case kStepUser:
      return system_error("cannot run " + program + " as user " + spec.user->name, failure.error);
    case kStepDirectory:
      return system_error("cannot run " + program + " in " + spec.directory, failure.error);
    case kStepParentGone:
      return system_error("the process that started " + program + " ended", failure.error);
    default:
      return system_error("cannot run " + program, failure.error);
  }
}

enum class Output { kOpen, kClosed };

// Waits a moment for output and takes what is there.
Output take_output(int descriptor, std::size_t limit, std::string& output) {
  std::array<char, 4096> buffer{};
  pollfd entry{descriptor, POLLIN, 0};
  if (poll(&entry, 1, static_cast<int>(kPollInterval.count())) <= 0) {
    return Output::kOpen;
  }
  const ssize_t count = read(descriptor, buffer.data(), buffer.size());
  if (count > 0) {
    const std::size_t room = limit - output.size();
    output.append(buffer.data(), std::min(room, static_cast<std::size_t>(count)));
  }
  return count == 0 ? Output::kClosed : Output::kOpen;
}

// The end of the process counts, not the end of its output: what it left running in the background
// may hold that open for ever.
ProcessOutcome follow(pid_t pid, int descriptor, std::size_t limit, SteadyClock::time_point end) {
  ProcessOutcome outcome;
  Output state = Output::kOpen;
  int status = 0;
  pid_t ended = 0;
  while ((ended = waitpid(pid, &status, WNOHANG)) == 0 && SteadyClock::now() < end) {
    if (state == Output::kOpen) {
      state = take_output(descriptor, limit, outcome.output);
    } else {
      std::this_thread::sleep_for(kPollInterval);
    }
  }
  if (ended == 0) {
    outcome.timed_out = true;
    kill(-pid, SIGKILL);
    waitpid(pid, &status, 0);
    return outcome;
  }
  std::size_t before = 0;
  do {
    before = outcome.output.size();
  } while (take_output(descriptor, limit, outcome.output) == Output::kOpen &&
           outcome.output.size() > before);
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return outcome;
}

}  // namespace

Result<pid_t> spawn_process(const ProcessSpec& spec) {
  std::vector<std::string> arguments = spec.argv;
  std::vector<std::string> environment = merged_environment(spec.environment);
  const std::vector<char*> argument_pointers = pointers(arguments);
  const std::vector<char*> environment_pointers = pointers(environment);
  std::array<int, 2> report{};
  if (pipe2(report.data(), O_CLOEXEC) != 0) {
    return system_error("cannot make a pipe", errno);
  }
  const Prepared prepared{const_cast<char**>(argument_pointers.data()),     // NOLINT: exec's type
                          const_cast<char**>(environment_pointers.data()),  // NOLINT: exec's type
                          &spec, getpid(), report[1]};
  const pid_t pid = fork();
  if (pid == 0) {
    run_child(prepared);
  }
  const int fork_error = errno;
  close(report[1]);
  if (pid < 0) {
    close(report[0]);
    return system_error("cannot start a process", fork_error);
  }
  ChildFailure failure;
  ssize_t count = 0;
  do {
    count = read(report[0], &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  close(report[0]);
  if (count == static_cast<ssize_t>(sizeof failure)) {
    waitpid(pid, nullptr, 0);
    return child_error(spec, failure);
  }
  return pid;
}

Result<ProcessOutcome> run_process(ProcessSpec spec, std::chrono::milliseconds deadline) {
  std::array<int, 2> output{};
  if (pipe2(output.data(), O_CLOEXEC) != 0) {
    return system_error("cannot make a pipe", errno);
  }
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  spec.input = spec.input.value_or(nothing);
  (spec.output ? spec.errors : spec.output) = output[1];
  spec.group = ProcessGroup::kOwnSession;
  const SteadyClock::time_point end = SteadyClock::now() + deadline;
  Result<pid_t> pid = spawn_process(spec);
  close(output[1]);
  close(nothing);
  if (!pid) {
    close(output[0]);
    return pid.error();
  }
  ProcessOutcome outcome = follow(*pid, output[0], spec.output_limit, end);
  close(output[0]);
  return outcome;
}

bool wait_for_exit(pid_t pid, std::chrono::milliseconds deadline) {
  const SteadyClock::time_point end = SteadyClock::now() + deadline;
  while (waitpid(pid, nullptr, WNOHANG) == 0) {
    if (SteadyClock::now() >= end) {
      return false;
    }
    std::this_thread::sleep_for(kPollInterval);
  }
  return true;
}

}  // namespace bellows
