// SQL in, plan text out: each tests/snapshots/plans/NAME.sql has NAME.txt beside it.
// UPDATE_SNAPSHOTS=1 writes the texts anew; one without its SQL fails.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "planner/make_plan.h"
#include "planner/render.h"
#include "tests/planner/plan_cases.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

std::string outcome(const fs::path& file) {
  const Result<Plan> plan = make_plan(plan_case(file));
  if (!plan) {
    const Error& error = plan.error();
    return "refused at " + error.at.file + ":" + std::to_string(error.at.line) + "\n" +
           error.message + "\nhint: " + error.hint + "\n";
  }
  std::string text = render_text(*plan);
  text.erase(0, text.find(':') + 2);  // the hash is not what a snapshot is about
  std::string sql;
  for (const Step& step : plan->steps) {
    sql += "\n" + step.id + "\n";
    for (const std::string& statement : action_sql(step.action)) {
      sql += statement + ";\n";
    }
  }
  return text + "\n---- SQL ----\n" + sql;
}

TEST_CASE("plans are as their snapshots say") {
  const bool update = std::getenv("UPDATE_SNAPSHOTS") != nullptr;  // NOLINT(concurrency-mt-unsafe)
  const std::vector<fs::path> cases = plan_case_files(".sql");
  REQUIRE(cases.size() >= 60);
  for (const fs::path& file : cases) {
    INFO(file.filename().string());
    const std::string text = outcome(file);
    const fs::path snapshot = fs::path(file).replace_extension(".txt");
    if (update) {
      std::ofstream(snapshot, std::ios::binary) << text;
    }
    CHECK(text == whole_file(snapshot));
  }
}

TEST_CASE("no line of a plan's text is wider than 100 columns") {
  for (const fs::path& file : plan_case_files(".sql")) {
    const std::string plan = outcome(file);
    if (plan.starts_with("refused")) {
      continue;  // an error is wrapped by whoever prints it
    }
    std::istringstream text(plan);
    for (std::string line; std::getline(text, line) && line != "---- SQL ----";) {
      const auto width = std::count_if(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
      });
      INFO(file.filename().string() << ": " << line);
      CHECK(width <= 100);
    }
  }
}

TEST_CASE("no snapshot is left without its SQL") {
  for (const fs::path& snapshot : plan_case_files(".txt")) {
    INFO(snapshot.filename().string());
    CHECK(fs::exists(fs::path(snapshot).replace_extension(".sql")));
  }
}

}  // namespace
}  // namespace bellows
