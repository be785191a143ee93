#include <sstream>

#include "planner/picture.h"
#include "planner/render.h"
#include "planner/step_words.h"

namespace bellows {
namespace {

// Markdown's own marks in a table cell or a heading.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_{}[]<>#|").find(c) != std::string_view::npos) {
      out += '\\';
    }
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

// In quotes Mermaid takes everything but quotes, and reads entities.
std::string mermaid_label(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "#quot;";
        break;
      case '#':
        out += "#35;";
        break;
      case '<':
        out += "#lt;";
        break;
      case '>':
        out += "#gt;";
        break;
      case '\n':
        out += ' ';
        break;
      default:
        out += c;
    }
  }
  return out + "\"";
}

// A code block whose fence is longer than any run of backquotes inside.
std::string fenced(const std::string& language, const std::string& text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(std::max<std::size_t>(3, longest + 1), '`');
  return fence + language + "\n" + text + fence + "\n";
}

std::string mermaid(const Plan& plan) {
  const Picture picture = picture_of(plan);
  std::ostringstream out;
  out << "flowchart LR\n";
  for (std::size_t i = 0; i < picture.lanes.size(); ++i) {
    const PictureLane& lane = picture.lanes[i];
    std::string name(phase_name(lane.phase));
    if (plan.rollouts() > 1) {
      name += ", rollout " + std::to_string(lane.rollout);
    }
    out << "  subgraph lane" << i << "[" << mermaid_label(name) << "]\n";
    for (const Step* step : lane.steps) {
      out << "    " << step->id << "[" << mermaid_label(step->id + ": " + step->title)
          << "]:::" << phase_name(lane.phase) << "\n";
    }
    out << "  end\n";
  }
  for (const PlanEdge* edge : picture.edges) {
    out << "  " << edge->from << " --> " << edge->to << "\n";
  }
  out << "  classDef expand fill:#e3f3e6,stroke:#2f7d45,color:#22272e\n"
         "  classDef backfill fill:#e2ecfa,stroke:#2b61a8,color:#22272e\n"
         "  classDef contract fill:#fbeadb,stroke:#b5611b,color:#22272e\n";
  return out.str();
}

std::string sql_of(const Step& step) {
  std::string sql;
  for (const std::string& statement : action_sql(step.action)) {
    sql += statement + ";\n";
  }
  return sql;
}

std::string step_table(const StepTimes& times, const PictureLane& lane) {
  std::string out = "| step | what | lock | from |\n|---|---|---|---|\n";
  for (const Step* step : lane.steps) {
    const std::string undo = undo_words(*step);
    const std::string time = times.when_known(*step);
    std::string notes;
    if (const std::string soak = soak_words(*step); !soak.empty()) {
      notes += "<br>" + escaped(soak);
    }
    for (const std::string& note : step->notes) {
      notes += "<br>note: " + escaped(note);
    }
    out += "| " + step->id + " | " + escaped(step->title) + notes +
           (undo.empty() ? "" : "<br>**" + escaped(undo) + "**") + " | " +
           escaped(lock_words(*step)) + (time.empty() ? "" : ", " + time) + " | " +
           escaped(origin_words(step->origin) + ", " + rule_words(*step)) + " |\n";
  }
  return out;
}

}  // namespace

std::string render_markdown(const Plan& plan) {
  std::string out = "### Plan " + plan.hash.substr(0, 12) + "\n\n" +
                    counted(plan.migrations.size(), "migration", "migrations") + ", " +
                    counted(plan.steps.size(), "step", "steps") + ", " +
                    counted(static_cast<std::size_t>(plan.rollouts()), "rollout", "rollouts") +
                    ":\n\n";
  for (const PlannedMigration& migration : plan.migrations) {
    out += "- " + escaped(migration.version + "  " + migration.description) +
           (migration.release.empty() ? "" : " (release " + escaped(migration.release) + ")") +
           "\n";
  }
  for (const LeftOut& left_out : plan.left_out) {
    out += "- left out: " + escaped(left_out_words(left_out)) + "\n";
  }
  out += "\n" + fenced("mermaid", mermaid(plan));
  const Picture picture = picture_of(plan);
  const StepTimes times(plan);
  int rollout = plan.rollouts() > 1 ? 0 : 1;
  for (const PictureLane& lane : picture.lanes) {
    if (lane.rollout != rollout) {
      rollout = lane.rollout;
      out += "\n#### Rollout " + std::to_string(rollout) + "\n";
      for (const std::string& reason : why_another_rollout(plan, rollout)) {
        out += "\n" + escaped(reason) + "\n";
      }
    }
    out += "\n**" + std::string(phase_name(lane.phase)) +
           "**: " + std::string(phase_words(lane.phase)) + "\n\n";
    if (const PhaseEstimate* estimate = plan.estimate.phase(lane.rollout, lane.phase)) {
      out += escaped(duration_words(*estimate)) + "\n\n";
    }
    out += step_table(times, lane);
  }
  if (const Step* last = point_of_no_return(plan)) {
    out += "\nUp to step " + last->id + " everything can be taken back with `bellows abort`.\n";
  }
  out += "\n<details><summary>The SQL of every step</summary>\n\n";
  for (const Step& step : plan.steps) {
    out +=
        "**" + step.id + "** " + escaped(step.title) + "\n\n" + fenced("sql", sql_of(step)) + "\n";
  }
  return out + "</details>\n";
}

}  // namespace bellows
