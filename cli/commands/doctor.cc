// doctor.cc: bellows doctor: what this role, server and connection can do, before anything begins.
#include "executor/doctor/doctor.h"

#include <algorithm>
#include <ostream>
#include <set>

#include "cli/commands/commands.h"
#include "cli/read_files.h"
#include "cli/run_settings.h"
#include "cli/target.h"
#include "migrations/json.h"

namespace bellows {
namespace {

struct DoctorOptions {
  std::string folder;
  std::string format = "text";
};

// Those that migrations create.
std::vector<std::string> extensions_of(const Source& source) {
  std::set<std::string> names;
  for (const Migration& migration : source.migrations) {
    for (const Statement& statement : migration.statements) {
      if (const auto* create = statement.as<CreateExtension>(); create != nullptr) {
        names.insert(create->extension.text);
      }
    }
  }
  return {names.begin(), names.end()};
}

bool has_trouble(const std::vector<Examined>& list) {
  return std::any_of(list.begin(), list.end(),
                     [](const Examined& one) { return one.diagnosis.health == Health::kTrouble; });
}

std::string painted(const Style& style, Health health) {
  std::string word(health_name(health));
  word.resize(9, ' ');
  switch (health) {
    case Health::kFine:
      return style.green(word);
    case Health::kNote:
      return style.blue(word);
    case Health::kWarning:
      return style.yellow(word);
    case Health::kTrouble:
      return style.red(word);
  }
  return word;
}

void print_text(const std::string& database, const std::vector<Examined>& list,
                const Console& console) {
  const Style style(console.out_kind);
  console.out << "database  " << database << "\n";
  for (const Examined& one : list) {
    console.out << painted(style, one.diagnosis.health) << " " << one.name << ": "
                << one.diagnosis.text << "\n";
    if (one.diagnosis.health > Health::kNote && !one.diagnosis.hint.empty()) {
      console.out << "          " << one.diagnosis.hint << "\n";
    }
  }
  console.out << (has_trouble(list) ? "No plan can run before the trouble is mended.\n"
                                    : "A plan can run.\n");
}

Json to_json(const std::string& database, const std::vector<Examined>& list) {
  Json json = {{"database", database}, {"can_run", !has_trouble(list)}, {"checks", Json::array()}};
  for (const Examined& one : list) {
    json["checks"].push_back({{"check", one.name},
                              {"health", health_name(one.diagnosis.health)},
                              {"text", one.diagnosis.text},
                              {"hint", one.diagnosis.hint}});
  }
  return json;
}

class DoctorCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "doctor"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Say what role, server and connection can do, before anything begins";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FOLDER", x_options.folder,
                         "The folder of migrations, to see which extensions they create");
    arguments.choice("--format", {"text", "json"}, x_options.format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_options.format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    Result<std::optional<Source>> source =
        read_folder_if_named(invocation.config, x_options.folder);
    if (!source) {
      return source.error();
    }
    Result<Target> target = open_target(invocation, "doctor");
    if (!target) {
      return target.error();
    }
    const RunSettings settings = run_settings(invocation.config);
    const Patient patient{
        *target->session, settings,
        source->has_value() ? extensions_of(**source) : std::vector<std::string>{}};
    Result<std::vector<Examined>> list = examine(patient);
    if (!list) {
      return list.error();
    }
    const std::string database = target->database->display_name();
    if (speaks_json()) {
      invocation.console.out << pretty_json(to_json(database, *list));
    } else {
      print_text(database, *list, invocation.console);
    }
    return has_trouble(*list) ? ExitCode::kFindings : ExitCode::kDone;
  }

 private:
  DoctorOptions x_options;
};

}  // namespace

std::unique_ptr<Command> make_doctor_command() {
  return std::make_unique<DoctorCommand>();
}

}  // namespace bellows
