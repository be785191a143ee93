#include "cli/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ostream_sink.h>

namespace bellows {

struct Log::Sink {
  spdlog::logger logger;
};

Log::Log(const Console& console, LogLevel level) {
  auto sink = std::make_shared<spdlog::sinks::ostream_sink_st>(console.err, true);
  x_sink = std::make_unique<Sink>(Sink{spdlog::logger("bellows", std::move(sink))});
  x_sink->logger.set_pattern("%v");
  x_sink->logger.set_level(level == LogLevel::kQuiet    ? spdlog::level::warn
                           : level == LogLevel::kNormal ? spdlog::level::info
                                                        : spdlog::level::debug);
}

Log::~Log() = default;

// The text is an argument, never a format: it may hold braces.
void Log::debug(const std::string& text) {
  x_sink->logger.debug("debug: {}", text);
}

void Log::note(const std::string& text) {
  x_sink->logger.info("note: {}", text);
}

void Log::warning(const std::string& text) {
  x_sink->logger.warn("warning: {}", text);
}

}  // namespace bellows
