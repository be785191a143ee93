// observer.h: what the executor tells while it works.
// Owns: Event and the seam Observer; the front door turns events into bars, lines or JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace bellows {

enum class EventKind {
  kPlanStarted,   // text: plan hash; done, total: steps
  kPlanResumed,   // likewise
  kPhaseStarted,  // text: "expand"; rollout; done, total: its steps
  kPhaseFinished,
  kStepStarted,  // step, text: title
  kStepSkipped,  // already done
  kStepWaiting,  // text: for whom: blockers; attempts: those that failed, where there is a next one
  kStepProgress,  // done, total, rows_per_second, eta, lag
  kStepFinished,  // elapsed, attempts
  kStepFailed,    // text: the error
  kGateWaiting,   // step: name of the gate, text: why it is shut
  kGateOpened,    // step: name of the gate, text: the evidence
  kPlanFinished,
  kUndoStarted,
  kUndoFinished,
  kNotice,   // text
  kPaused,   // step: what goes on afterwards; text: by whom, since when, why
  kResumed,  // step
};

std::string_view event_name(EventKind kind);  // "step-finished"

struct Event {
  EventKind kind = EventKind::kNotice;
  std::string step;
  std::string text;
  std::int64_t done = 0;   // rows, or steps
  std::int64_t total = 0;  // of rows estimated; 0: unknown
  double rows_per_second = 0;
  std::chrono::milliseconds eta{0};         // if nothing holds it up
  std::chrono::milliseconds eta_latest{0};  // if it is held up as much as so far
  std::chrono::milliseconds lag{-1};        // of the replica that is furthest behind; -1: unknown
  std::chrono::milliseconds elapsed{0};
  int attempts = 0;
  int rollout = 0;
};

class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;

  virtual void on(const Event& event) = 0;
};

}  // namespace bellows
