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
#include "tests/support/pending.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(BELLOWS_SOURCE_DIR) / "tests" / "snapshots" / "plans";

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// The history stands before the first line "-- migration VERSION"; each such line opens a file.
struct Case {
  std::string history;
  std::vector<Migration> pending;
};

Case read_case(const fs::path& file) {
  Case result;
  std::istringstream in(read(file));
  std::string version;
  std::string text;
  const auto close = [&] {
    if (version.empty()) {
      result.history = text;
    } else {
      result.pending.push_back(migration(version, text));
    }
    text.clear();
  };
  constexpr std::string_view kMark = "-- migration ";
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(kMark)) {
      close();
      version = line.substr(kMark.size());
    } else {
      text += line + "\n";
    }
  }
  close();
  return result;
}

std::string outcome(const fs::path& file) {
  Case given = read_case(file);
  PlanRequest request;
  request.layout = "flyway";
  request.pending = std::move(given.pending);
  request.start = folded(given.history);
  const Result<Plan> plan = make_plan(request);
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

std::vector<fs::path> files_ending(const std::string& extension) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == extension) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST_CASE("plans are as their snapshots say") {
  const bool update = std::getenv("UPDATE_SNAPSHOTS") != nullptr;  // NOLINT(concurrency-mt-unsafe)
  const std::vector<fs::path> cases = files_ending(".sql");
  REQUIRE(cases.size() >= 12);
  for (const fs::path& file : cases) {
    INFO(file.filename().string());
    const std::string text = outcome(file);
    const fs::path snapshot = fs::path(file).replace_extension(".txt");
    if (update) {
      std::ofstream(snapshot, std::ios::binary) << text;
    }
    CHECK(text == read(snapshot));
  }
}

TEST_CASE("no line of a plan's text is wider than 100 columns") {
  for (const fs::path& file : files_ending(".sql")) {
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
  for (const fs::path& snapshot : files_ending(".txt")) {
    INFO(snapshot.filename().string());
    CHECK(fs::exists(fs::path(snapshot).replace_extension(".sql")));
  }
}

}  // namespace
}  // namespace bellows
