#include "cli/command_line.h"

#include <CLI/CLI.hpp>

#include "cli/config_keys.h"
#include "cli/suggest.h"
#include "cli/version.h"

namespace bellows {
namespace {

constexpr std::string_view kFooter =
    "\nExit codes: 0 done, 1 findings, 2 wrong usage or configuration, 3 waiting at a gate,\n"
    "4 gave up on a lock, 5 drift or another executor, 6 a step failed.";

// Arguments as CLI11 reads them.
class ReadArguments final : public Arguments {
 public:
  explicit ReadArguments(CLI::App& app) : x_app(app) {}

  void flag(std::string_view name, bool& given, std::string_view meaning) override {
    x_app.add_flag(std::string(name), given, std::string(meaning));
  }

  void option(std::string_view name, std::string_view value_name, std::string& value,
              std::string_view meaning) override {
    x_app.add_option(std::string(name), value, std::string(meaning))
        ->type_name(std::string(value_name));
  }

  void list(std::string_view name, std::string_view value_name, std::vector<std::string>& values,
            std::string_view meaning) override {
    x_app.add_option(std::string(name), values, std::string(meaning))
        ->type_name(std::string(value_name))
        ->allow_extra_args(false);
  }

  void pair(std::string_view name, std::string_view value_names, std::vector<std::string>& values,
            std::string_view meaning) override {
    x_app.add_option(std::string(name), values, std::string(meaning))
        ->expected(2)
        ->type_name(std::string(value_names));
  }

  void choice(std::string_view name, const std::vector<std::string>& choices, std::string& value,
              std::string_view meaning) override {
    std::string list;
    for (const std::string& choice : choices) {
      list += (list.empty() ? "" : "|") + choice;
    }
    const auto check = [choices, name = std::string(name)](const std::string& given) {
      return std::find(choices.begin(), choices.end(), given) != choices.end()
                 ? std::string()
                 : "\"" + given + "\" is no value of " + name + ". " + suggestion(given, choices);
    };
    CLI::Option* option = x_app.add_option(std::string(name), value, std::string(meaning));
    option->check(check)->type_name(list);
  }

  void positional(std::string_view value_name, std::string& value,
                  std::string_view meaning) override {
    x_app.add_option(std::string(value_name), value, std::string(meaning))->type_name("");
  }

  void positionals(std::string_view value_name, std::vector<std::string>& values,
                   std::string_view meaning) override {
    x_app.add_option(std::string(value_name), values, std::string(meaning))->type_name("");
  }

 private:
  CLI::App& x_app;
};

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

// What was typed that nothing takes, with what may have been meant.
Error unexpected(const CLI::App& app, const CLI::App* chosen,
                 const std::vector<std::unique_ptr<Command>>& commands) {
  const std::vector<std::string> extras = app.remaining(true);
  const std::string typed = extras.empty() ? "" : extras.front();
  std::vector<std::string> names;
  if (typed.rfind("-", 0) == 0) {
    names = option_names(app);
    if (chosen != nullptr) {
      const std::vector<std::string> own = option_names(*chosen);
      names.insert(names.end(), own.begin(), own.end());
    }
  } else if (chosen == nullptr) {
    for (const std::unique_ptr<Command>& command : commands) {
      names.emplace_back(command->name());
    }
  }
  const std::string what = typed.rfind("-", 0) == 0 ? "unknown option "
                           : chosen == nullptr      ? "unknown command "
                                                    : "one argument too many: ";
  const std::string close = closest_name(typed.substr(0, typed.find('=')), names);
  const std::string help =
      "Look at bellows " + (chosen == nullptr ? "" : chosen->get_name() + " ") + "--help.";
  return {ErrorCode::kUsage,
          what + typed,
          close.empty() ? help : "Did you mean " + close + "?",
          {},
          ""};
}

const CLI::App* chosen_subcommand(const CLI::App& app) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  return chosen.empty() ? nullptr : chosen.front();
}

CommandLine taken_from(const CLI::App& app, std::map<std::string, std::string> values, bool quiet,
                       bool verbose, const std::vector<std::unique_ptr<Command>>& commands) {
  CommandLine line;
  for (const std::unique_ptr<Command>& command : commands) {
    if (app.got_subcommand(std::string(command->name()))) {
      line.command = command.get();
    }
  }
  line.config_file = values["--config"];
  line.profile = values["--profile"];
  for (const ConfigKey& key : config_keys()) {
    const std::string flag(key.flag);
    if (app.count(flag) > 0) {
      line.flags[flag] = values[flag];
    }
  }
  line.log_level = verbose ? LogLevel::kVerbose : quiet ? LogLevel::kQuiet : LogLevel::kNormal;
  return line;
}

}  // namespace

void declare_shared_options(Arguments& arguments, std::map<std::string, std::string>& values,
                            bool& quiet, bool& verbose) {
  arguments.option("--config", "FILE", values["--config"],
                   "The configuration; else bellows.toml here or in a folder above");
  arguments.option("--profile", "NAME", values["--profile"], "A profile of the configuration");
  for (const ConfigKey& key : config_keys()) {
    arguments.option(key.flag, key.type == ValueType::kDuration ? "DURATION" : "VALUE",
                     values[std::string(key.flag)], key.meaning);
  }
  arguments.flag("--quiet,-q", quiet, "Only warnings and errors on stderr");
  arguments.flag("--verbose,-v", verbose, "More on stderr");
}

Result<CommandLine> read_command_line(int argc, const char* const* argv,
                                      const std::vector<std::unique_ptr<Command>>& commands) {
  CLI::App app("Bellows rolls PostgreSQL migrations out beside a running application.", "bellows");
  std::map<std::string, std::string> values;
  bool quiet = false;
  bool verbose = false;
  ReadArguments shared(app);
  declare_shared_options(shared, values, quiet, verbose);
  app.set_version_flag("--version", std::string("bellows ") + BELLOWS_VERSION, "The version");
  app.set_help_flag("--help,-h", "What there is");
  app.footer(std::string(kFooter));
  app.require_subcommand(0, 1);
  app.fallthrough();
  for (const std::unique_ptr<Command>& command : commands) {
    CLI::App* subcommand =
        app.add_subcommand(std::string(command->name()), std::string(command->summary()));
    subcommand->fallthrough();
    ReadArguments own(*subcommand);
    command->declare(own);
  }
  CommandLine printed;
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    printed.print = app.help();
    return printed;
  } catch (const CLI::CallForVersion&) {
    printed.print = app.version() + "\n";
    return printed;
  } catch (const CLI::ExtrasError&) {
    return unexpected(app, chosen_subcommand(app), commands);
  } catch (const CLI::ParseError& error) {
    const CLI::App* chosen = chosen_subcommand(app);
    return Error{
        ErrorCode::kUsage,
        error.what(),
        "Look at bellows " + (chosen == nullptr ? "" : chosen->get_name() + " ") + "--help.",
        {},
        ""};
  }
  if (app.get_subcommands().empty()) {
    printed.print = app.help();
    return printed;
  }
  return taken_from(app, std::move(values), quiet, verbose, commands);
}

}  // namespace bellows
