// command_line.h: argv to a chosen command and the options that all commands share; the only door
// to CLI11.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/log.h"
#include "migrations/result.h"

namespace bellows {

struct CommandLine {
  Command* command = nullptr;  // none when there is something to print instead
  std::string print;           // help, or the version
  std::string config_file;
  std::string profile;
  std::map<std::string, std::string> flags;  // of configuration keys: "--stall-budget" → "50ms"
  LogLevel log_level = LogLevel::kNormal;
};

// The chosen command's members are filled in. Errors are kUsage.
Result<CommandLine> read_command_line(int argc, const char* const* argv,
                                      const std::vector<std::unique_ptr<Command>>& commands);

// The options that every command takes, for completion.
void declare_shared_options(Arguments& arguments, std::map<std::string, std::string>& values,
                            bool& quiet, bool& verbose);

}  // namespace bellows
