// shop_load: the application of the example shop, as far as its database can tell.
//   run       plays the shop until told to stop; commands come on standard input, one a line:
//               phase NAME    what follows counts for this phase
//               mix PERCENT   that share of the connections belongs to the new release
//               stop
//             and each is answered with a line when it has been done. Ends by itself when the input
//             ends or the time is over.
//   once      sends every statement of a release once; exit code 1 when one fails
//   replay    does a journal again on a quiet database
//   summary   prints reports as a table
#include <CLI/CLI.hpp>
#include <charconv>
#include <fstream>
#include <iostream>
#include <string>

#include "examples/shop/load/command_lines.h"
#include "examples/shop/load/crowd.h"
#include "examples/shop/load/once.h"
#include "examples/shop/load/replay.h"
#include "examples/shop/load/summary.h"

namespace shop {
namespace {

using std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(90);

struct RunSettings {
  std::string url;
  std::string journal;
  std::string report;
  int connections = 8;
  int rate = 600;
  int seconds = 600;
};

// The answer to a command; empty for `stop`.
std::string obey(const std::string& line, Crowd& crowd, Measurements& measurements) {
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
      return crowd.mix(percent, kPatience) ? "ok" : "late";
    }
  }
  return "what? say phase NAME, mix PERCENT or stop";
}

int run(const RunSettings& settings) {
  Journal journal(settings.journal);
  Measurements measurements;
  measurements.enter("start");
  {
    ShopperWiring wiring;
    wiring.url = settings.url;
    wiring.pace =
        std::chrono::nanoseconds(std::chrono::seconds(1)) * settings.connections / settings.rate;
    wiring.journal = &journal;
    wiring.measurements = &measurements;
    Crowd crowd(wiring, settings.connections);
    CommandLines commands(steady_clock::now() + std::chrono::seconds(settings.seconds));
    for (std::string line; commands.next(line);) {
      const std::string answer = obey(line, crowd, measurements);
      if (answer.empty()) {
        break;
      }
      std::cout << answer << std::endl;
    }
  }
  nlohmann::ordered_json report = measurements.report();
  report["journal"] = journal.length();
  std::ofstream out(settings.report);
  out << report.dump(2) << '\n';
  out.flush();
  if (!journal.finish() || !out.good()) {
    std::cerr << "shop_load: cannot write " << settings.journal << " or " << settings.report
              << '\n';
    return 1;
  }
  return 0;
}

int main_of(int argc, char** argv) {
  CLI::App app("The application of the example shop, as far as its database can tell");
  app.require_subcommand(1);

  RunSettings run_settings;
  CLI::App* run_command = app.add_subcommand("run", "play the shop; commands on standard input");
  run_command->add_option("--url", run_settings.url, "the database")->required();
  run_command->add_option("--journal", run_settings.journal, "acknowledged writes")->required();
  run_command->add_option("--report", run_settings.report, "figures, as JSON")->required();
  run_command->add_option("--connections", run_settings.connections)->check(CLI::Range(1, 64));
  run_command->add_option("--rate", run_settings.rate, "statements a second, of all connections")
      ->check(CLI::Range(1, 1'000'000));
  run_command->add_option("--seconds", run_settings.seconds, "ends by itself after that")
      ->check(CLI::Range(1, 86'400));

  std::string journal;
  std::string url;
  CLI::App* replay_command = app.add_subcommand("replay", "do a journal again");
  replay_command->add_option("journal", journal)->required();
  replay_command->add_option("--url", url, "the database")->required();

  bool new_release = false;
  CLI::App* once_command = app.add_subcommand("once", "send every statement of a release once");
  once_command->add_option("--url", url, "the database")->required();
  once_command->add_flag("--new", new_release, "of the new release, not of the old one");

  SummaryFiles files;
  CLI::App* summary_command = app.add_subcommand("summary", "print reports as a table");
  summary_command->add_option("rollout", files.rollout, "report of a run")->required();
  summary_command->add_option("--naive", files.naive, "report of the run to compare with");

  CLI11_PARSE(app, argc, argv);
  if (run_command->parsed()) {
    return run(run_settings);
  }
  if (once_command->parsed()) {
    return once(url, new_release ? Release::kNew : Release::kOld);
  }
  return replay_command->parsed() ? replay(journal, url) : print_summary(files);
}

}  // namespace
}  // namespace shop

int main(int argc, char** argv) {
  try {
    return shop::main_of(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "shop_load: " << error.what() << '\n';
    return 70;
  }
}
