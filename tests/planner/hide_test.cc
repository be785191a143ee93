// What is dropped is hidden first: how a plan says it, in every form.
#include <catch2/catch.hpp>
#include <functional>

#include "planner/check_plan.h"
#include "planner/compare_plans.h"
#include "planner/make_plan.h"
#include "planner/render.h"
#include "planner/step_words.h"
#include "tests/support/pending.h"

namespace bellows {
namespace {

constexpr std::int64_t kDay = 86'400;

constexpr std::string_view kHistory =
    "CREATE TABLE orders (id int PRIMARY KEY, coupon text, note text);"
    "CREATE TABLE carts (id int PRIMARY KEY);";

Plan planned(std::string_view sql, std::int64_t hide_for) {
  Result<Plan> plan =
      make_plan({"plain", "db", {migration("2", sql)}, folded(kHistory), {}, {}, hide_for});
  if (!plan) {
    FAIL(plan.error().message);
  }
  return *std::move(plan);
}

constexpr std::string_view kDrop =
    "ALTER TABLE orders DROP COLUMN coupon; DROP TABLE carts; "
    "ALTER TABLE orders ADD CONSTRAINT orders_id CHECK (id > 0);";

std::vector<std::string> titles(const Plan& plan) {
  std::vector<std::string> list;
  for (const Step& step : plan.steps) {
    list.push_back(step.id + " " + step.title);
  }
  return list;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("everything is hidden before the first wait, and dropped at the end") {
  const Plan plan = planned(kDrop, kDay);
  REQUIRE(plan.steps.size() >= 6);
  const std::vector<std::string> all = titles(plan);
  CHECK(all[0] == "C1 hide column public.orders.coupon as bellows_hidden_coupon");
  CHECK(all[1] == "C2 hide table public.carts as bellows_hidden_carts");
  CHECK(has(all[all.size() - 2], "drop column public.orders.coupon, hidden as bellows_hidden_"));
  CHECK(has(all.back(), "drop table public.carts, hidden as bellows_hidden_carts"));
  const Step& drop = plan.steps.back();
  CHECK(drop.soak == Soak{"C2", kDay});
  CHECK(drop.destroys);
  CHECK(action_sql(drop.action) ==
        std::vector<std::string>{"DROP TABLE public.bellows_hidden_carts"});
  CHECK_FALSE(plan.steps[0].destroys);
  CHECK(plan.steps[0].undo.impossible.empty());
  CHECK(point_of_no_return(plan) == &plan.steps[plan.steps.size() - 2]);
}

TEST_CASE("a plan with a soak is read back as it was, and its hash covers the soak") {
  const Plan plan = planned(kDrop, kDay);
  const Result<Plan> read = plan_from_json(plan_to_json(plan));
  REQUIRE(read);
  CHECK(read->steps == plan.steps);
  CHECK(read->hash == plan.hash);
  CHECK(planned(kDrop, 3600).hash != plan.hash);
  Plan shorter = plan;
  shorter.steps.back().soak->seconds = 1;
  CHECK_FALSE(plan_from_json(plan_to_json(shorter)));
  shorter.steps.back().soak.reset();
  CHECK_FALSE(plan_from_json(plan_to_json(shorter)));
}

TEST_CASE("a soak that waits for nothing that hides is no sound plan") {
  const Catalog start = folded(kHistory);
  Plan plan = planned(kDrop, kDay);
  Catalog after = folded("CREATE TABLE orders (id int PRIMARY KEY, note text);");
  const auto broken = [&](const std::function<void(Step&)>& change) {
    Plan changed = plan;
    change(changed.steps.back());
    const Result<void> checked = check_plan(changed, start, after, after);
    return checked ? std::string() : checked.error().message;
  };
  CHECK(broken([](Step&) {}).empty());
  CHECK(has(broken([](Step& step) { step.soak->after = "C99"; }), "does not hide what it drops"));
  CHECK(has(broken([](Step& step) { step.soak->after = "C1"; }), "does not hide what it drops"));
  CHECK(has(broken([](Step& step) { step.destroys = false; }), "does not hide what it drops"));
  CHECK(has(broken([](Step& step) { step.soak->seconds = 0; }), "does not hide what it drops"));
}

TEST_CASE("without the setting nothing is hidden, and nothing is said of it") {
  const Plan plan = planned(kDrop, 0);
  for (const Step& step : plan.steps) {
    CHECK_FALSE(step.soak);
    CHECK(step.notes.empty());
  }
  CHECK_FALSE(has(plan_to_json(plan), "soak"));
}

TEST_CASE("every form of a plan says how long to wait") {
  const Plan plan = planned(kDrop, 5400);
  for (const std::string& text : {render_text(plan), render_html(plan), render_markdown(plan),
                                  render_step(plan, plan.steps.back())}) {
    CHECK(has(text, "not before 1 h 30 min after C2"));
  }
  const std::vector<SqlScript> scripts = render_sql(plan);
  REQUIRE(scripts.size() == 2);
  CHECK(scripts[0].file_name == "1-contract.sql");
  CHECK(scripts[1].file_name == "2-contract-drop.sql");
  CHECK_FALSE(has(scripts[0].text, "DROP TABLE"));
  CHECK(has(scripts[1].text, "-- Not before 1 h 30 min after C2.\n"));
  CHECK(has(scripts[1].text, "--   ALTER TABLE public.bellows_hidden_carts RENAME TO carts;\n"));
  const std::string changed = render_comparison(planned(kDrop, 3600), plan);
  CHECK(has(changed, "not before 1 h after C2"));
  CHECK(has(changed, "not before 1 h 30 min after C2"));
}

TEST_CASE("durations are told exactly") {
  CHECK(exact_words(1) == "1 s");
  CHECK(exact_words(60) == "1 min");
  CHECK(exact_words(3661) == "1 h 1 min 1 s");
  CHECK(exact_words(86400) == "24 h");
}

}  // namespace bellows
