#include <sstream>

#include "planner/markup.h"
#include "planner/page_style.h"
#include "planner/picture.h"
#include "planner/render.h"
#include "planner/step_words.h"

namespace bellows {
namespace {

class Page {
 public:
  explicit Page(const Plan& plan)
      : x_plan(plan),
        x_picture(picture_of(plan)),
        x_times(plan),
        x_final(point_of_no_return(plan)) {}

  std::string text() {
    const std::string title = "Plan " + x_plan.hash.substr(0, 12);
    x_out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
             "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
          << title << "</title>\n<style>" << page_style() << "</style>\n</head>\n<body>\n<h1>"
          << title << "</h1>\n";
    write_heading();
    x_out << "<h2>What waits for what</h2>\n<div class=\"picture\" tabindex=\"0\" role=\"region\" "
             "aria-label=\"Picture of the plan\">\n"
          << render_svg(x_plan) << "</div>\n";
    write_rollouts();
    write_findings();
    x_out << "</body>\n</html>\n";
    return x_out.str();
  }

 private:
  void write_heading() {
    x_out << "<p>" << counted(x_plan.migrations.size(), "migration", "migrations") << ", "
          << counted(x_plan.steps.size(), "step", "steps") << ", "
          << counted(static_cast<std::size_t>(x_plan.rollouts()), "rollout", "rollouts")
          << ". <span class=\"faint\">Hash <code>" << x_plan.hash << "</code>, for PostgreSQL "
          << x_plan.server_version << ".</span></p>\n<ul>\n";
    for (const PlannedMigration& migration : x_plan.migrations) {
      x_out << "<li><code>" << escaped_markup(migration.version) << "</code> "
            << escaped_markup(migration.description);
      if (!migration.release.empty()) {
        x_out << " <span class=\"faint\">(release " << escaped_markup(migration.release)
              << ")</span>";
      }
      x_out << "</li>\n";
    }
    for (const LeftOut& left_out : x_plan.left_out) {
      x_out << "<li>left out: " << escaped_markup(left_out_words(left_out)) << "</li>\n";
    }
    x_out << "</ul>\n";
    if (x_final != nullptr) {
      x_out << "<p>Up to step <a href=\"#" << x_final->id << "\">" << x_final->id
            << "</a> everything can be taken back with <code>bellows abort</code>.</p>\n";
    }
  }

  void write_rollouts() {
    int rollout = 0;
    for (const PictureLane& lane : x_picture.lanes) {
      if (lane.rollout != rollout) {
        x_out << (rollout == 0 ? "" : "</div>\n");
        rollout = lane.rollout;
        write_rollout_heading(rollout);
        x_out << "<div class=\"lanes\">\n";
      }
      x_out << "<section class=\"lane " << phase_name(lane.phase) << "\">\n<h3>"
            << phase_name(lane.phase) << "</h3>\n<p class=\"faint\">" << phase_words(lane.phase)
            << "</p>\n";
      if (const PhaseEstimate* estimate = x_plan.estimate.phase(lane.rollout, lane.phase)) {
        x_out << "<p class=\"faint\">" << escaped_markup(duration_words(*estimate)) << "</p>\n";
      }
      for (const Step* step : lane.steps) {
        write_step(*step);
      }
      x_out << "</section>\n";
    }
    x_out << (rollout == 0 ? "" : "</div>\n");
  }

  void write_rollout_heading(int rollout) {
    x_out << "<h2>"
          << (x_plan.rollouts() > 1 ? "Rollout " + std::to_string(rollout) + " of " +
                                          std::to_string(x_plan.rollouts())
                                    : std::string("Step by step"))
          << "</h2>\n";
    for (const std::string& reason : why_another_rollout(x_plan, rollout)) {
      x_out << "<p class=\"faint\">" << escaped_markup(reason) << "</p>\n";
    }
  }

  void write_step(const Step& step) {
    if (&step == x_final) {
      x_out
          << "<p class=\"final\">Point of no return: from here on nothing can be taken back.</p>\n";
    }
    x_out << "<article class=\"step\" id=\"" << step.id << "\">\n<h3>" << step.id << " "
          << escaped_markup(step.title) << "</h3>\n<p>" << escaped_markup(lock_words(step))
          << "</p>\n";
    if (const std::string soak = soak_words(step); !soak.empty()) {
      x_out << "<p>" << escaped_markup(soak) << "</p>\n";
    }
    x_out << "<p class=\"faint\">" << escaped_markup(origin_words(step.origin)) << ", "
          << escaped_markup(rule_words(step)) << "</p>\n<details><summary>SQL</summary>\n"
          << sql(action_sql(step.action)) << "</details>\n<details><summary>Why, locks, "
          << "undo</summary>\n<dl>\n";
    for (const Reason& reason : step.reasons) {
      entry("why", (reason.rule.empty() ? "" : reason.rule + ": ") + reason.text);
    }
    for (const std::string& note : step.notes) {
      entry("note", note);
    }
    for (const Lock& lock : step.locks) {
      entry("lock", std::string(lock_mode_name(lock.mode)) + " on " + display(lock.relation));
    }
    entry("time", x_times.in_full(step));
    for (const PlanEdge& edge : x_plan.edges) {
      if (edge.to == step.id) {
        entry("after", edge.from + ": " + edge.reason);
      }
    }
    x_out << "</dl>\n";
    write_undo(step);
    x_out << "</details>\n</article>\n";
  }

  void write_undo(const Step& step) {
    if (const std::string words = undo_words(step); !words.empty()) {
      x_out << "<p>" << escaped_markup(words) << "</p>\n";
    }
    std::vector<std::string> statements;
    for (const Action& action : step.undo.actions) {
      for (std::string& statement : action_sql(action)) {
        statements.push_back(std::move(statement));
      }
    }
    if (!statements.empty()) {
      x_out << "<p class=\"faint\">undo</p>\n" << sql(statements);
    }
  }

  void entry(std::string_view term, const std::string& text) {
    x_out << "<dt>" << term << "</dt><dd>" << escaped_markup(text) << "</dd>\n";
  }

  static std::string sql(const std::vector<std::string>& statements) {
    std::string text;
    for (const std::string& statement : statements) {
      text += escaped_markup(statement) + ";\n";
    }
    return "<pre><code>" + text + "</code></pre>\n";
  }

  void write_findings() {
    if (x_plan.findings.empty()) {
      return;
    }
    x_out << "<h2>What was found in the files</h2>\n";
    for (const Finding& finding : x_plan.findings) {
      x_out << "<div class=\"finding\"><h3>" << escaped_markup(finding.rule)
            << " <span class=\"faint\">" << severity_name(finding.severity) << ", "
            << escaped_markup(finding.place.file) << " line " << finding.place.line
            << "</span></h3>\n<p>" << escaped_markup(finding.message) << "</p>\n";
      if (!finding.advice.empty()) {
        x_out << "<p class=\"faint\">" << escaped_markup(finding.advice) << "</p>\n";
      }
      x_out << "</div>\n";
    }
  }

  const Plan& x_plan;
  Picture x_picture;
  StepTimes x_times;
  const Step* x_final;
  std::ostringstream x_out;
};

}  // namespace

std::string render_html(const Plan& plan) {
  return Page(plan).text();
}

}  // namespace bellows
