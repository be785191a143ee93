// plan.cc: bellows plan and bellows graph: what would be done, step by step.
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <ostream>

#include "cli/active.h"
#include "cli/commands/commands.h"
#include "cli/prepare_plan.h"
#include "cli/read_files.h"
#include "cli/target.h"
#include "migrations/json.h"
#include "planner/compare_plans.h"
#include "planner/render.h"
#include "planner/why.h"

namespace bellows {
namespace {

struct PlanOptions {
  std::string folder;
  std::string out;
  std::string scripts;
  std::string diff;
  std::vector<std::string> why;
  std::string format = "text";
  std::string after;
  std::string to;
  bool phased = false;
  bool direct = false;
  bool offline = false;
};

std::string direct_text(const PreparedPlan& prepared, const Style& style) {
  std::string text = style.bold("Direct") + ": " + prepared.why_direct + ".\n" +
                     std::to_string(prepared.pending.size()) +
                     " migrations run as they are, in this order:\n";
  for (const Migration& migration : prepared.pending) {
    text += "  " + migration.version + "  " + migration.script + "  (" +
            std::to_string(migration.statements.size()) + " statements" +
            (migration.transactional ? ", one transaction" : ", no transaction") + ")\n";
  }
  return text + "--phased plans them in phases.\n";
}

Json direct_json(const PreparedPlan& prepared) {
  Json migrations = Json::array();
  for (const Migration& migration : prepared.pending) {
    migrations.push_back({{"version", migration.version},
                          {"script", migration.script},
                          {"checksum", migration.checksum},
                          {"statements", migration.statements.size()},
                          {"transactional", migration.transactional}});
  }
  return {
      {"mode", "direct"}, {"reason", prepared.why_direct}, {"migrations", std::move(migrations)}};
}

Result<void> write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) {
    return Error{ErrorCode::kUsage,
                 "cannot write " + path,
                 "Name a file in a folder that is there and that you may write to.",
                 {},
                 ""};
  }
  return {};
}

Result<void> write_scripts(const std::string& folder, const Plan& plan) {
  std::error_code trouble;
  std::filesystem::create_directories(folder, trouble);  // what went wrong, writing will say
  for (const SqlScript& script : render_sql(plan)) {
    if (Result<void> written = write_file(folder + "/" + script.file_name, script.text); !written) {
      return written;
    }
  }
  return {};
}

std::string rendered(const Plan& plan, const std::string& format) {
  struct Renderer {
    std::string_view format;
    std::string (*render)(const Plan& plan);
  };

  static constexpr std::array<Renderer, 5> kRenderers = {{{"dot", render_dot},
                                                          {"html", render_html},
                                                          {"markdown", render_markdown},
                                                          {"svg", render_svg},
                                                          {"text", render_text}}};
  for (const Renderer& renderer : kRenderers) {
    if (renderer.format == format) {
      return renderer.render(plan);
    }
  }
  std::string text;  // sql
  for (const SqlScript& script : render_sql(plan)) {
    text += script.text + "\n";
  }
  return text;
}

// However it is spelled: "e1" is E1.
std::string step_id(std::string typed) {
  for (char& letter : typed) {
    letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  }
  return typed;
}

// Both commands: they differ in what they print by default.
class PlanCommand final : public Command {
 public:
  PlanCommand(std::string_view name, std::string_view summary, std::string format)
      : x_name(name), x_summary(summary) {
    x_options.format = std::move(format);
  }

  [[nodiscard]] std::string_view name() const override { return x_name; }

  [[nodiscard]] std::string_view summary() const override { return x_summary; }

  void declare(Arguments& arguments) override {
    arguments.positional("FOLDER", x_options.folder,
                         "The folder of migrations, or the JSON document of a plan");
    arguments.option("--out", "FILE", x_options.out, "Write the plan's JSON document there, too");
    arguments.choice("--format", {"text", "json", "markdown", "html", "svg", "dot", "sql"},
                     x_options.format, "What is printed");
    arguments.option("--scripts", "FOLDER", x_options.scripts,
                     "Write a script for psql there, one a phase");
    arguments.option("--diff", "FILE", x_options.diff,
                     "Show what has changed since the plan in that document");
    arguments.pair("--why", "STEP STEP", x_options.why,
                   "Show why the second step waits for the first");
    arguments.option("--after", "VERSION", x_options.after,
                     "Take everything up to this version for history");
    arguments.option("--to", "VERSION", x_options.to, "The last version that is planned");
    arguments.flag("--phased", x_options.phased, "In phases, even on an empty database");
    arguments.flag("--direct", x_options.direct, "As the files are, without phases");
    arguments.flag("--offline", x_options.offline, "Ask no database, even when one is configured");
  }

  [[nodiscard]] bool speaks_json() const override { return x_options.format == "json"; }

