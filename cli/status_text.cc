#include <algorithm>

#include "cli/config_keys.h"
#include "cli/progress_text.h"
#include "cli/rollback_answer.h"
#include "cli/status_view.h"
#include "executor/control.h"

namespace bellows {
namespace {

constexpr std::size_t kLabelWidth = 12;

std::string_view status_name(PlanStatus status) {
  return status == PlanStatus::kRunning ? "running"
         : status == PlanStatus::kDone  ? "done"
                                        : "aborted";
}

std::string padded(std::string label) {
  label.resize(std::max(label.size() + 1, kLabelWidth), ' ');
  return label;
}

std::string plan_text(const StatusView& status, const Style& style) {
  const StoredPlan& stored = *status.stored;
  std::string versions;
  for (const PlannedMigration& migration : stored.plan.migrations) {
    versions += (versions.empty() ? "" : ", ") + migration.version;
  }
  std::string text = "plan        " + style.bold(short_hash(stored.plan.hash)) + ", " +
                     std::string(status_name(stored.record.status)) + "\nmigrations  " + versions +
                     "\nsteps       " + std::to_string(steps_done(stored)) + " of " +
                     std::to_string(stored.plan.steps.size()) + " done\n";
  const Step* next = status.running() ? next_step(stored) : nullptr;
  if (next == nullptr) {
    return text;
  }
  text += "phase       " + std::string(phase_name(next->phase));
  if (stored.plan.rollouts() > 1) {
    text += ", rollout " + std::to_string(next->rollout) + " of " +
            std::to_string(stored.plan.rollouts());
  }
  const StepRecord* record = record_of(stored, next->id);
  const bool runs = status.at_work() && record != nullptr && record->status == "running";
  return text + "\n" + (runs ? "runs        " : "next        ") + next->id + "  " + next->title +
         "\n";
}

std::string executor_text(const StatusView& status) {
  if (!status.at_work()) {
    return status.running() ? "executor    none is at work\n" : "";
  }
  return "executor    process " + status.holder->process + " on " + status.holder->host +
         (status.holder->since.empty() ? "" : ", since " + status.holder->since) + "\n";
}

std::string pause_text(const StatusView& status, const Style& style) {
  if (!status.control.pause) {
    return "";
  }
  const bool finishes = status.at_work() && status.control.pause->held_since.empty();
  return style.yellow("paused") + "      " + pause_in_words(*status.control.pause) +
         (finishes ? " (what is under way is finished first)" : "") + "\n";
}

std::string tuning_text(const Tuning& tuning) {
  if (tuning.empty()) {
    return "";
  }
  std::string text;
  const auto add = [&](const std::string& words) {
    text += (text.empty() ? "set         " : ", ") + words;
  };
  if (tuning.batch_rows) {
    add("batch-rows = " + std::to_string(*tuning.batch_rows));
  }
  if (tuning.batch_target) {
    add("batch-target = " + rounded(*tuning.batch_target));
  }
  if (tuning.stall_budget) {
    add("stall-budget = " + rounded(*tuning.stall_budget));
  }
  if (tuning.wal_budget) {
    add("wal-budget = " + std::to_string(*tuning.wal_budget / kMegabyte));
  }
  return text + ", by " + tuning.by + " at " + tuning.at + "\n";
}

std::string waiting_text(const StatusView& status, const Style& style) {
  std::string text;
  for (const GateState& gate : shut_gates(status)) {
    text += style.yellow("waits for") + "   gate " + gate.gate + " (" + gate.verdict + " since " +
            gate.since + "): " + gate.evidence + "\n";
  }
  for (const HiddenState& hidden : status.hidden) {
    text += style.yellow("hidden") + "      " + with_commas(hidden.objects) + " since " +
            hidden.standing.since + ", dropped not before " + hidden.standing.until + " (" +
            hidden.drop + "); bellows unhide brings it back\n";
  }
  for (const std::string& one : status.in_the_way) {
    text += style.yellow("in the way") + "  " + one + "\n";
  }
  for (const BackfillProgress& backfill : status.backfills) {
    const StepRecord* record = record_of(*status.stored, backfill.step);
    if (record != nullptr && record->status == "running") {
      text += "backfill    " + progress_text(progress_of(status, backfill)) + "\n";
    }
  }
  return text;
}

std::string versions_in(const StatusView& status, MigrationState state) {
  std::string versions;
  for (const HistoryLine& line : status.history.lines) {
    if (line.state == state) {
      versions += (versions.empty() ? "" : ", ") + line.version;
    }
  }
  return versions;
}

// What is not as it should be, and whose history is kept up to date besides.
std::string history_text(const StatusView& status, const Style& style) {
  std::string text;
  for (const MigrationState state :
       {MigrationState::kOutOfOrder, MigrationState::kChanged, MigrationState::kEdited,
        MigrationState::kMissing, MigrationState::kFailed}) {
    const std::string versions = versions_in(status, state);
    if (!versions.empty()) {
      const std::string label = padded(std::string(state_words(state)));
      text += (is_trouble(state) ? style.red(label) : style.yellow(label)) + versions + "\n";
    }
  }
  if (status.history.other) {
    text += "beside it   " + history_words(*status.history.other) +
            (!status.history.adopted              ? ", not adopted"
             : status.history.adopted->hands_back ? ", handed back"
                                                  : ", adopted") +
            "\n";
  }
  return text + (has_trouble(status.history) ? "bellows repair says what can be done.\n" : "");
}

std::string applied_text(const StatusView& status) {
  std::string text = "applied     " + std::to_string(status.applied.size()) +
                     (status.applied.size() == 1 ? " migration" : " migrations");
  if (!status.applied.empty()) {
    text += ", the last one " + status.applied.back().version + " at " +
            status.applied.back().applied_at;
  }
  text += "\n";
  if (status.history.has_folder) {
    const std::string versions = versions_in(status, MigrationState::kPending);
    text += "pending     " + (versions.empty() ? "none" : versions) + "\n";
  }
  return text;
}

}  // namespace

std::string status_text(const StatusView& status, const Style& style) {
  std::string text = "database    " + status.database + "\n";
  if (!status.stored) {
    text += "plan        none has run here\n" + executor_text(status) + pause_text(status, style);
  } else {
    text += plan_text(status, style) + executor_text(status) + pause_text(status, style) +
            tuning_text(status.control.tuning);
  }
  if (status.running()) {
    text += waiting_text(status, style);
  }
  if (status.rollback) {
    text += "roll back?  " + rollback_sentence(*status.rollback) + "\n";
  }
  return text + applied_text(status) + history_text(status, style);
}

}  // namespace bellows
