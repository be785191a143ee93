#include "cli/command_source.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "executor/process.h"
#include "migrations/layouts/delimited.h"

namespace bellows {
namespace {

constexpr std::chrono::minutes kDeadline{10};

// A file in memory, for as much as a command likes to print.
class Memory {
 public:
  Memory() : x_descriptor(memfd_create("bellows-source", MFD_CLOEXEC)) {}

  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  ~Memory() { close(x_descriptor); }

  [[nodiscard]] int descriptor() const { return x_descriptor; }

  [[nodiscard]] std::string text() const {
    std::string text;
    std::array<char, 65'536> buffer{};
    ssize_t count = 0;
    while ((count = pread(x_descriptor, buffer.data(), buffer.size(),
                          static_cast<off_t>(text.size()))) > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return text;
  }

 private:
  int x_descriptor;
};

// The last lines, where programs say what went wrong.
std::string end_of(const std::string& text) {
  constexpr std::size_t kMost = 600;
  const std::size_t end = text.find_last_not_of("\r\n \t");
  if (end == std::string::npos) {
    return "it said nothing on stderr";
  }
  const std::size_t begin = end < kMost ? 0 : text.find('\n', end - kMost) + 1;
  return text.substr(begin, end + 1 - begin);
}

Error failed(const Config& config, const std::string& how, const std::string& said) {
  return {ErrorCode::kSource,
          "the command " + config.source_command + " " + how + ": " + end_of(said),
          "Run it in this folder yourself, and correct command in [source] of bellows.toml.",
          {},
          ""};
}

Result<std::string> printed_by(const Config& config, const std::string& folder) {
  const Memory output;
  if (output.descriptor() < 0) {
    return Error{ErrorCode::kInternal,
                 "cannot keep a command's output: " + std::string(std::strerror(errno)),
                 "",
                 {},
                 ""};
  }
  ProcessSpec process;
  process.argv = {"/bin/sh", "-c", config.source_command};
  process.directory = folder;
  process.output = output.descriptor();
  process.death_signal = SIGKILL;
  Result<ProcessOutcome> outcome = run_process(process, kDeadline);
  if (!outcome) {
    return std::move(outcome).error();
  }
  if (outcome->timed_out) {
    return failed(config, "did not end within 10 minutes", outcome->output);
  }
  if (outcome->exit_code != 0) {
    return failed(config,
                  outcome->signal != 0
                      ? "was ended by signal " + std::to_string(outcome->signal)
                      : "failed with exit code " + std::to_string(outcome->exit_code),
                  outcome->output);
  }
  return output.text();
}

}  // namespace

Result<Source> read_command_source(const Config& config) {
  Result<Delimiter> delimiter = read_delimiter(config.delimiter);
  if (!delimiter) {
    return std::move(delimiter).error();
  }
  const std::string parent = std::filesystem::path(config.file).parent_path().string();
  const std::string folder = parent.empty() ? "." : parent;
  Result<std::string> text = printed_by(config, folder);
  if (!text) {
    return std::move(text).error();
  }
  Result<DividedText> divided = split_at_delimiters(*text, *delimiter, config.source_command);
  if (!divided) {
    return std::move(divided).error();
  }
  return Source{"command", "command is set in [source]", folder, std::move(divided->migrations),
                {},        std::move(divided->warnings), {}};
}

}  // namespace bellows
