#include "examples/shop/load/measurements.h"

#include <algorithm>
#include <cmath>

namespace shop {
namespace {

constexpr std::string_view kFlaw = "wrong";

double seconds_of(std::chrono::nanoseconds length) {
  return std::chrono::duration<double>(length).count();
}

// The smallest value that `share` of all values do not exceed; `sorted` is not empty.
double percentile(const std::vector<double>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

nlohmann::ordered_json latencies(std::vector<double> milliseconds) {
  if (milliseconds.empty()) {
    return nullptr;
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  return {{"p50", percentile(milliseconds, 0.5)},
          {"p99", percentile(milliseconds, 0.99)},
          {"worst", milliseconds.back()}};
}

}  // namespace

void Measurements::enter(const std::string& phase) {
  const std::lock_guard lock(x_mutex);
  const Time now = std::chrono::steady_clock::now();
  if (!x_phases.empty()) {
    x_phases.back().length = now - x_phases.back().begin;
  }
  x_phases.push_back({phase, now, {}, {}});
}

void Measurements::note(const Failure& failure, const std::string& message) {
  auto& [count, first] = x_failures[failure];
  if (++count == 1) {
    first = message;
  }
}

void Measurements::record(Release release, const std::string& what,
                          std::chrono::nanoseconds latency, const Answer& answer) {
  const std::lock_guard lock(x_mutex);
  Phase& phase = x_phases.back();
  Series& series = phase.series[release];
  series.milliseconds.push_back(seconds_of(latency) * 1000);
  if (!answer.succeeded) {
    ++series.failed;
    note({phase.name, release, what, answer.sqlstate}, answer.message);
  }
}

void Measurements::record_flaw(Release release, const std::string& flaw) {
  const std::lock_guard lock(x_mutex);
  Phase& phase = x_phases.back();
  ++phase.series[release].flawed;
  note({phase.name, release, "", std::string(kFlaw)}, flaw);
}

nlohmann::ordered_json Measurements::report() {
  const std::lock_guard lock(x_mutex);
  if (!x_phases.empty()) {
    x_phases.back().length = std::chrono::steady_clock::now() - x_phases.back().begin;
  }
  nlohmann::ordered_json phases = nlohmann::ordered_json::array();
  for (const Phase& phase : x_phases) {
    nlohmann::ordered_json releases = nlohmann::ordered_json::object();
    std::vector<double> all;
    for (const auto& [release, series] : phase.series) {
      releases[std::string(application_name(release))] = {
          {"statements", series.milliseconds.size()},
          {"failed", series.failed},
          {"wrong", series.flawed},
          {"milliseconds", latencies(series.milliseconds)}};
      all.insert(all.end(), series.milliseconds.begin(), series.milliseconds.end());
    }
    phases.push_back({{"phase", phase.name},
                      {"seconds", seconds_of(phase.length)},
                      {"releases", releases},
                      {"milliseconds", latencies(all)}});
  }
  nlohmann::ordered_json failures = nlohmann::ordered_json::array();
  for (const auto& [failure, seen] : x_failures) {
    failures.push_back({{"phase", failure.phase},
                        {"release", application_name(failure.release)},
                        {"statement", failure.statement},
                        {"sqlstate", failure.sqlstate},
                        {"count", seen.first},
                        {"message", seen.second}});
  }
  return {{"phases", phases}, {"failures", failures}};
}

}  // namespace shop
