#include "tests/lab/load/players.h"

#include <algorithm>
#include <iostream>

namespace load_lab {
namespace {

constexpr std::size_t kInOneGo = 100;
constexpr int kStyles = 3;

std::optional<shop::Session> session_for(const PlayerWiring& wiring, shop::Release release) {
  shop::Answer failure;
  std::optional<shop::Session> session =
      shop::Session::open(wiring.url, shop::application_name(release), failure);
  if (!session) {
    std::cerr << "recipe_load: " << failure.message << '\n';
  }
  return session;
}

const ReleaseScript& script_of(const PlayerWiring& wiring, shop::Release release) {
  return release == shop::Release::kOld ? *wiring.old_release : *wiring.new_release;
}

}  // namespace

Players::Players(const PlayerWiring& wiring, int count) {
  for (int index = 0; index < count; ++index) {
    PlayerWiring own = wiring;
    own.index = index;
    own.style = static_cast<Style>(index % kStyles);
    x_players.push_back(std::make_unique<Player>(own));
  }
  for (const auto& player : x_players) {
    x_threads.emplace_back(&Player::run, player.get());
  }
}

Players::~Players() {
  stop();
}

bool Players::mix(int percent_new, std::chrono::milliseconds patience) {
  const std::size_t fresh = x_players.size() * static_cast<std::size_t>(percent_new) / 100;
  for (std::size_t i = 0; i < x_players.size(); ++i) {
    x_players[i]->become(i < fresh ? shop::Release::kNew : shop::Release::kOld);
  }
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const auto settled = [](const auto& player) { return player->settled(); };
  while (!std::all_of(x_players.begin(), x_players.end(), settled)) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

void Players::stop() {
  for (const auto& player : x_players) {
    player->stop();
  }
  for (std::thread& thread : x_threads) {
    thread.join();
  }
  x_threads.clear();
}

bool read_all(const PlayerWiring& wiring, shop::Release release, const KeysToRead& keys_to_read) {
  std::optional<shop::Session> session = session_for(wiring, release);
  if (!session) {
    return false;
  }
  bool good = true;
  for (const Statement& statement : script_of(wiring, release).statements) {
    const auto wanted = keys_to_read.find(statement.object);
    if (statement.doing != Doing::kRead || wanted == keys_to_read.end()) {
      continue;
    }
    const std::vector<std::int64_t>& keys = wanted->second;
    for (std::size_t begin = 0; begin < keys.size(); begin += kInOneGo) {
      std::vector<Act> acts;
      std::vector<shop::Call> calls;
      for (std::size_t i = begin; i < std::min(begin + kInOneGo, keys.size()); ++i) {
        acts.push_back({&statement, {}});
        acts.back().filling.key = keys[i];
        calls.push_back(prepared_call(statement, acts.back().filling));
      }
      const std::int64_t sent = now();
      session->execute_together(calls, [&](std::size_t i, const shop::Answer& answer) {
        log_act(*wiring.stage, acts[i], sent, answer);
        if (!answer.succeeded && good) {
          std::cerr << "recipe_load: " << statement.title << ": " << answer.message << '\n';
        }
        good = good && answer.succeeded;
      });
    }
  }
  return good;
}

bool list_rows(const PlayerWiring& wiring, shop::Release release) {
  std::optional<shop::Session> session = session_for(wiring, release);
  if (!session) {
    return false;
  }
  for (const Statement& statement : script_of(wiring, release).statements) {
    if (statement.doing != Doing::kRows) {
      continue;
    }
    Filling filling;
    filling.rows = wiring.stage->rows();
    const std::int64_t sent = now();
    const shop::Answer answer = session->execute(simple_call(statement, filling));
    if (!answer.succeeded) {
      std::cerr << "recipe_load: " << statement.title << ": " << answer.message << '\n';
      return false;
    }
    wiring.stage->log({Kind::kListed, statement.object, 0, "", sent, now(), Outcome::kDone});
    for (const shop::Row& row : answer.rows) {
      wiring.stage->log({Kind::kPresent, statement.object, std::stoll(row[0].value_or("0")), "",
                         sent, now(), Outcome::kDone});
    }
  }
  return true;
}

}  // namespace load_lab
