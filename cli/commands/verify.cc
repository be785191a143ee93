// verify.cc: bellows verify: proves on a throwaway server that plans do what the files do.
#include "executor/verify/verify.h"

#include <algorithm>
#include <charconv>
#include <iomanip>
#include <ostream>
#include <sstream>

#include "cli/commands/commands.h"
#include "cli/read_files.h"
#include "cli/report_error.h"
#include "migrations/json.h"

namespace bellows {
namespace {

struct VerifyOptions {
  std::string folder;
  std::string after;
  std::string to;
  std::string rows = "12";
  std::string bin_directory;
  std::string format = "text";
};

std::string painted(const Style& style, const Verification& verification) {
  const std::string name(outcome_name(verification.outcome));
  const std::string padded = name + std::string(12 - std::min<std::size_t>(name.size(), 12), ' ');
  switch (verification.outcome) {
    case VerifyOutcome::kAgrees:
      return style.green(padded);
    case VerifyOutcome::kDiffers:
    case VerifyOutcome::kPlanFailed:
      return style.red(padded);
    case VerifyOutcome::kRefused:
    case VerifyOutcome::kCannotRun:
      return style.yellow(padded);
  }
  return padded;
}

std::string indented(const std::string& text) {
  std::string result;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    result += "    " + line + "\n";
  }
  return result;
}

std::string as_text(const Verification& verification, const Style& style) {
  std::ostringstream out;
  out << painted(style, verification) << verification.script;
  if (verification.steps > 0) {
    out << style.faint("  " + std::to_string(verification.steps) +
                       (verification.steps == 1 ? " step, " : " steps, ") +
                       std::to_string(verification.rows) + " rows");
  }
  out << "\n";
  if (!verification.trouble.message.empty()) {
    const std::string place = place_text(verification.trouble.at);
    out << indented((place.empty() ? "" : place + ": ") + verification.trouble.message);
    if (verification.outcome == VerifyOutcome::kRefused) {
      out << indented(verification.trouble.hint);
    }
  }
  for (const std::string& difference : verification.differences) {
    out << indented(difference);
  }
  for (const std::string& note : verification.notes) {
    out << style.faint(indented(note));
  }
  return out.str();
}

Json as_json(const Verification& verification) {
  Json json = {{"version", verification.version},
               {"script", verification.script},
               {"outcome", outcome_name(verification.outcome)},
               {"steps", verification.steps},
               {"rows", verification.rows},
               {"seconds", verification.seconds},
               {"differences", verification.differences},
               {"notes", verification.notes}};
  if (!verification.trouble.message.empty()) {
    json["reason"] = verification.trouble.message;
    json["hint"] = verification.trouble.hint;
    json["place"] = place_text(verification.trouble.at);
  }
  return json;
}

std::string totals(const std::vector<Verification>& results) {
  std::string text =
      std::to_string(results.size()) + (results.size() == 1 ? " migration:" : " migrations:");
  for (const VerifyOutcome outcome :
       {VerifyOutcome::kAgrees, VerifyOutcome::kDiffers, VerifyOutcome::kPlanFailed,
        VerifyOutcome::kRefused, VerifyOutcome::kCannotRun}) {
    const auto count = std::count_if(results.begin(), results.end(), [&](const Verification& one) {
      return one.outcome == outcome;
    });
    if (count > 0 || outcome == VerifyOutcome::kAgrees) {
      text += (text.back() == ':' ? " " : ", ") + std::to_string(count) + " " +
              std::string(outcome_name(outcome));
    }
  }
  return text;
}

class VerifyCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "verify"; }

  [[nodiscard]] std::string_view summary() const override {
    return "Prove on a throwaway server that plans do what the files do";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FOLDER", x_options.folder, "The folder of migrations");
    arguments.option("--after", "VERSION", x_options.after,
                     "Only run everything up to this version, and prove what follows");
    arguments.option("--to", "VERSION", x_options.to, "The last version");
    arguments.option("--rows", "N", x_options.rows,
                     "Rows that each new or changed table gets before the next migration");
    arguments.option("--pg-bin", "FOLDER", x_options.bin_directory,
                     "Where initdb and postgres are; else BELLOWS_PG_BIN, else the newest");
    arguments.choice("--format", {"text", "json"}, x_options.format, "For people or programs");
  }

  [[nodiscard]] bool speaks_json() const override { return x_options.format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    VerifySettings settings{x_options.bin_directory, x_options.after, x_options.to, 0};
    const char* end = x_options.rows.data() + x_options.rows.size();
    const std::from_chars_result read = std::from_chars(x_options.rows.data(), end, settings.rows);
    if (read.ec != std::errc() || read.ptr != end || settings.rows < 0) {
      return Error{ErrorCode::kUsage,
                   "--rows: \"" + x_options.rows + "\" is no number of rows",
                   "Say how many, such as --rows 12.",
                   {},
                   ""};
    }
    const Result<Source> source = read_folder(invocation.config, x_options.folder);
    if (!source) {
      return source.error();
    }
    const Style style(invocation.console.out_kind);
    const Result<std::vector<Verification>> results = verify_source(
        *source, settings, *invocation.wiring.clock, [&](const Verification& verification) {
          invocation.console.out << (speaks_json() ? compact_json(as_json(verification)) + "\n"
                                                   : as_text(verification, style))
                                 << std::flush;
        });
    if (!results) {
      return results.error();
    }
    if (!speaks_json()) {
      invocation.console.out << totals(*results) << "\n";
    }
    return std::any_of(results->begin(), results->end(),
                       [](const Verification& one) {
                         return one.outcome == VerifyOutcome::kDiffers ||
                                one.outcome == VerifyOutcome::kPlanFailed;
                       })
               ? ExitCode::kFindings
               : ExitCode::kDone;
  }

 private:
  VerifyOptions x_options;
};

}  // namespace

std::unique_ptr<Command> make_verify_command() {
  return std::make_unique<VerifyCommand>();
}

}  // namespace bellows
