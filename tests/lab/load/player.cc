#include "tests/lab/load/player.h"

#include <algorithm>
#include <thread>

namespace load_lab {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kPipeline = 4;        // statements in one go
constexpr std::uint64_t kBusiestKeys = 50;  // half of the traffic goes to these

// What an insert made: the number that it returns, else the one that it was given.
std::int64_t key_of(const Act& act, const shop::Answer& answer) {
  if (!answer.rows.empty() && !answer.rows[0].empty() && answer.rows[0][0]) {
    return std::stoll(*answer.rows[0][0]);
  }
  return act.filling.fresh;
}

std::string value_of(const shop::Answer& answer) {
  if (answer.rows.empty()) {
    return std::string(kNoRow);
  }
  return answer.rows[0][0].value_or("(null)");
}

Outcome outcome_of(const shop::Answer& answer) {
  if (answer.succeeded) {
    return Outcome::kDone;
  }
  // A connection that is gone may have done it.
  return answer.sqlstate.starts_with("08") || answer.sqlstate.starts_with("57P")
             ? Outcome::kUnknown
             : Outcome::kRefused;
}

}  // namespace

void log_act(Stage& stage, const Act& act, std::int64_t sent, const shop::Answer& answer) {
  const Statement& statement = *act.statement;
  Entry entry{Kind::kRead, statement.object, act.filling.key, "", sent, now(), outcome_of(answer)};
  switch (statement.doing) {
    case Doing::kRead:
      entry.value = answer.succeeded ? value_of(answer) : "";
      break;
    case Doing::kWrite:
      entry.kind = Kind::kWrite;
      entry.value = std::to_string(act.filling.value);
      break;
    case Doing::kIncrement:
      entry.kind = Kind::kIncrement;
      break;
    case Doing::kInsert:
      entry.kind = Kind::kInsert;
      entry.key = key_of(act, answer);
      for (const std::string& object : statement.written) {
        stage.log({Kind::kWrite, object, entry.key, std::to_string(act.filling.value), entry.sent,
                   entry.answered, entry.outcome});
      }
      if (answer.succeeded) {
        stage.made(statement.object, entry.key);
      }
      break;
    case Doing::kDelete:
      entry.kind = Kind::kDelete;
      entry.key = act.filling.old;
      break;
    case Doing::kRows:
    case Doing::kOther:
      return;
  }
  stage.log(entry);
}

Player::Player(const PlayerWiring& wiring)
    : x_wiring(wiring), x_random(static_cast<std::uint64_t>(wiring.index) + 1) {}

void Player::run() {
  x_due = steady_clock::now();
  while (!x_stopping) {
    if (!x_session || !x_session->alive() || x_release != x_wanted) {
      if (!connect()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        continue;
      }
    }
    do_some();
  }
  x_session.reset();
}

bool Player::connect() {
  x_connected_as = -1;
  x_session.reset();
  const shop::Release release = x_wanted;
  shop::Answer failure;
  const auto begin = steady_clock::now();
  x_session = shop::Session::open(x_wiring.url, shop::application_name(release), failure);
  if (!x_session) {
    x_wiring.measurements->record(release, "connect", steady_clock::now() - begin, failure);
    return false;
  }
  x_release = release;
  x_connected_as = static_cast<int>(release);
  return true;
}

std::int64_t Player::some_key() {
  const std::vector<std::int64_t>& keys = x_wiring.stage->keys();
  const std::uint64_t among =
      x_random() % 2 == 0 ? std::min<std::uint64_t>(kBusiestKeys, keys.size()) : keys.size();
  // The busiest are spread over the table, too.
  const std::uint64_t step = keys.size() / among;
  return keys[x_random() % among * step];
}

// Nothing when it would remove a row and there is none.
std::optional<Act> Player::choose() {
  const ReleaseScript& release =
      x_release == shop::Release::kOld ? *x_wiring.old_release : *x_wiring.new_release;
  int weights = 0;
  for (const Statement& statement : release.statements) {
    weights += statement.weight;
  }
  auto dice = static_cast<int>(x_random() % static_cast<std::uint64_t>(weights));
  Act act;
  for (const Statement& statement : release.statements) {
    act.statement = &statement;
    dice -= statement.weight;
    if (dice < 0) {
      break;
    }
  }
  Stage& stage = *x_wiring.stage;
  act.filling.rows = stage.rows();
  act.filling.key = some_key();
  act.filling.random =
      1 + static_cast<std::int64_t>(x_random() % static_cast<std::uint64_t>(stage.rows()));
  if (act.statement->doing == Doing::kDelete) {
    const std::optional<std::int64_t> old = stage.to_remove(act.statement->object, x_random);
    if (!old) {
      return std::nullopt;
    }
    act.filling.old = *old;
  } else if (act.statement->doing == Doing::kInsert) {
    act.filling.fresh = stage.fresh_key();
  }
  act.filling.value = stage.fresh_value();
  return act;
}

void Player::note(const Act& act, std::int64_t sent, const shop::Answer& answer) {
  const std::chrono::nanoseconds latency(now() - sent);
  log_act(*x_wiring.stage, act, sent, answer);
  x_wiring.measurements->record(x_release, act.statement->title, latency, answer);
}

void Player::do_some() {
  std::vector<Act> acts;
  std::vector<shop::Call> calls;
  const std::size_t count = x_wiring.style == Style::kPipelined ? kPipeline : 1;
  for (std::size_t i = 0; i < count; ++i) {
    if (const std::optional<Act> act = choose()) {
      acts.push_back(*act);
      calls.push_back(x_wiring.style == Style::kSimple
                          ? simple_call(*act->statement, act->filling)
                          : prepared_call(*act->statement, act->filling));
    }
  }
  keep_pace(count);
  const std::int64_t sent = now();
  if (x_wiring.style == Style::kPipelined) {
    x_session->execute_together(
        calls, [&](std::size_t i, const shop::Answer& answer) { note(acts[i], sent, answer); });
  } else if (!acts.empty()) {
    const shop::Answer answer = x_session->execute(calls[0]);
    note(acts[0], sent, answer);
  }
}

void Player::keep_pace(std::size_t statements) {
  std::this_thread::sleep_until(x_due);
  // What a stall held up is not made up for: a user who waits does not click meanwhile.
  x_due = std::max(x_due, steady_clock::now()) + x_wiring.pace * statements;
}

}  // namespace load_lab
