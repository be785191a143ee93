// sandbox.cc: bellows sandbox: a throwaway PostgreSQL, for as long as a command or a person wants.
#include "executor/sandbox.h"

#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ostream>

#include "cli/commands/commands.h"
#include "executor/process.h"

namespace bellows {
namespace {

struct SandboxOptions {
  std::vector<std::string> command;
  bool fsync = false;
  std::vector<std::string> set;
  std::string bin_directory;
};

// The signals that end us, held back until they are waited for: so the server's folder is removed
// however we are asked to go.
class HeldSignals {
 public:
  HeldSignals() {
    sigemptyset(&x_set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) {
      sigaddset(&x_set, signal);
    }
    sigprocmask(SIG_BLOCK, &x_set, &x_before);
  }

  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  ~HeldSignals() { sigprocmask(SIG_SETMASK, &x_before, nullptr); }

  // The next of them; 0 when none came in time.
  [[nodiscard]] int wait(int milliseconds) const {
    const timespec time{milliseconds / 1000, milliseconds % 1000 * 1'000'000L};
    const int signal = sigtimedwait(&x_set, nullptr, &time);
    return signal < 0 ? 0 : signal;
  }

 private:
  sigset_t x_set{};
  sigset_t x_before{};
};

constexpr int kLookEvery = 200;  // milliseconds

std::vector<std::pair<std::string, std::string>> environment_for(const Sandbox& sandbox) {
  return {{"DATABASE_URL", sandbox.url()},
          {"PGHOST", sandbox.folder()},
          {"PGPORT", "5432"},
          {"PGUSER", "postgres"},
          {"PGDATABASE", "postgres"},
          {"PATH",
           environment_variable("PATH").value_or("/usr/bin:/bin") + ":" + sandbox.bin_directory()}};
}

// Whether the end of stdin is somebody's wish: a pipe that was closed, but not /dev/null, which a
// shell gives to what runs in the background.
bool stdin_can_end() {
  struct stat status {};

  return fstat(STDIN_FILENO, &status) == 0 &&
         (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || isatty(STDIN_FILENO) == 1);
}

bool stdin_ended() {
  pollfd entry{STDIN_FILENO, POLLIN, 0};
  if (poll(&entry, 1, 0) <= 0) {
    return false;
  }
  char ignored = 0;
  return read(STDIN_FILENO, &ignored, 1) == 0;
}

// Runs the command at our terminal; gives its exit code.
Result<ExitCode> run_in(const Sandbox& sandbox, const std::vector<std::string>& command) {
  const HeldSignals signals;
  ProcessSpec spec;
  spec.argv = command;
  spec.environment = environment_for(sandbox);
  Result<pid_t> pid = spawn_process(spec);
  if (!pid) {
    Error error = pid.error();
    error.code = ErrorCode::kUsage;
    error.hint = "Name a program that is there: bellows sandbox -- COMMAND.";
    return error;
  }
  int status = 0;
  for (;;) {
    const pid_t ended = waitpid(*pid, &status, WNOHANG);
    if (ended != 0) {
      break;
    }
    // Ctrl-C reaches the command by itself: it shares our terminal.
    const int signal = signals.wait(kLookEvery);
    if (signal == SIGTERM || signal == SIGHUP) {
      kill(*pid, signal);
    }
  }
  constexpr int kSignalBase = 128;  // as a shell says it
  return static_cast<ExitCode>(WIFEXITED(status) ? WEXITSTATUS(status)
                                                 : kSignalBase + WTERMSIG(status));
}

Result<ExitCode> wait_until_unwanted(const Sandbox& sandbox, const Console& console) {
  const HeldSignals signals;
  console.out << sandbox.url() << "\n" << std::flush;
  const bool watch_stdin = stdin_can_end();
  for (;;) {
    const int signal = signals.wait(kLookEvery);
    if ((signal != 0 && signal != SIGCHLD) || (watch_stdin && stdin_ended())) {
      return ExitCode::kDone;
    }
  }
}

class SandboxCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "sandbox"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Start a throwaway PostgreSQL, and run a command or psql in it";
  }

  void declare(Arguments& arguments) override {
    arguments.positionals("COMMAND", x_options.command,
                          "What to run, after --; DATABASE_URL and libpq's PG variables are set");
    arguments.flag("--fsync", x_options.fsync, "Write safely, as a real server: for measurements");
    arguments.list(
        "--set", "NAME=VALUE", x_options.set,
        "A setting of the server, such as shared_buffers=1GB; may be given several times");
    arguments.option("--pg-bin", "FOLDER", x_options.bin_directory,
                     "Where initdb and postgres are; else BELLOWS_PG_BIN, else the newest");
  }

  [[nodiscard]] bool reads_configuration() const override { return false; }

  Result<ExitCode> run(const Invocation& invocation) override {
    SandboxSettings settings;
    settings.fsync = x_options.fsync;
    settings.options = x_options.set;
    settings.bin_directory = x_options.bin_directory;
    Result<std::unique_ptr<Sandbox>> sandbox = Sandbox::start(settings);
    if (!sandbox) {
      return sandbox.error();
    }
    if (!x_options.command.empty()) {
      return run_in(**sandbox, x_options.command);
    }
    if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) {
      return wait_until_unwanted(**sandbox, invocation.console);
    }
    invocation.log.note("a throwaway PostgreSQL at " + (*sandbox)->url() +
                        "; it is gone when you leave psql");
    return run_in(**sandbox, {"psql"});
  }

 private:
  SandboxOptions x_options;
};

}  // namespace

std::unique_ptr<Command> make_sandbox_command() {
  return std::make_unique<SandboxCommand>();
}

}  // namespace bellows
