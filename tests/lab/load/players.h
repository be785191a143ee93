// players.h: all players at once, how many of them are of which release, and what they find before
// and after.
// Owns: the players and their threads.
// Not here: who commands them (main.cc).
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/lab/load/player.h"

namespace load_lab {

class Players {
 public:
  // `wiring` is that of the first player; the others differ by index and style, in turns.
  Players(const PlayerWiring& wiring, int count);
  ~Players();
  Players(const Players&) = delete;
  Players& operator=(const Players&) = delete;

  // That share of the players is of the new release from now on. False when not all of them have
  // come back within `patience`.
  bool mix(int percent_new, std::chrono::milliseconds patience);

  // Returns when every player has closed its connection.
  void stop();

 private:
  std::vector<std::unique_ptr<Player>> x_players;
  std::vector<std::thread> x_threads;
};

// Of each register and counter, the rows to read it in.
using KeysToRead = std::map<std::string, std::vector<std::int64_t>>;

// Logs what the release reads there; what it has no statement for is left out. False, with a word
// on stderr, when it cannot.
bool read_all(const PlayerWiring& wiring, shop::Release release, const KeysToRead& keys_to_read);

// Logs which rows of each row set are there that the load may have made.
bool list_rows(const PlayerWiring& wiring, shop::Release release);

}  // namespace load_lab
