// status.cc: bellows status: where the plan is, what it waits for and why.
#include <algorithm>
#include <map>
#include <ostream>

#include "cli/active.h"
#include "cli/commands/commands.h"
#include "cli/history_view.h"
#include "cli/observers.h"
#include "cli/read_files.h"
#include "cli/target.h"
#include "executor/ledger_status.h"
#include "migrations/json.h"

namespace bellows {
namespace {

struct StatusOptions {
  std::string folder;
  std::string format = "text";
};

// Everything that is shown.
struct Status {
  std::string database;
  std::optional<StoredPlan> stored;
  std::vector<GateState> gates;
  std::vector<BackfillProgress> backfills;
  std::vector<Approval> approvals;
  std::vector<AppliedMigration> applied;
  HistoryView history;
};

std::string_view status_name(PlanStatus status) {
  switch (status) {
    case PlanStatus::kRunning:
      return "running";
    case PlanStatus::kDone:
      return "done";
    case PlanStatus::kAborted:
      return "aborted";
  }
  return "running";
}

std::map<std::string, const StepRecord*> records_by_id(const StoredPlan& stored) {
  std::map<std::string, const StepRecord*> records;
  for (const StepRecord& record : stored.record.steps) {
    records.emplace(record.id, &record);
  }
  return records;
}

bool is_done(const std::map<std::string, const StepRecord*>& records, const Step& step) {
  const auto record = records.find(step.id);
  return record != records.end() && record->second->status == "done";
}

// The first step that is not done yet; nullptr when all are.
const Step* next_step(const StoredPlan& stored) {
  const auto records = records_by_id(stored);
  for (const Step& step : stored.plan.steps) {
    if (!is_done(records, step)) {
      return &step;
    }
  }
  return nullptr;
}

std::int64_t steps_done(const StoredPlan& stored) {
  const auto records = records_by_id(stored);
  return std::count_if(stored.plan.steps.begin(), stored.plan.steps.end(),
                       [&](const Step& step) { return is_done(records, step); });
}

// The gates into the phase of the next step that were last seen shut.
std::vector<GateState> shut_gates(const Status& status) {
  std::vector<GateState> shut;
  const Step* next = next_step(*status.stored);
  for (const GateState& gate : status.gates) {
    if (next != nullptr && gate.rollout == next->rollout && gate.phase == phase_name(next->phase) &&
        gate.verdict != "pass") {
      shut.push_back(gate);
    }
  }
  return shut;
}

Json steps_json(const StoredPlan& stored) {
  const auto records = records_by_id(stored);
  Json steps = Json::array();
  for (const Step& step : stored.plan.steps) {
    Json json = {{"id", step.id},
                 {"rollout", step.rollout},
                 {"phase", phase_name(step.phase)},
                 {"title", step.title},
                 {"status", "pending"}};
    if (const auto record = records.find(step.id); record != records.end()) {
      json["status"] = record->second->status;
      json["started_at"] = record->second->started_at;
      json["finished_at"] = record->second->finished_at;
      json["seconds"] = record->second->seconds;
      json["attempts"] = record->second->attempts;
      json["rows"] = record->second->rows;
    }
    steps.push_back(std::move(json));
  }
  return steps;
}

Json plan_json(const Status& status) {
  const StoredPlan& stored = *status.stored;
  const bool running = stored.record.status == PlanStatus::kRunning;
  const Step* next = running ? next_step(stored) : nullptr;
  Json json = {{"hash", stored.plan.hash},
               {"status", status_name(stored.record.status)},
               {"rollout", next == nullptr ? Json() : Json(next->rollout)},
               {"phase", next == nullptr ? Json() : Json(phase_name(next->phase))},
               {"next_step", next == nullptr ? Json() : Json(next->id)},
               {"steps_done", steps_done(stored)},
               {"steps_total", stored.plan.steps.size()},
               {"migrations", Json::array()},
               {"steps", steps_json(stored)},
               {"gates", Json::array()},
               {"backfills", Json::array()},
               {"approvals", Json::array()}};
  for (const PlannedMigration& migration : stored.plan.migrations) {
    json["migrations"].push_back(migration.version);
  }
  for (const GateState& gate : status.gates) {
    json["gates"].push_back({{"gate", gate.gate},
                             {"rollout", gate.rollout},
                             {"before", gate.phase},
                             {"verdict", gate.verdict},
                             {"evidence", gate.evidence},
                             {"since", gate.since},
                             {"observed_at", gate.observed_at}});
  }
  for (const BackfillProgress& backfill : status.backfills) {
    json["backfills"].push_back({{"step", backfill.step},
                                 {"rows_done", backfill.rows_done},
                                 {"rows_total", backfill.rows_total},
                                 {"updated_at", backfill.updated_at}});
  }
  for (const Approval& approval : status.approvals) {
    json["approvals"].push_back({{"gate", approval.gate},
                                 {"person", approval.person},
                                 {"approved_at", approval.approved_at},
                                 {"expires_at", approval.expires_at}});
  }
  return json;
}

Json status_json(const Status& status) {
  Json json = {{"database", status.database},
               {"plan", status.stored ? plan_json(status) : Json()},
               {"applied", Json::array()},
               {"pending", status.history.has_folder ? Json::array() : Json()}};
  for (const AppliedMigration& one : status.applied) {
    json["applied"].push_back(
        {{"version", one.version}, {"script", one.script}, {"applied_at", one.applied_at}});
  }
  for (const HistoryLine& line : status.history.lines) {
    if (is_to_run(line.state)) {
      json["pending"].push_back({{"version", line.version}, {"script", line.script}});
    }
  }
  const Json history = history_json(status.history);
  json["other_history"] = history.at("other");
  json["trouble"] = Json::array();
  for (const Json& line : history.at("migrations")) {
    if (line.at("state") != "applied" && line.at("state") != "pending") {
      json["trouble"].push_back(line);
    }
  }
  return json;
}

void print_plan(const Status& status, const Console& console) {
  const Style style(console.out_kind);
  const StoredPlan& stored = *status.stored;
  const bool running = stored.record.status == PlanStatus::kRunning;
  std::string versions;
  for (const PlannedMigration& migration : stored.plan.migrations) {
    versions += (versions.empty() ? "" : ", ") + migration.version;
  }
  console.out << "plan        " << style.bold(short_hash(stored.plan.hash)) << ", "
              << status_name(stored.record.status) << "\nmigrations  " << versions
              << "\nsteps       " << steps_done(stored) << " of " << stored.plan.steps.size()
              << " done\n";
  const Step* next = running ? next_step(stored) : nullptr;
  if (next == nullptr) {
    return;
  }
  console.out << "phase       " << phase_name(next->phase);
  if (stored.plan.rollouts() > 1) {
    console.out << ", rollout " << next->rollout << " of " << stored.plan.rollouts();
  }
  console.out << "\nnext        " << next->id << "  " << next->title << "\n";
  for (const GateState& gate : shut_gates(status)) {
    console.out << style.yellow("waits for") << "   gate " << gate.gate << " (" << gate.verdict
                << " since " << gate.since << "): " << gate.evidence << "\n";
  }
  const auto records = records_by_id(stored);
  for (const BackfillProgress& backfill : status.backfills) {
    const auto record = records.find(backfill.step);
    if (record != records.end() && record->second->status == "running") {
      Event event;
      event.step = backfill.step;
      event.done = backfill.rows_done;
      event.total = backfill.rows_total;
      console.out << "backfill    " << progress_text(event) << "\n";
    }
  }
}

std::string versions_in(const Status& status, MigrationState state) {
  std::string versions;
  for (const HistoryLine& line : status.history.lines) {
    if (line.state == state) {
      versions += (versions.empty() ? "" : ", ") + line.version;
    }
  }
  return versions;
}

// What is not as it should be, and whose history is kept up to date besides.
void print_history_states(const Status& status, const Console& console) {
  const Style style(console.out_kind);
  for (const MigrationState state :
       {MigrationState::kOutOfOrder, MigrationState::kChanged, MigrationState::kEdited,
        MigrationState::kMissing, MigrationState::kFailed}) {
    const std::string versions = versions_in(status, state);
    if (!versions.empty()) {
      std::string label(state_words(state));
      label.resize(std::max<std::size_t>(label.size() + 1, 12), ' ');
      console.out << (is_trouble(state) ? style.red(label) : style.yellow(label)) << versions
                  << "\n";
    }
  }
  if (status.history.other) {
    console.out << "beside it   " << history_words(*status.history.other)
                << (!status.history.adopted              ? ", not adopted"
                    : status.history.adopted->hands_back ? ", handed back"
                                                         : ", adopted")
                << "\n";
  }
  if (has_trouble(status.history)) {
    console.out << "bellows repair says what can be done.\n";
  }
}

void print_status(const Status& status, const Console& console) {
  console.out << "database    " << status.database << "\n";
  if (status.stored) {
    print_plan(status, console);
  } else {
    console.out << "plan        none has run here\n";
  }
  console.out << "applied     " << status.applied.size()
              << (status.applied.size() == 1 ? " migration" : " migrations");
  if (!status.applied.empty()) {
    console.out << ", the last one " << status.applied.back().version << " at "
                << status.applied.back().applied_at;
  }
  console.out << "\n";
  if (status.history.has_folder) {
    const std::string versions = versions_in(status, MigrationState::kPending);
    console.out << "pending     " << (versions.empty() ? "none" : versions) << "\n";
  }
  print_history_states(status, console);
}

class StatusCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "status"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Say where the plan is, what it waits for and why";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FOLDER", x_options.folder, "The folder of migrations, to see what pends");
    arguments.choice("--format", {"text", "json"}, x_options.format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_options.format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    Result<Target> target = open_target(invocation, "status");
    if (!target) {
      return target.error();
    }
    Status status;
    status.database = target->database->display_name();
    for (Result<void> (StatusCommand::*read)(const Invocation&, Session&, Status&) :
         {&StatusCommand::read_plan, &StatusCommand::read_migrations}) {
      if (Result<void> done = (this->*read)(invocation, *target->session, status); !done) {
        return done.error();
      }
    }
    if (speaks_json()) {
      invocation.console.out << pretty_json(status_json(status));
    } else {
      print_status(status, invocation.console);
    }
    return has_trouble(status.history) ? ExitCode::kDrift : ExitCode::kDone;
  }

