#include "executor/notifier.h"

#include <sys/mman.h>
#include <unistd.h>

#include <utility>

#include "executor/duration.h"
#include "executor/process.h"
#include "migrations/json.h"

namespace bellows {
namespace {

constexpr std::size_t kMostSaid = 200;

Error not_delivered(const std::string& why) {
  return Error{ErrorCode::kConnection, why, "", {}, ""};
}

std::string first_line(const std::string& output) {
  return output.substr(0, std::min(output.find_first_of("\r\n"), kMostSaid));
}

// A file without a name that holds the text; it may be larger than a pipe.
class InputFile {
 public:
  explicit InputFile(const std::string& text) : x_file(memfd_create("notice", MFD_CLOEXEC)) {
    x_written = x_file >= 0 &&
                write(x_file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                lseek(x_file, 0, SEEK_SET) == 0;
  }

  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  ~InputFile() {
    if (x_file >= 0) {
      close(x_file);
    }
  }

  [[nodiscard]] bool written() const { return x_written; }

  [[nodiscard]] int descriptor() const { return x_file; }

 private:
  int x_file;
  bool x_written = false;
};

class CommandNotifier final : public Notifier {
 public:
  CommandNotifier(std::vector<std::string> command, std::chrono::milliseconds timeout)
      : x_command(std::move(command)), x_timeout(timeout) {}

  Result<void> send(const Notice& notice) override {
    const InputFile input(notice_json(notice) + "\n");
    if (!input.written()) {
      return not_delivered("cannot make a file for its input");
    }
    ProcessSpec process;
    process.argv = x_command;
    process.input = input.descriptor();
    process.environment = {{"BELLOWS_EVENT", notice.event}};
    const Result<ProcessOutcome> outcome = run_process(std::move(process), x_timeout);
    if (!outcome) {
      return outcome.error();
    }
    if (outcome->timed_out) {
      return not_delivered("it did not end within " + duration_text(x_timeout));
    }
    if (outcome->signal != 0) {
      return not_delivered("signal " + std::to_string(outcome->signal) + " ended it");
    }
    if (outcome->exit_code != 0) {
      const std::string said = first_line(outcome->output);
      return not_delivered("exit code " + std::to_string(outcome->exit_code) +
                           (said.empty() ? "" : ": " + said));
    }
    return {};
  }

  [[nodiscard]] std::string name() const override { return x_command.front(); }

 private:
  std::vector<std::string> x_command;
  std::chrono::milliseconds x_timeout;
};

}  // namespace

std::string notice_json(const Notice& notice) {
  return compact_json({{"event", notice.event},
                       {"database", notice.database},
                       {"plan", notice.plan},
                       {"phase", notice.phase},
                       {"step", notice.step},
                       {"text", notice.text},
                       {"by", notice.by}});
}

std::unique_ptr<Notifier> make_command_notifier(std::vector<std::string> command,
                                                std::chrono::milliseconds timeout) {
  return std::make_unique<CommandNotifier>(std::move(command), timeout);
}

}  // namespace bellows
