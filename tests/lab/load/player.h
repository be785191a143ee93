// player.h: one connection of the played application.
// Owns: Player, which sends the statements of its release at a steady pace, in one style.
// Promises: every statement is in the log and in the measurements. Changing its release closes its
//           connection, as a rolled pod does.
// Not here: how many there are (players.h).
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "examples/shop/load/measurements.h"
#include "examples/shop/load/session.h"
#include "tests/lab/load/release_script.h"
#include "tests/lab/load/stage.h"

namespace load_lab {

enum class Style { kSimple, kPrepared, kPipelined };

// What a player needs from outside; everything outlives it.
struct PlayerWiring {
  std::string url;
  int index = 0;
  Style style = Style::kSimple;
  std::chrono::nanoseconds pace{0};  // from one statement to the next
  const ReleaseScript* old_release = nullptr;
  const ReleaseScript* new_release = nullptr;
  Stage* stage = nullptr;
  shop::Measurements* measurements = nullptr;
};

// A statement that is to be sent, and all that its entry in the log needs.
struct Act {
  const Statement* statement = nullptr;
  Filling filling;
};

// Puts what came of an act into the log.
void log_act(Stage& stage, const Act& act, std::int64_t sent, const shop::Answer& answer);

class Player {
 public:
  explicit Player(const PlayerWiring& wiring);

  // Until stop(). Runs in a thread of its own; the other functions may be called from any thread.
  void run();

  void stop() { x_stopping = true; }

  void become(shop::Release release) { x_wanted = release; }

  // Whether it is connected as what it is to be.
  [[nodiscard]] bool settled() const { return x_connected_as == static_cast<int>(x_wanted.load()); }

 private:
  bool connect();
  void do_some();
  std::optional<Act> choose();
  std::int64_t some_key();
  void note(const Act& act, std::int64_t sent, const shop::Answer& answer);
  void keep_pace(std::size_t statements);

  PlayerWiring x_wiring;
  std::atomic<bool> x_stopping{false};
  std::atomic<shop::Release> x_wanted{shop::Release::kOld};
  std::atomic<int> x_connected_as{-1};  // -1: not at all
  shop::Release x_release = shop::Release::kOld;
  std::optional<shop::Session> x_session;
  std::mt19937_64 x_random;
  std::chrono::steady_clock::time_point x_due;
};

}  // namespace load_lab
