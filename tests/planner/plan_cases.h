// plan_cases.h: tests/snapshots/plans/NAME.sql as what a plan is asked for.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "planner/make_plan.h"
#include "tests/support/pending.h"

namespace bellows {

inline std::filesystem::path plan_cases_folder() {
  return std::filesystem::path(BELLOWS_SOURCE_DIR) / "tests" / "snapshots" / "plans";
}

inline std::string whole_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// Sorted by name.
inline std::vector<std::filesystem::path> plan_case_files(const std::string& extension) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(plan_cases_folder())) {
    if (entry.path().extension() == extension) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The history stands before the first line "-- migration VERSION"; each such line opens a file. A
// first line "-- hide-for SECONDS" says for how long what is dropped is hidden.
inline PlanRequest plan_case(const std::filesystem::path& file) {
  PlanRequest request;
  request.layout = "flyway";
  std::istringstream in(whole_file(file));
  std::string version;
  std::string text;
  const auto close = [&] {
    if (version.empty()) {
      request.start = folded(text);
    } else {
      request.pending.push_back(migration(version, text));
    }
    text.clear();
  };
  constexpr std::string_view kMark = "-- migration ";
  constexpr std::string_view kHideFor = "-- hide-for ";
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(kMark)) {
      close();
      version = line.substr(kMark.size());
    } else if (line.starts_with(kHideFor)) {
      request.hide_for = std::stoll(line.substr(kHideFor.size()));
    } else {
      text += line + "\n";
    }
  }
  close();
  return request;
}

}  // namespace bellows
