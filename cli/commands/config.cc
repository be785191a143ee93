// config.cc: bellows config and bellows init: the settings in force, all there are, and a start.
#include <filesystem>
#include <fstream>
#include <ostream>

#include "cli/commands/commands.h"
#include "cli/config_keys.h"

namespace bellows {
namespace {

class ConfigCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "config"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Print the settings that are in force, or all there are";
  }

  void declare(Arguments& arguments) override {
    arguments.flag("--reference", x_reference, "Every key, as the page of the documentation");
  }

  Result<ExitCode> run(const Invocation& invocation) override {
    invocation.console.out << (x_reference ? configuration_reference()
                                           : configuration_in_force(invocation.config));
    return ExitCode::kDone;
  }

 private:
  bool x_reference = false;
};

class InitCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "init"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Write a bellows.toml with every key explained";
  }

  void declare(Arguments& arguments) override {
    arguments.flag("--force", x_force, "Over one that is there");
  }

  [[nodiscard]] bool reads_configuration() const override { return false; }

  Result<ExitCode> run(const Invocation& invocation) override {
    const char* file = "bellows.toml";
    std::error_code error;
    if (!x_force && std::filesystem::exists(file, error)) {
      return Error{ErrorCode::kUsage,
                   "there is a bellows.toml here already",
                   "Add --force to write over it.",
                   {file, 0, 0},
                   ""};
    }
    std::ofstream stream(file);
    stream << configuration_template();
    stream.close();
    if (!stream) {
      return Error{ErrorCode::kUsage,
                   "cannot write bellows.toml here",
                   "Go to a folder that you may write to.",
                   {file, 0, 0},
                   ""};
    }
    invocation.console.out << "Wrote bellows.toml.\n";
    return ExitCode::kDone;
  }

 private:
  bool x_force = false;
};

}  // namespace

std::unique_ptr<Command> make_config_command() {
  return std::make_unique<ConfigCommand>();
}

std::unique_ptr<Command> make_init_command() {
  return std::make_unique<InitCommand>();
}

}  // namespace bellows
