// set.cc: bellows set: other batches and stalls for the plan that is under way, at once.
#include <algorithm>
#include <ostream>

#include "cli/active.h"
#include "cli/commands/commands.h"
#include "cli/config_keys.h"
#include "cli/run_settings.h"
#include "cli/suggest.h"
#include "cli/target.h"
#include "executor/ledger_control.h"
#include "executor/run.h"

namespace bellows {
namespace {

// What may be set: a key of bellows.toml, by its name.
struct Setting {
  std::string name;
  ValueType type;
  void (*set)(Tuning& tuning, const ConfigValue& value);
  void (*clear)(Tuning& tuning);
};

const std::vector<Setting>& settings() {
  static const std::vector<Setting> list = {
      {"batch-rows", ValueType::kCount,
       [](Tuning& tuning, const ConfigValue& value) {
         tuning.batch_rows = static_cast<int>(value.count);
       },
       [](Tuning& tuning) { tuning.batch_rows.reset(); }},
      {"batch-target", ValueType::kDuration,
       [](Tuning& tuning, const ConfigValue& value) { tuning.batch_target = value.duration; },
       [](Tuning& tuning) { tuning.batch_target.reset(); }},
      {"stall-budget", ValueType::kDuration,
       [](Tuning& tuning, const ConfigValue& value) { tuning.stall_budget = value.duration; },
       [](Tuning& tuning) { tuning.stall_budget.reset(); }},
      {"wal-budget", ValueType::kCount,
       [](Tuning& tuning, const ConfigValue& value) {
         tuning.wal_budget = static_cast<std::int64_t>(value.count) * kMegabyte;
       },
       [](Tuning& tuning) { tuning.wal_budget.reset(); }},
  };
  return list;
}

Error wrong(const std::string& message, const std::string& hint) {
  return Error{ErrorCode::kUsage, message, hint, {}, ""};
}

// "batch-rows=500"; "batch-rows=default" takes it back.
Result<void> apply(Tuning& tuning, const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const auto setting = std::find_if(settings().begin(), settings().end(),
                                    [&](const Setting& one) { return one.name == name; });
  if (setting == settings().end()) {
    std::vector<std::string> names;
    for (const Setting& one : settings()) {
      names.push_back(one.name);
    }
    return wrong("\"" + name + "\" cannot be set while a plan runs", suggestion(name, names));
  }
  if (equals == std::string::npos) {
    return wrong("no value is given for " + name,
                 "Write " + name + "=VALUE, or " + name + "=default.");
  }
  const std::string given = text.substr(equals + 1);
  if (given == "default") {
    setting->clear(tuning);
    return {};
  }
  const Result<ConfigValue> value = value_from_text(setting->type, given);
  if (!value) {
    Error error = value.error();
    error.code = ErrorCode::kUsage;
    error.message = name + ": " + error.message;
    return error;
  }
  if (setting->type == ValueType::kDuration && value->duration.count() < 1) {
    return wrong(name + ": " + given + " is too short", "Write a millisecond or more.");
  }
  setting->set(tuning, *value);
  return {};
}

class SetCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "set"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Change batches and the stall budget of the plan that is under way, at once";
  }

  void declare(Arguments& arguments) override {
    arguments.positionals(
        "NAME=VALUE", x_given,
        "batch-rows, batch-target, wal-budget or stall-budget; the value default takes it "
        "back to the configuration");
    arguments.option("--by", "PERSON", x_person, "Who sets it; else the system's user");
  }

  Result<ExitCode> run(const Invocation& invocation) override {
    if (x_given.empty()) {
      return wrong("nothing to set is given", "Write bellows set batch-rows=500.");
    }
    Tuning unused;
    for (const std::string& text : x_given) {
      if (Result<void> fine = apply(unused, text); !fine) {
        return fine.error();
      }
    }
    Result<Target> target = open_target(invocation, "set");
    if (!target) {
      return target.error();
    }
    Session& session = *target->session;
    const Result<std::optional<StoredPlan>> active = stored_active_plan(session);
    if (!active) {
      return active.error();
    }
    if (!active->has_value()) {
      return Error{ErrorCode::kDrift,
                   "no plan is under way on " + target->database->display_name(),
                   "Set it in bellows.toml, or for one command with a flag.",
                   {},
                   ""};
    }
    Result<ControlState> state = read_control(session);
    if (!state) {
      return state.error();
    }
    Tuning tuning = state->tuning;
    std::string words;
    for (const std::string& text : x_given) {
      static_cast<void>(apply(tuning, text));  // checked above
      words += (words.empty() ? "" : ", ") + text;
    }
    const Asking asking{x_person.empty() ? user_name() : x_person, words};
    if (const Result<void> done = tune(session, tuning, asking); !done) {
      return done.error();
    }
    invocation.console.out << "Set for plan " << short_hash((*active)->plan.hash) << ": " << words
                           << "\n";
    return ExitCode::kDone;
  }

 private:
  std::vector<std::string> x_given;
  std::string x_person;
};

}  // namespace

std::unique_ptr<Command> make_set_command() {
  return std::make_unique<SetCommand>();
}

}  // namespace bellows
