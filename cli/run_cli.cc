#include "cli/run_cli.h"

#include <cstdlib>
#include <ostream>
#include <string_view>

#include "cli/command_line.h"
#include "cli/commands/commands.h"
#include "cli/report_error.h"

namespace bellows {
namespace {

// For errors that come before a command was chosen.
bool json_was_asked_for(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--format=json" ||
        (argument == "--format" && i + 1 < argc && std::string_view(argv[i + 1]) == "json")) {
      return true;
    }
  }
  return false;
}

Result<ExitCode> run_command(const CommandLine& line, const Wiring& wiring,
                             const Console& console) {
  ConfigRequest request;
  request.file = line.config_file;
  request.profile = line.profile;
  request.flags = line.flags;
  request.environment = environment_variable;
  Result<Config> config =
      line.command->reads_configuration() ? load_config(request) : Result<Config>(Config{});
  if (!config) {
    return config.error();
  }
  Log log(console, line.log_level);
  return line.command->run({*config, wiring, console, log});
}

int fail(const Error& error, bool json, const Console& console) {
  console.out.flush();
  console.err << (json ? error_json(error) : error_text(error, Style(console.err_kind)))
              << std::flush;
  return static_cast<int>(exit_code_for(error.code));
}

}  // namespace

int run_cli(int argc, const char* const* argv, const Wiring& wiring) {
  return run_cli(argc, argv, wiring, standard_console());
}

int run_cli(int argc, const char* const* argv, const Wiring& wiring, const Console& console) {
  const std::vector<std::unique_ptr<Command>> commands = make_commands();
  Result<CommandLine> line = read_command_line(argc, argv, commands);
  if (!line) {
    return fail(line.error(), json_was_asked_for(argc, argv), console);
  }
  if (line->command == nullptr) {
    console.out << line->print << std::flush;
    return static_cast<int>(ExitCode::kDone);
  }
  Result<ExitCode> code = run_command(*line, wiring, console);
  if (!code) {
    return fail(code.error(), line->command->speaks_json(), console);
  }
  console.out.flush();
  return static_cast<int>(*code);
}

}  // namespace bellows