 private:
  Result<void> read_plan(const Invocation& invocation, Session& session, Status& status) {
    static_cast<void>(invocation);
    Result<std::optional<StoredPlan>> stored = stored_latest_plan(session);
    if (!stored) {
      return stored.error();
    }
    status.stored = *std::move(stored);
    if (!status.stored) {
      return {};
    }
    const std::string& hash = status.stored->plan.hash;
    Result<std::vector<GateState>> gates = gate_states(session, hash);
    if (!gates) {
      return gates.error();
    }
    Result<std::vector<BackfillProgress>> backfills = backfill_progress(session, hash);
    if (!backfills) {
      return backfills.error();
    }
    Result<std::vector<Approval>> given = approvals(session, hash);
    if (!given) {
      return given.error();
    }
    status.gates = *std::move(gates);
    status.backfills = *std::move(backfills);
    status.approvals = *std::move(given);
    return {};
  }

  Result<void> read_migrations(const Invocation& invocation, Session& session, Status& status) {
    Result<std::vector<AppliedMigration>> applied = applied_migrations(session);
    if (!applied) {
      return applied.error();
    }
    status.applied = *std::move(applied);
    Result<std::optional<Source>> source =
        read_folder_if_named(invocation.config, x_options.folder);
    if (!source) {
      return source.error();
    }
    Result<HistoryView> history =
        read_history_view(session, source->has_value() ? &**source : nullptr);
    if (!history) {
      return history.error();
    }
    status.history = *std::move(history);
    return {};
  }

  StatusOptions x_options;
};

}  // namespace

std::unique_ptr<Command> make_status_command() {
  return std::make_unique<StatusCommand>();
}

}  // namespace bellows
