// adopt.cc: bellows adopt: takes over the history of the tool that the folder is written for.
#include "executor/adopt.h"

#include <ostream>

#include "cli/commands/commands.h"
#include "cli/read_files.h"
#include "cli/run_settings.h"
#include "cli/target.h"
#include "migrations/json.h"

namespace bellows {
namespace {

struct AdoptOptions {
  std::string folder;
  std::string table;
  std::string format = "text";
  bool yes = false;
  bool end = false;
  bool no_hand_back = false;
  bool accept_edited = false;
  bool leave_out_missing = false;
};

Json versions_json(const Source& source, const std::vector<std::size_t>& indexes) {
  Json list = Json::array();
  for (const std::size_t index : indexes) {
    list.push_back(source.migrations[index].version);
  }
  return list;
}

std::vector<std::size_t> in_state(const AdoptionPlan& plan, MigrationState state) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < plan.entries.size(); ++i) {
    if (plan.entries[i].state == state) {
      found.push_back(i);
    }
  }
  return found;
}

std::string name_of(const AdoptionPlan& plan, const Source& source, std::size_t entry) {
  const HistoryEntry& at = plan.entries[entry];
  return at.migration ? source.migrations[*at.migration].version : plan.theirs.rows[*at.row].name;
}

// "12: 1, 2, 3, … 12"
std::string counted(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 5;
  std::string text = std::to_string(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool shown = i < kShown || i + 1 == names.size();
    text += shown ? (i == 0 ? ": " : ", ") + names[i] : i == kShown ? ", …" : "";
  }
  return text;
}

class AdoptCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "adopt"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Take over the history of Flyway, Prisma, Knex, … and keep it up to date from then on";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FOLDER", x_options.folder, "The folder of migrations");
    arguments.option("--table", "SCHEMA.NAME", x_options.table,
                     "The history's table, when there are several or it has an unusual name");
    arguments.flag("--yes", x_options.yes, "Do it; without, it is only said what would be done");
    arguments.flag("--no-hand-back", x_options.no_hand_back,
                   "Leave the other tool's history alone from now on, and its lock");
    arguments.flag("--accept-edited", x_options.accept_edited,
                   "Files that were edited after they were applied count as they are now");
    arguments.flag("--leave-out-missing", x_options.leave_out_missing,
                   "Go on without migrations whose files are gone");
    arguments.flag("--end", x_options.end, "The other tool is no longer used: hand nothing back");
    arguments.choice("--format", {"text", "json"}, x_options.format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_options.format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    if (x_options.end) {
      return end(invocation);
    }
    Result<Source> source = read_folder(invocation.config, x_options.folder);
    if (!source) {
      return source.error();
    }
    Result<Target> target = open_target(invocation, "adopt");
    if (!target) {
      return target.error();
    }
    AdoptionRequest request;
    request.table = x_options.table;
    request.hand_back = x_options.no_hand_back ? HandBack::kNo : HandBack::kYes;
    request.edited = x_options.accept_edited ? Odd::kAccept : Odd::kRefuse;
    request.missing = x_options.leave_out_missing ? Odd::kAccept : Odd::kRefuse;
    Result<AdoptionPlan> plan = planned(*source, request, invocation, *target);
    if (!plan) {
      return plan.error();
    }
    if (speaks_json()) {
      print_json(*plan, *source, invocation.console);
    } else {
      print(*plan, *source, invocation.console);
    }
    return ExitCode::kDone;
  }

 private:
  Result<AdoptionPlan> planned(const Source& source, const AdoptionRequest& request,
                               const Invocation& invocation, Target& target) {
    if (x_options.yes) {
      return adopt(source, request, run_settings(invocation.config), *target.database,
                   *invocation.wiring.clock);
    }
    Result<FoundHistory> found = choose_history(*target.session, source.layout, request.table);
    if (!found) {
      return found.error();
    }
    Result<AdoptionPlan> plan = plan_adoption(*target.session, source, *std::move(found));
    if (!plan) {
      return plan;
    }
    Result<void> fine = check_adoption(*plan, source, request);
    return fine ? std::move(plan) : Result<AdoptionPlan>(fine.error());
  }

  Result<ExitCode> end(const Invocation& invocation) {
    if (!x_options.yes) {
      return Error{ErrorCode::kUsage,
                   "--end changes what later runs do",
                   "Add --yes when you mean it.",
                   {},
                   ""};
    }
    Result<Target> target = open_target(invocation, "adopt");
    if (!target) {
      return target.error();
    }
    if (Result<void> done = end_adoption(*target->database, *invocation.wiring.clock); !done) {
      return done.error();
    }
    if (!speaks_json()) {
      invocation.console.out << "The other tool's history is left alone from now on.\n";
    }
    return ExitCode::kDone;
  }

  void print(const AdoptionPlan& plan, const Source& source, const Console& console) {
    console.out << "folder      " << source.folder << " (" << source.layout << ")\nhistory     "
                << history_words(plan.found) << ", " << plan.theirs.rows.size()
                << (plan.theirs.rows.size() == 1 ? " row\n" : " rows\n");
    const auto names = [&](const std::vector<std::size_t>& indexes) {
      std::vector<std::string> list;
      for (const std::size_t index : indexes) {
        list.push_back(source.migrations[index].version);
      }
      return list;
    };
    console.out << "takes over  " << counted(names(plan.imports)) << "\n";
    if (!plan.hands_back.empty() && !x_options.no_hand_back) {
      console.out << "hands back  " << counted(names(plan.hands_back)) << "\n";
    }
    for (const auto& [state, label] : {std::pair(MigrationState::kPending, "pending     "),
                                       std::pair(MigrationState::kOutOfOrder, "out of order "),
                                       std::pair(MigrationState::kChanged, "runs again  "),
                                       std::pair(MigrationState::kEdited, "edited      "),
                                       std::pair(MigrationState::kMissing, "left out    ")}) {
      std::vector<std::string> list;
      for (const std::size_t entry : in_state(plan, state)) {
        list.push_back(name_of(plan, source, entry));
      }
      if (!list.empty()) {
        console.out << label << counted(list) << "\n";
      }
    }
    console.out << "from now on "
                << (x_options.no_hand_back
                        ? "nothing is handed back"
                        : "run takes the lock of " + std::string(plan.found.tool->title) +
                              " and records there what it has done")
                << "\n"
                << (x_options.yes ? "Adopted.\n"
                                  : "Nothing has been changed; add --yes to adopt.\n");
  }

  void print_json(const AdoptionPlan& plan, const Source& source, const Console& console) {
    Json json = {{"tool", plan.found.tool->name},
                 {"table", display(plan.found.table.name)},
                 {"adopted", x_options.yes},
                 {"hands_back", !x_options.no_hand_back},
                 {"imports", versions_json(source, plan.imports)},
                 {"hand_backs", versions_json(source, plan.hands_back)}};
    for (const MigrationState state :
         {MigrationState::kPending, MigrationState::kOutOfOrder, MigrationState::kChanged,
          MigrationState::kEdited, MigrationState::kMissing}) {
      Json list = Json::array();
      for (const std::size_t entry : in_state(plan, state)) {
        list.push_back(name_of(plan, source, entry));
      }
      json[std::string(state_name(state))] = std::move(list);
    }
    console.out << pretty_json(json);
  }

  AdoptOptions x_options;
};

}  // namespace

std::unique_ptr<Command> make_adopt_command() {
  return std::make_unique<AdoptCommand>();
}

}  // namespace bellows
