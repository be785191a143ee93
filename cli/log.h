// log.h: the log on stderr; the only door to spdlog.
#pragma once

#include <memory>
#include <string>

#include "cli/console.h"

namespace bellows {

enum class LogLevel { kQuiet, kNormal, kVerbose };

class Log {
 public:
  Log(const Console& console, LogLevel level);
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  ~Log();

  void debug(const std::string& text);    // --verbose only
  void note(const std::string& text);     // not with --quiet
  void warning(const std::string& text);  // always

 private:
  struct Sink;
  std::unique_ptr<Sink> x_sink;
};

}  // namespace bellows
