#include "examples/shop/load/summary.h"

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
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
    digits.insert(end, ",");
  }
  return digits;
}

std::string milliseconds(const Json& latencies, const char* which) {
  if (!latencies.is_object()) {
    return "-";
  }
  const double value = latencies[which];
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

// Returns how many statements failed or were answered wrongly.
std::int64_t print_phases(const Json& report) {
  print_line({"phase", "seconds", "by 1.9", "by 2.0", "failed", "wrong", "p50", "p99", "worst"});
  std::int64_t bad = 0;
  for (const Json& phase : report["phases"]) {
    if (of_both(phase, "statements") == 0) {
      continue;
    }
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.1f", phase["seconds"].get<double>());
    const std::int64_t failed = of_both(phase, "failed");
    const std::int64_t wrong = of_both(phase, "wrong");
    bad += failed + wrong;
    const Json& latencies = phase["milliseconds"];
    print_line({phase["phase"].get<std::string>(), seconds,
                count(of_release(phase, "shop-1.9", "statements")),
                count(of_release(phase, "shop-2.0", "statements")),
                failed == 0 ? "0" : count(failed), wrong == 0 ? "0" : count(wrong),
                milliseconds(latencies, "p50"), milliseconds(latencies, "p99"),
                milliseconds(latencies, "worst")});
  }
  return bad;
}

void print_failures(const Json& report) {
  for (const Json& failure : report["failures"]) {
    const std::string text =
        failure["release"].get<std::string>() + " in " + failure["phase"].get<std::string>() +
        ": " + failure["statement"].get<std::string>() + " " +
        failure["sqlstate"].get<std::string>() + " " + failure["message"].get<std::string>();
    std::printf("  %8s x %s\n", count(failure["count"].get<std::int64_t>()).c_str(),
                text.substr(0, 86).c_str());
  }
}

}  // namespace

int print_summary(const SummaryFiles& files) {
  const std::optional<Json> rollout = read(files.rollout);
  if (!rollout) {
    return 2;
  }
  std::printf("With bellows, statements of the shop by release\n");
  const std::int64_t bad = print_phases(*rollout);
  print_failures(*rollout);
  if (!files.naive.empty()) {
    const std::optional<Json> naive = read(files.naive);
    if (!naive) {
      return 2;
    }
    std::printf("\nThe same files with psql, one after the other, then the same deploy\n");
    print_phases(*naive);
    print_failures(*naive);
  }
  return bad == 0 ? 0 : 1;
}

}  // namespace shop
