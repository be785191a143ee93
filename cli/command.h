// command.h: what a command is, and how it says which arguments it takes.
// Owns: the seams Arguments (read from the command line, or listed for shell completion) and
//       Command; Invocation, what a command is run with.
// Not here: CLI11 (command_line.cc), the commands themselves (commands/, one file each).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/config.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/log.h"
#include "cli/run_cli.h"
#include "migrations/result.h"

namespace bellows {

// A command binds each argument to a member of its own, which keeps its value when it is not given.
class Arguments {
 public:
  Arguments() = default;
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;
  virtual ~Arguments() = default;

  virtual void flag(std::string_view name, bool& given, std::string_view meaning) = 0;
  virtual void option(std::string_view name, std::string_view value_name, std::string& value,
                      std::string_view meaning) = 0;
  // May be given several times.
  virtual void list(std::string_view name, std::string_view value_name,
                    std::vector<std::string>& values, std::string_view meaning) = 0;
  // Two values behind one name.
  virtual void pair(std::string_view name, std::string_view value_names,
                    std::vector<std::string>& values, std::string_view meaning) = 0;
  virtual void choice(std::string_view name, const std::vector<std::string>& choices,
                      std::string& value, std::string_view meaning) = 0;
  virtual void positional(std::string_view value_name, std::string& value,
                          std::string_view meaning) = 0;
  virtual void positionals(std::string_view value_name, std::vector<std::string>& values,
                           std::string_view meaning) = 0;
};

struct Invocation {
  const Config& config;
  const Wiring& wiring;
  const Console& console;
  Log& log;
};

class Command {
 public:
  Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  virtual ~Command() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual std::string_view summary() const = 0;
  virtual void declare(Arguments& arguments) = 0;
  virtual Result<ExitCode> run(const Invocation& invocation) = 0;

  // A command that works without one is not stopped by a mistake in bellows.toml.
  [[nodiscard]] virtual bool reads_configuration() const { return true; }

  // Whether errors are to be JSON, too.
  [[nodiscard]] virtual bool speaks_json() const { return false; }
};

}  // namespace bellows
