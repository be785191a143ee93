// render.h: a plan for people and for other programs.
// Promises: sorted and deterministic; text fits 100 columns.
// Not here: the JSON document (plan.h).
#pragma once

#include <string>
#include <vector>

#include "planner/plan.h"

namespace bellows {

std::string render_text(const Plan& plan);

// Graphviz: phases as clusters, edges with their reasons.
std::string render_dot(const Plan& plan);

// A picture for any browser: phases as lanes; an arrow's tooltip is its reason. Light and dark.
std::string render_svg(const Plan& plan);

// For a pull request: a Mermaid picture, a table a phase, the SQL folded away.
std::string render_markdown(const Plan& plan);

// One page that needs no network.
std::string render_html(const Plan& plan);

struct SqlScript {
  std::string file_name;  // "1-expand.sql"
  std::string text;       // for psql
};

// One script a phase, for people whose database administrator runs them by hand.
std::vector<SqlScript> render_sql(const Plan& plan);

// One step in full: SQL, locks, why, undo, what it waits for. For `bellows explain`.
std::string render_step(const Plan& plan, const Step& step);

}  // namespace bellows