  Result<ExitCode> run(const Invocation& invocation) override {
    Result<PlanMode> mode = plan_mode(x_options.phased, x_options.direct);
    if (!mode) {
      return mode.error();
    }
    if (x_options.folder.ends_with(".json")) {
      const Result<Plan> plan = read_plan_file(x_options.folder);
      return plan ? show_plan(*plan, invocation.console) : Result<ExitCode>(plan.error());
    }
    Target target;
    if (!x_options.offline && database_is_configured(invocation.config)) {
      Result<Target> opened = open_target(invocation, "plan");
      if (!opened) {
        return opened.error();
      }
      target = *std::move(opened);
      Result<std::optional<StoredPlan>> active = stored_active_plan(*target.session);
      if (!active) {
        return active.error();
      }
      if (active->has_value()) {
        return show_active(**active, invocation, *target.session);
      }
    }
    Result<PreparedPlan> prepared = prepare_plan(
        invocation, {x_options.folder, x_options.after, x_options.to, *mode}, target.session.get());
    if (!prepared) {
      return prepared.error();
    }
    if (prepared->pending.empty()) {
      return nothing_to_do(*prepared, invocation.console);
    }
    return prepared->direct ? show_direct(*prepared, invocation.console)
                            : show_plan(prepared->plan, invocation.console);
  }

 private:
  // What is left to do is the rest of this plan: the schema is half-way, and its files are, too.
  // The document stays whole, for its hash is the one that was reviewed.
  Result<ExitCode> show_active(const StoredPlan& active, const Invocation& invocation,
                               Session& session) {
    const Plan& plan = active.plan;
    const Result<Source> source = read_folder(invocation.config, x_options.folder);
    if (!source) {
      return source.error();
    }
    if (Result<void> fine = check_plan_files(plan, *source); !fine) {
      return fine.error();
    }
    Result<Plan> rest = what_is_left(active, session);
    if (!rest) {
      return rest.error();
    }
    const std::size_t done = plan.steps.size() - rest->steps.size();
    invocation.log.note("plan " + short_hash(plan.hash) + " is under way: " + std::to_string(done) +
                        " of " + std::to_string(plan.steps.size()) +
                        " steps are done; bellows status says more");
    const bool whole = speaks_json() || !x_options.out.empty() || !x_options.diff.empty() ||
                       !x_options.why.empty();
    return show_plan(whole ? plan : *rest, invocation.console);
  }

  Result<ExitCode> nothing_to_do(const PreparedPlan& prepared, const Console& console) {
    if (!x_options.out.empty()) {
      return Error{ErrorCode::kUsage,
                   "there is no plan to write to " + x_options.out + ": every migration of " +
                       prepared.source.folder + " is applied",
                   "Leave --out away.",
                   {},
                   ""};
    }
    if (speaks_json()) {
      console.out << pretty_json({{"mode", "none"}, {"migrations", Json::array()}});
    } else {
      console.out << "Nothing to do: every migration of " << prepared.source.folder
                  << " is applied.\n";
    }
    return ExitCode::kDone;
  }

  Result<ExitCode> show_direct(const PreparedPlan& prepared, const Console& console) {
    if (!x_options.out.empty() || !x_options.scripts.empty() ||
        (x_options.format != "text" && x_options.format != "json")) {
      return Error{ErrorCode::kUsage,
                   "there is no plan: " + prepared.why_direct,
                   "Add --phased to plan in phases all the same.",
                   {},
                   ""};
    }
    console.out << (speaks_json() ? pretty_json(direct_json(prepared))
                                  : direct_text(prepared, Style(console.out_kind)));
    return ExitCode::kDone;
  }

  Result<ExitCode> show_plan(const Plan& plan, const Console& console) {
    if (!x_options.why.empty()) {
      return show_why(plan, console);
    }
    if (!x_options.diff.empty()) {
      const Result<Plan> before = read_plan_file(x_options.diff);
      if (!before) {
        return before.error();
      }
      console.out << render_comparison(*before, plan);
      return ExitCode::kDone;
    }
    const std::string document = plan_to_json(plan);
    if (!x_options.out.empty()) {
      if (Result<void> written = write_file(x_options.out, document); !written) {
        return written.error();
      }
    }
    if (!x_options.scripts.empty()) {
      if (Result<void> written = write_scripts(x_options.scripts, plan); !written) {
        return written.error();
      }
    }
    console.out << (speaks_json() ? document : rendered(plan, x_options.format));
    return ExitCode::kDone;
  }

  Result<ExitCode> show_why(const Plan& plan, const Console& console) {
    const std::string from = step_id(x_options.why.at(0));
    const std::string to = step_id(x_options.why.at(1));
    const Result<std::vector<PlanEdge>> chain = why_waits(plan, from, to);
    if (!chain) {
      return chain.error();
    }
    console.out << (chain->empty() ? to + " does not wait for " + from + ".\n"
                                   : render_chain(plan, *chain));
    return ExitCode::kDone;
  }

  std::string_view x_name;
  std::string_view x_summary;
  PlanOptions x_options;
};

}  // namespace

std::unique_ptr<Command> make_plan_command() {
  return std::make_unique<PlanCommand>(
      "plan", "Show what would be done, step by step, and why; changes nothing", "text");
}

std::unique_ptr<Command> make_graph_command() {
  return std::make_unique<PlanCommand>(
      "graph", "Show what waits for what, as a picture for Graphviz", "dot");
}

}  // namespace bellows
