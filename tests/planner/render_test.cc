#include "planner/render.h"

#include <catch2/catch.hpp>
#include <set>

#include "planner/make_plan.h"
#include "planner/picture.h"
#include "tests/support/pending.h"

namespace bellows {
namespace {

Plan planned(std::string_view history, const std::vector<Migration>& pending) {
  Result<Plan> plan = make_plan({"plain", "db", pending, folded(history)});
  if (!plan) {
    FAIL(plan.error().message);
  }
  return *std::move(plan);
}

Plan shop() {
  return planned("CREATE TABLE orders (id int PRIMARY KEY, status text);",
                 {migration("2", "ALTER TABLE orders RENAME COLUMN status TO state;"),
                  migration("3", "CREATE INDEX orders_state ON orders (state);")});
}

// Every element that is opened is closed, in the right order; attributes are quoted.
std::string wrong_markup(const std::string& text) {
  static const std::set<std::string> kEmpty = {"meta"};
  std::vector<std::string> open;
  std::size_t at = 0;
  while ((at = text.find('<', at)) != std::string::npos) {
    const std::size_t end = text.find('>', at);
    if (end == std::string::npos) {
      return "a < without its >";
    }
    const std::string tag = text.substr(at + 1, end - at - 1);
    at = end;
    if (tag.starts_with("!") || tag.ends_with("/")) {
      continue;
    }
    const std::string name = tag.substr(0, tag.find_first_of(" \n"));
    if (!tag.starts_with("/")) {
      if (kEmpty.count(name) == 0) {
        open.push_back(name);
      }
    } else if (open.empty() || open.back() != tag.substr(1)) {
      return "<" + tag + "> closes " + (open.empty() ? "nothing" : open.back());
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : open.back() + " stays open";
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an arrow that follows from others is left out of the picture") {
  Plan plan;
  for (const char* id : {"E1", "E2", "E3"}) {
    Step step;
    step.id = id;
    plan.steps.push_back(step);
  }
  plan.edges = {{"E1", "E2", "a"}, {"E1", "E3", "follows"}, {"E2", "E3", "b"}};
  const Picture picture = picture_of(plan);
  REQUIRE(picture.edges.size() == 2);
  CHECK(picture.edges[0]->reason == "a");
  CHECK(picture.edges[1]->reason == "b");
  REQUIRE(picture.lanes.size() == 1);
  CHECK(picture.lanes[0].steps.size() == 3);
}

TEST_CASE("page and picture show every step, and need no network") {
  const Plan plan = shop();
  const std::string page = render_html(plan);
  const std::string picture = render_svg(plan);
  CHECK(wrong_markup(page) == "");
  CHECK(wrong_markup(picture) == "");
  for (const Step& step : plan.steps) {
    CHECK(has(page, "id=\"" + step.id + "\""));
    CHECK(has(picture, "href=\"#" + step.id + "\""));
  }
  for (const std::string_view outside : {"src=", "url(", "<script", "<link", "@import"}) {
    CHECK_FALSE(has(page, outside));
  }
}

TEST_CASE("names that look like markup stay names") {
  const Plan plan =
      planned("CREATE TABLE \"<script>\" (id int PRIMARY KEY, \"a\"\"b&\" text);",
              {migration("2", "ALTER TABLE \"<script>\" RENAME COLUMN \"a\"\"b&\" TO \"x|`y\";")});
  CHECK_FALSE(has(render_html(plan), "<script>"));
  CHECK(has(render_html(plan), "&lt;script&gt;"));
  CHECK(wrong_markup(render_html(plan)) == "");
  CHECK(wrong_markup(render_svg(plan)) == "");
  const std::string markdown = render_markdown(plan);
  CHECK(has(markdown, "x\\|\\`y"));
  CHECK(has(markdown, "#lt;script#gt;"));
}

TEST_CASE("a pull request gets a picture, a table a phase and the SQL") {
  const std::string text = render_markdown(shop());
  CHECK(has(text, "```mermaid\nflowchart LR\n"));
  CHECK(has(text, "E1 --> B1"));
  CHECK(has(text, "| step | what | lock | from |"));
  CHECK(has(text, "```sql\nALTER TABLE public.orders ADD COLUMN state text;"));
}

TEST_CASE("one script a phase, in order") {
  const std::vector<SqlScript> scripts = render_sql(shop());
  REQUIRE(scripts.size() == 3);
  CHECK(scripts[0].file_name == "1-expand.sql");
  CHECK(scripts[1].file_name == "2-backfill.sql");
  CHECK(scripts[2].file_name == "3-contract.sql");
  CHECK(has(scripts[0].text, "CREATE SCHEMA IF NOT EXISTS bellows;"));
  CHECK(has(scripts[1].text, "COMMIT;"));
}

}  // namespace bellows
