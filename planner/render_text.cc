#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "planner/render.h"
#include "planner/step_words.h"

namespace bellows {
namespace {

constexpr std::size_t kWidth = 100;

// Columns that a text takes on a terminal: characters, not bytes.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

// `text` broken at blanks; the first line after `first`, the others after as many blanks.
std::string wrapped(const std::string& first, std::string_view text, std::size_t indent) {
  std::string out = first;
  std::size_t column = width_of(first);
  bool line_is_empty = true;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t blank = std::min(text.find_first_of(" \n", at), text.size());
    const std::string_view word = text.substr(at, blank - at);
    at = blank + 1;
    if (word.empty()) {
      continue;
    }
    if (!line_is_empty && column + 1 + width_of(word) > kWidth) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
      line_is_empty = true;
    }
    if (!line_is_empty) {
      out += ' ';
      ++column;
    }
    out += word;
    column += width_of(word);
    line_is_empty = false;
  }
  return out + "\n";
}

std::string step_lines(const StepTimes& times, const std::string& shared_lock, const Step& step) {
  std::string id = "    " + step.id;
  id.resize(std::max<std::size_t>(id.size() + 1, 9), ' ');
  std::string out = wrapped(id, step.title, 9);
  const std::string blanks(9, ' ');
  out += wrapped(blanks, origin_words(step.origin) + ", " + rule_words(step), 9);
  out += wrapped(blanks, lock_words(step) + (shared_lock.empty() ? "" : ", " + shared_lock), 9);
  if (const std::string words = times.when_known(step); !words.empty()) {
    out += wrapped(blanks, words, 9);
  }
  if (const std::string soak = soak_words(step); !soak.empty()) {
    out += wrapped(blanks, soak, 9);
  }
  for (const std::string& note : step.notes) {
    out += wrapped(blanks + "note: ", note, 15);
  }
  if (const std::string undo = undo_words(step); !undo.empty()) {
    out += wrapped(blanks, undo, 9);
  }
  return out;
}

std::string heading(const Plan& plan) {
  std::string out = "Plan " + plan.hash.substr(0, 12) + ": " +
                    counted(plan.migrations.size(), "migration", "migrations") + ", " +
                    counted(plan.steps.size(), "step", "steps") + ", " +
                    counted(static_cast<std::size_t>(plan.rollouts()), "rollout", "rollouts") +
                    "\n";
  for (const PlannedMigration& migration : plan.migrations) {
    out += wrapped("  ",
                   migration.version + "  " + migration.description +
                       (migration.release.empty() ? "" : " (release " + migration.release + ")"),
                   4);
  }
  for (const LeftOut& left_out : plan.left_out) {
    out += wrapped("  left out: ", left_out_words(left_out), 4);
  }
  return out;
}

}  // namespace

std::string render_text(const Plan& plan) {
  const StepTimes times(plan);
  std::map<std::string_view, std::string> shared_locks = shared_lock_words(plan);
  std::string out = heading(plan);
  int rollout = 0;
  const Step* before = nullptr;
  for (const Step& step : plan.steps) {
    if (step.rollout != rollout && plan.rollouts() > 1) {
      out += "\nRollout " + std::to_string(step.rollout) + " of " +
             std::to_string(plan.rollouts()) + "\n";
      for (const std::string& reason : why_another_rollout(plan, step.rollout)) {
        out += wrapped("  ", reason, 4);
      }
    }
    if (before == nullptr || before->rollout != step.rollout || before->phase != step.phase) {
      out += "\n" +
             wrapped("  " + std::string(phase_name(step.phase)) + ": ", phase_words(step.phase), 4);
      if (const PhaseEstimate* estimate = plan.estimate.phase(step.rollout, step.phase)) {
        out += wrapped("    ", duration_words(*estimate), 4);
      }
    }
    rollout = step.rollout;
    out += step_lines(times, shared_locks[step.id], step);
    before = &step;
  }
  if (const Step* last = point_of_no_return(plan)) {
    out += "\n" +
           wrapped("",
                   "Up to step " + last->id + " everything can be taken back with `bellows abort`.",
                   0);
  }
  return out;
}

std::string render_step(const Plan& plan, const Step& step) {
  std::string out = step.id + "  " + step.title + "\n\n";
  out += wrapped("  from    ",
                 step.origin.place.file + ":" + std::to_string(step.origin.place.line), 10);
  out += "  phase   " + std::string(phase_name(step.phase)) + ", rollout " +
         std::to_string(step.rollout) + "\n";
  for (const Reason& reason : step.reasons) {
    out += wrapped("  why     ", (reason.rule.empty() ? "" : reason.rule + ": ") + reason.text, 10);
  }
  for (const std::string& note : step.notes) {
    out += wrapped("  note    ", note, 10);
  }
  for (const Lock& lock : step.locks) {
    out += wrapped("  lock    ",
                   std::string(lock_mode_name(lock.mode)) + " on " + display(lock.relation), 10);
  }
  out += wrapped("  time    ", StepTimes(plan).in_full(step), 10);
  for (const PlanEdge& edge : plan.edges) {
    if (edge.to == step.id) {
      out += wrapped("  after   ", edge.from + ": " + edge.reason, 10);
    }
  }
  if (const std::string soak = soak_words(step); !soak.empty()) {
    out += wrapped("  waits   ", soak, 10);
  }
  out += "\n  SQL\n";
  for (const std::string& sql : action_sql(step.action)) {
    out += "    " + sql + ";\n";
  }
  out += "\n  undo\n";
  if (!step.undo.impossible.empty()) {
    out += "    cannot be undone: " + step.undo.impossible + "\n";
  }
  for (const Action& action : step.undo.actions) {
    for (const std::string& sql : action_sql(action)) {
      out += "    " + sql + ";\n";
    }
  }
  if (step.undo == Undo{}) {
    out += "    nothing to do\n";
  }
  if (!step.undo.remains.empty()) {
    out += "    " + step.undo.remains + "\n";
  }
  return out;
}

}  // namespace bellows
