#include "examples/shop/load/summary.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shop {
namespace {

using Json = nlohmann::ordered_json;

std::optional<Json> read(const std::string& file) {
  std::ifstream in(file);
  Json document = Json::parse(in, nullptr, /*allow_exceptions=*/false);
  if (!in.good() && !in.eof()) {
    std::cerr << "summary: cannot read " << file << '\n';
    return std::nullopt;
  }
  if (document.is_discarded() || !document.contains("phases")) {
    std::cerr << "summary: " << file << " is not a report\n";
    return std::nullopt;
  }
  return document;
}

// 12345678 as "12,345,678"; nothing as "-".
std::string count(std::int64_t number) {
  if (number == 0) {
    return "-";
  }
  std::string digits = std::to_string(number);
  for (std::size_t end = digits.size(); end > 3;) {
    end -= 3;
    digits.insert(end, 1, ',');
  }
  return digits;
}

std::string milliseconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value < 100 ? "%.1f ms" : "%.0f ms", value);
  return text;
}

std::int64_t of_release(const Json& phase, const char* release, const char* what) {
  const Json& releases = phase["releases"];
  return releases.contains(release) ? releases[release][what].get<std::int64_t>() : 0;
}

std::int64_t of_both(const Json& phase, const char* what) {
  return of_release(phase, "shop-1.9", what) + of_release(phase, "shop-2.0", what);
}

void print_line(const std::vector<std::string>& cells) {
  std::printf("  %-10s %8s %12s %12s %8s %8s %9s %9s %10s\n", cells[0].c_str(), cells[1].c_str(),
              cells[2].c_str(), cells[3].c_str(), cells[4].c_str(), cells[5].c_str(),
              cells[6].c_str(), cells[7].c_str(), cells[8].c_str());
}

// What a whole run comes to. How long statements wait while nothing is changed is the machine's
// doing, and not counted.
struct Total {
  std::int64_t failed = 0;
  std::int64_t wrong = 0;
  double worst = 0;  // ms
};

std::string seconds_of(const Json& phase) {
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f", phase["seconds"].get<double>());
  return seconds;
}

// Connecting and looking around before the first phase is of no interest, unless it failed.
Total print_phases(const Json& report) {
  print_line({"phase", "seconds", "by 1.9", "by 2.0", "failed", "wrong", "p50", "p99", "worst"});
  Total total;
  for (const Json& phase : report["phases"]) {
    const std::int64_t failed = of_both(phase, "failed");
    const std::int64_t wrong = of_both(phase, "wrong");
    const Json& latencies = phase["milliseconds"];
    if (!latencies.is_object() || (phase["phase"] == "start" && failed == 0)) {
      continue;
    }
    total.failed += failed;
    total.wrong += wrong;
    if (phase["phase"] != "idle") {
      total.worst = std::max(total.worst, latencies["worst"].get<double>());
    }
    print_line({phase["phase"].get<std::string>(), seconds_of(phase),
                count(of_release(phase, "shop-1.9", "statements")),
                count(of_release(phase, "shop-2.0", "statements")),
                failed == 0 ? "0" : count(failed), wrong == 0 ? "0" : count(wrong),
                milliseconds(latencies["p50"].get<double>()),
                milliseconds(latencies["p99"].get<double>()),
                milliseconds(latencies["worst"].get<double>())});
  }
  return total;
}

// The most frequent ones; what differs only by phase or statement is one. Wrong answers name
// orders, so each of them is different: the first stands for all.
void print_failures(const Json& report) {
  constexpr std::size_t kMost = 6;
  constexpr std::size_t kWidth = 84;
  std::map<std::string, std::pair<std::int64_t, std::string>> kinds;
  for (const Json& failure : report["failures"]) {
    const auto sqlstate = failure["sqlstate"].get<std::string>();
    const auto message = failure["message"].get<std::string>();
    const std::string kind = failure["release"].get<std::string>() + ' ' + sqlstate;
    auto& [times, text] = kinds[sqlstate == "wrong" ? kind : kind + ": " + message];
    times += failure["count"].get<std::int64_t>();
    text = kind + ": " + message;
  }
  std::vector<std::pair<std::int64_t, std::string>> sorted;
  for (const auto& [kind, seen] : kinds) {
    sorted.push_back(seen);
  }
  std::sort(sorted.rbegin(), sorted.rend());
  for (std::size_t i = 0; i < std::min(sorted.size(), kMost); ++i) {
    std::printf("  %8s x %s\n", count(sorted[i].first).c_str(),
                sorted[i].second.substr(0, kWidth).c_str());
  }
}

void print_comparison(const Total& rollout, const Total& naive) {
  const auto line = [](const char* what, const std::string& with, const std::string& without) {
    std::printf("  %-30s %14s %14s\n", what, with.c_str(), without.c_str());
  };
  std::printf("\n");
  line("", "with bellows", "with psql");
  line("statements that failed", std::to_string(rollout.failed), count(naive.failed));
  line("wrong answers", std::to_string(rollout.wrong), count(naive.wrong));
  line("longest wait, idle left out", milliseconds(rollout.worst), milliseconds(naive.worst));
}

}  // namespace

int print_summary(const SummaryFiles& files) {
  const std::optional<Json> rollout = read(files.rollout);
  if (!rollout) {
    return 2;
  }
  std::printf("With bellows\n");
  const Total with = print_phases(*rollout);
  print_failures(*rollout);
  if (!files.naive.empty()) {
    const std::optional<Json> naive = read(files.naive);
    if (!naive) {
      return 2;
    }
    std::printf("\nThe same files with psql, one after the other, then the same deploy\n");
    const Total without = print_phases(*naive);
    print_failures(*naive);
    print_comparison(with, without);
  }
  return with.failed + with.wrong == 0 ? 0 : 1;
}

}  // namespace shop
