#include "executor/throttle.h"

#include <algorithm>
#include <utility>

#include "executor/retry.h"

namespace bellows {
namespace {

constexpr std::chrono::milliseconds kLookEvery{1'000};
constexpr std::chrono::milliseconds kBlindAtMost{10'000};
constexpr std::chrono::milliseconds kFirstPause{1'000};
constexpr std::chrono::milliseconds kLongestPause{10'000};

}  // namespace

Throttle::Throttle(RunContext& context, std::string step)
    : x_context(context), x_step(std::move(step)) {
  x_memory.expected_replicas = context.settings.replicas;
}

// The worst of all. One that could not be read for long counts as red.
Result<Reading> Throttle::look() {
  const auto now = x_context.clock.now();
  x_looked = now;
  Result<Reading> worst =
      read_sensors(x_context.session, x_context.settings.ignored_sensors, x_memory);
  if (!worst || worst->level != SensorLevel::kUnknown) {
    x_blind_since.reset();
    return worst;
  }
  if (!x_blind_since) {
    x_blind_since = now;
  }
  worst->level = now - *x_blind_since >= kBlindAtMost ? SensorLevel::kRed : SensorLevel::kYellow;
  return worst;
}

Result<void> Throttle::hold(Reading reading) {
  const auto start = x_context.clock.now();
  Backoff backoff(kFirstPause, kLongestPause, std::random_device{}());
  while (reading.level == SensorLevel::kRed) {
    const std::chrono::milliseconds pause = backoff.next();
    const auto held =
        std::chrono::duration_cast<std::chrono::milliseconds>(x_context.clock.now() - start);
    if (held + pause >= x_context.settings.lock_deadline) {
      return Error{ErrorCode::kLock,
                   "step " + x_step + " was held back for " + std::to_string(held.count() / 1000) +
                       " s: " + reading.text,
                   "Mend what it names and run again, or name the sensor in ignore-sensors.",
                   {},
                   ""};
    }
    x_context.tell(EventKind::kStepWaiting, x_step, "held back: " + reading.text);
    if (Result<void> slept = wait_holding_lease(x_context, pause); !slept) {
      return slept;
    }
    Result<Reading> next = look();
    if (!next) {
      return next.error();
    }
    reading = *std::move(next);
  }
  x_reading = std::move(reading);
  return {};
}

Result<Pace> Throttle::look_around() {
  if (!x_looked || x_context.clock.now() - *x_looked >= kLookEvery) {
    Result<Reading> reading = look();
    if (!reading) {
      return reading.error();
    }
    if (reading->level == SensorLevel::kYellow && x_reading.level == SensorLevel::kGreen) {
      x_context.tell(EventKind::kNotice, x_step, "slower: " + reading->text);
    }
    x_reading = *std::move(reading);
  }
  if (x_reading.level == SensorLevel::kRed) {
    if (const Result<void> held = hold(x_reading); !held) {
      return held.error();
    }
    return Pace::kFull;
  }
  return x_reading.level == SensorLevel::kYellow ? Pace::kHalf : Pace::kFull;
}

Result<void> Throttle::before_batch() {
  const Result<Pace> pace = look_around();
  if (!pace) {
    return pace.error();
  }
  // As long at rest as at work.
  return *pace == Pace::kHalf ? wait_holding_lease(x_context, x_context.settings.batch_target)
                              : Result<void>();
}

}  // namespace bellows
