#include "executor/deferred_signals.h"

#include <algorithm>

namespace bellows {
namespace {

void do_nothing(int) {}

// The system resets what is done at a signal when its handler begins: that tells that one came, and
// lets a second one end the process.
bool came_once(int number) {
  struct sigaction now {};

  return sigaction(number, nullptr, &now) == 0 && now.sa_handler != do_nothing;
}

}  // namespace

DeferredSignals::DeferredSignals() {
  x_deferred[0].number = SIGINT;
  x_deferred[1].number = SIGTERM;
  for (Deferred& signal : x_deferred) {
    sigaction(signal.number, nullptr, &signal.before);
    signal.ignored = signal.before.sa_handler == SIG_IGN;
    if (!signal.ignored) {
      struct sigaction deferring {};

      deferring.sa_handler = do_nothing;
      deferring.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
      sigaction(signal.number, &deferring, nullptr);
    }
  }
}

bool DeferredSignals::came() const {
  return std::any_of(x_deferred.begin(), x_deferred.end(), [](const Deferred& signal) {
    return !signal.ignored && came_once(signal.number);
  });
}

DeferredSignals::~DeferredSignals() {
  for (const Deferred& signal : x_deferred) {
    const bool to_come = !signal.ignored && came_once(signal.number);
    if (!signal.ignored) {
      sigaction(signal.number, &signal.before, nullptr);
    }
    if (to_come) {
      raise(signal.number);
    }
  }
}

}  // namespace bellows
