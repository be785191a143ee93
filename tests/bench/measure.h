// measure.h: what the benchmarks measure with.
// Owns: nothing. Promises: CPU time counts all threads; the peak is that of the work alone, when
//       the kernel lets it be reset (/proc/self/clear_refs).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace bellows::bench {

struct Cost {
  double cpu = 0;   // milliseconds
  double wall = 0;  // milliseconds
};

inline double cpu_milliseconds() {
  return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

inline double wall_milliseconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

// The medians of so many rounds.
inline Cost cost_of(int rounds, const std::function<void()>& work) {
  std::vector<double> cpu;
  std::vector<double> wall;
  for (int round = 0; round < rounds; ++round) {
    const double cpu_before = cpu_milliseconds();
    const double wall_before = wall_milliseconds();
    work();
    cpu.push_back(cpu_milliseconds() - cpu_before);
    wall.push_back(wall_milliseconds() - wall_before);
  }
  std::sort(cpu.begin(), cpu.end());
  std::sort(wall.begin(), wall.end());
  return {cpu[cpu.size() / 2], wall[wall.size() / 2]};
}

inline double memory_megabytes(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field + ":")) {
      return std::stod(line.substr(field.size() + 1)) / 1024;
    }
  }
  return 0;
}

// By how much the process grew at most while it did the work.
inline double peak_megabytes_of(const std::function<void()>& work) {
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew
  const double before = memory_megabytes("VmRSS");
  work();
  return memory_megabytes("VmHWM") - before;
}

}  // namespace bellows::bench
