// recipe_load: plays the old and the new release of an application while its database is changed.
//   run      plays until told to stop; commands come on standard input, one a line:
//              phase NAME    what follows counts for this phase
//              mix PERCENT   that share of the connections belongs to the new release
//              stop
//            and each is answered with a line when it has been done
//   check    says whether the log of a run could have been written by a database that loses nothing
#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include "examples/shop/load/command_lines.h"
#include "tests/lab/load/check_history.h"
#include "tests/lab/load/players.h"

namespace load_lab {
namespace {

using std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(90);

struct RunSettings {
  std::string url;
  std::string old_release;
  std::string new_release;
  std::int64_t rows = 0;
  std::string log;
  std::string report;
  int connections = 6;
  int rate = 300;
  int seconds = 3600;
};

std::optional<ReleaseScript> read_release(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  std::string trouble = "cannot be read";
  std::optional<ReleaseScript> script;
  if (in.good()) {
    script = parse_release(text.str(), trouble);
  }
  if (!script) {
    std::cerr << "recipe_load: " << file << ": " << trouble << '\n';
  }
  return script;
}

std::optional<History> read_history(const std::string& file) {
  std::ifstream in(file);
  if (!in.good()) {
    std::cerr << "recipe_load: " << file << " cannot be read\n";
    return std::nullopt;
  }
  History history;
  for (std::string line; std::getline(in, line);) {
    const std::optional<Entry> entry = from_line(line);
    if (!entry) {
      std::cerr << "recipe_load: " << file << ": not understood: " << line << '\n';
      return std::nullopt;
    }
    history.push_back(*entry);
  }
  return history;
}

// The answer to a command; empty for `stop`.
std::string obey(const std::string& line, Players& players, shop::Measurements& measurements) {
  if (line == "stop") {
    return "";
  }
  if (line.starts_with("phase ")) {
    measurements.enter(line.substr(6));
    return "ok";
  }
  if (line.starts_with("mix ")) {
    const char* end = line.data() + line.size();
    int percent = -1;
    const auto read = std::from_chars(line.data() + 4, end, percent);
    if (read.ec == std::errc{} && read.ptr == end && percent >= 0 && percent <= 100) {
      return players.mix(percent, kPatience) ? "ok" : "late";
    }
  }
  return "what? say phase NAME, mix PERCENT or stop";
}

// What was there before is read before anything else.
KeysToRead keys_before(const ReleaseScript& release, const Stage& stage) {
  KeysToRead keys;
  for (const Statement& statement : release.statements) {
    if (statement.doing == Doing::kRead) {
      keys[statement.object] = stage.keys();
    }
  }
  return keys;
}

// Every register and counter that the log has something about, in rows that are still there.
KeysToRead keys_after(const History& history) {
  std::map<std::string, std::set<std::int64_t>> touched;
  std::set<std::int64_t> removed;
  for (const Entry& entry : history) {
    if (entry.kind == Kind::kDelete) {
      removed.insert(entry.key);
    } else if (entry.kind == Kind::kRead || entry.kind == Kind::kIncrement ||
               (entry.kind == Kind::kWrite && entry.outcome == Outcome::kDone)) {
      touched[entry.object].insert(entry.key);
    }
  }
  KeysToRead keys;
  for (const auto& [object, of_object] : touched) {
    std::set_difference(of_object.begin(), of_object.end(), removed.begin(), removed.end(),
                        std::back_inserter(keys[object]));
  }
  return keys;
}

void log_shifts(const ReleaseScript& release, Stage& stage) {
  for (const auto& [object, amount] : release.shifts) {
    stage.log({Kind::kShift, object, 0, std::to_string(amount), now(), now(), Outcome::kDone});
  }
}

// Until told to stop.
void play(const RunSettings& settings, const PlayerWiring& wiring) {
  Players players(wiring, settings.connections);
  shop::CommandLines commands(steady_clock::now() + std::chrono::seconds(settings.seconds));
  for (std::string line; commands.next(line);) {
    const std::string answer = obey(line, players, *wiring.measurements);
    if (answer.empty()) {
      break;
    }
    std::cout << answer << std::endl;
  }
}

int run(const RunSettings& settings) {
  const std::optional<ReleaseScript> old_release = read_release(settings.old_release);
  const std::optional<ReleaseScript> new_release = read_release(settings.new_release);
  if (!old_release || !new_release) {
    return 2;
  }
  Stage stage(settings.rows, settings.log);
  shop::Measurements measurements;
  measurements.enter("start");
  PlayerWiring wiring;
  wiring.url = settings.url;
  wiring.pace =
      std::chrono::nanoseconds(std::chrono::seconds(1)) * settings.connections / settings.rate;
  wiring.old_release = &*old_release;
  wiring.new_release = &*new_release;
  wiring.stage = &stage;
  wiring.measurements = &measurements;
  log_shifts(*new_release, stage);
  if (!read_all(wiring, shop::Release::kOld, keys_before(*old_release, stage))) {
    return 1;
  }
  play(settings, wiring);
  if (!stage.finish()) {
    std::cerr << "recipe_load: cannot write " << settings.log << '\n';
    return 1;
  }
  const std::optional<History> history = read_history(settings.log);
  if (!history || !read_all(wiring, shop::Release::kNew, keys_after(*history)) ||
      !list_rows(wiring, shop::Release::kNew)) {
    return 1;
  }
  std::ofstream out(settings.report);
  out << measurements.report().dump(2) << '\n';
  out.flush();
  if (!stage.finish() || !out.good()) {
    std::cerr << "recipe_load: cannot write " << settings.log << " or " << settings.report << '\n';
    return 1;
  }
  return 0;
}

// Exit code 0: nothing is wrong, 1: something is, 2: the log cannot be read.
int check(const std::string& log) {
  const std::optional<History> history = read_history(log);
  if (!history) {
    return 2;
  }
  const Checked checked = check_history(*history);
  const nlohmann::ordered_json report{{"reads", checked.reads},
                                      {"writes", checked.writes},
                                      {"increments", checked.increments},
                                      {"inserts", checked.inserts},
                                      {"deletes", checked.deletes},
                                      {"read_at_end", checked.read_at_end},
                                      {"wrong", checked.wrong}};
  std::cout << report.dump(2) << '\n';
  return checked.wrong.empty() ? 0 : 1;
}

int main_of(int argc, char** argv) {
  CLI::App app("Plays two releases of an application while its database is changed");
  app.require_subcommand(1);

  RunSettings settings;
  CLI::App* run_command = app.add_subcommand("run", "play; commands on standard input");
  run_command->add_option("--url", settings.url, "the database")->required();
  run_command->add_option("--old", settings.old_release, "the old release's file")->required();
  run_command->add_option("--new", settings.new_release, "the new release's file")->required();
  run_command->add_option("--rows", settings.rows, "how many there are")
      ->required()
      ->check(CLI::Range(std::int64_t{10}, std::int64_t{1'000'000'000}));
  run_command->add_option("--log", settings.log, "every statement")->required();
  run_command->add_option("--report", settings.report, "figures, as JSON")->required();
  run_command->add_option("--connections", settings.connections)->check(CLI::Range(3, 60));
  run_command->add_option("--rate", settings.rate, "statements a second, of all connections")
      ->check(CLI::Range(1, 1'000'000));
  run_command->add_option("--seconds", settings.seconds, "ends by itself after that")
      ->check(CLI::Range(1, 86'400));

  std::string log;
  CLI::App* check_command = app.add_subcommand("check", "whether a log makes sense");
  check_command->add_option("log", log)->required();

  CLI11_PARSE(app, argc, argv);
  return run_command->parsed() ? run(settings) : check(log);
}

}  // namespace
}  // namespace load_lab

int main(int argc, char** argv) {
  try {
    return load_lab::main_of(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "recipe_load: " << error.what() << '\n';
    return 70;
  }
}
