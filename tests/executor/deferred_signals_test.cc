// What a signal does while there is something to clean up, in processes of their own.
#include "executor/deferred_signals.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <functional>
#include <optional>

using namespace bellows;

namespace {

// How a process ends that does this: its exit code, or less than zero: of which signal.
int end_of(const std::function<void()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    for (const int number : {SIGINT, SIGTERM}) {
      std::signal(number, SIG_DFL);  // not the test program's
    }
    body();
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("a signal counts once the cleaning up is over, a second one at once") {
  const int number = GENERATE(SIGINT, SIGTERM);
  CHECK(end_of([&] {
          std::optional<DeferredSignals> signals(std::in_place);
          if (signals->came()) {
            _exit(1);
          }
          raise(number);
          if (!signals->came()) {
            _exit(2);
          }
          signals.reset();
          _exit(3);
        }) == -number);
  CHECK(end_of([&] {
          const DeferredSignals signals;
          raise(number);
          raise(number);
          _exit(4);
        }) == -number);
}

TEST_CASE("without a signal everything is as before, and what is ignored stays ignored") {
  CHECK(end_of([] {
          { const DeferredSignals signals; }
          raise(SIGTERM);
        }) == -SIGTERM);
  CHECK(end_of([] {
          std::signal(SIGINT, SIG_IGN);
          {
            const DeferredSignals signals;
            raise(SIGINT);
            if (signals.came()) {
              _exit(1);
            }
          }
          raise(SIGINT);
        }) == 0);
}
