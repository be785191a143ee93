// deferred_signals.h: SIGINT and SIGTERM put off while there is something to clean up.
// Owns: what this process does at the two, while one of these lives.
// Promises: the first of them is noted, and counts at the end of this object, as if it came then; a
//           second one counts at once. A signal that is ignored stays so.
// Not here: what is cleaned up.
#pragma once

#include <array>
#include <csignal>

namespace bellows {

class DeferredSignals {
 public:
  DeferredSignals();
  DeferredSignals(const DeferredSignals&) = delete;
  DeferredSignals& operator=(const DeferredSignals&) = delete;
  ~DeferredSignals();

  // Whether one of them came; from any thread.
  [[nodiscard]] bool came() const;

 private:
  struct Deferred {
    int number = 0;
    bool ignored = false;

    struct sigaction before {};
  };

  std::array<Deferred, 2> x_deferred;
};

}  // namespace bellows
