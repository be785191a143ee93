#include <utility>

#include "migrations/json.h"
#include "migrations/sha256.h"
#include "planner/plan.h"
#include "planner/plan_json_action.h"

namespace bellows {
namespace {

using Names = std::vector<std::string>;

Json to_json(const ObjectName& name) {
  return name_to_json(name);
}

Json to_json(const Lock& lock);
Json to_json(const LeftOut& left_out);
Json to_json(const Origin& origin);
Json to_json(const Reason& reason);
Json to_json(const PlannedMigration& migration);
Json to_json(const PlanEdge& edge);
Json to_json(const Step& step);
Json to_json(const Finding& finding);
Json to_json(const StepEstimate& estimate);
Json to_json(const PhaseEstimate& estimate);

template <typename T>
Json list(const std::vector<T>& values) {
  Json array = Json::array();
  for (const T& value : values) {
    array.push_back(to_json(value));
  }
  return array;
}

Json to_json(const Lock& lock) {
  return {{"relation", name_to_json(lock.relation)}, {"mode", lock_mode_name(lock.mode)}};
}

Json to_json(const Reason& reason) {
  return {{"rule", reason.rule}, {"text", reason.text}};
}

Json to_json(const Origin& origin) {
  return {{"version", origin.version},     {"file", origin.place.file},
          {"line", origin.place.line},     {"column", origin.place.column},
          {"migration", origin.migration}, {"statement", origin.statement}};
}

Json to_json(const LeftOut& left_out) {
  return {{"what", left_out.what}, {"statements", list(left_out.statements)}};
}

Json details_to_json(const std::map<std::string, std::string>& details) {
  Json list = Json::array();
  for (const auto& [name, value] : details) {
    list.push_back({{"name", name}, {"value", value}});
  }
  return list;
}

Json to_json(const PlannedMigration& migration) {
  return {{"version", migration.version},
          {"description", migration.description},
          {"script", migration.script},
          {"checksum", migration.checksum},
          {"release", migration.release},
          {"recorded",
           {{"name", migration.recorded_name},
            {"checksum", migration.tool_checksum},
            {"details", details_to_json(migration.recorded_details)},
            {"repeatable", migration.repeatable}}}};
}

Json to_json(const PlanEdge& edge) {
  return {{"from", edge.from}, {"to", edge.to}, {"reason", edge.reason}};
}

Json to_json(const Step& step) {
  Json json = {{"id", step.id},
               {"rollout", step.rollout},
               {"phase", phase_name(step.phase)},
               {"title", step.title},
               {"origin", to_json(step.origin)},
               {"reasons", list(step.reasons)},
               {"action", action_to_json(step.action)},
               {"locks", list(step.locks)},
               {"scans", list(step.scans)},
               {"rewrites", list(step.rewrites)},
               {"builds", list(step.builds)},
               {"undo", undo_to_json(step.undo)},
               {"probe", step.probe},
               {"destroys", step.destroys},
               {"after", step.after}};
  if (!step.notes.empty()) {
    json["notes"] = step.notes;
  }
  if (step.soak) {
    json["soak"] = {{"after", step.soak->after}, {"seconds", step.soak->seconds}};
  }
  return json;
}

Json to_json(const Finding& finding) {
  return {{"rule", finding.rule},
          {"severity", severity_name(finding.severity)},
          {"version", finding.version},
          {"file", finding.place.file},
          {"line", finding.place.line},
          {"column", finding.place.column},
          {"statement", finding.statement},
          {"message", finding.message},
          {"advice", finding.advice},
          {"safe_form", finding.safe_form},
          {"safe_phases", finding.safe_phases}};
}

Json to_json(const StepEstimate& estimate) {
  return {{"step", estimate.step}, {"seconds", estimate.seconds}, {"unknown", estimate.unknown}};
}

Json to_json(const PhaseEstimate& estimate) {
  return {{"rollout", estimate.rollout},
          {"phase", phase_name(estimate.phase)},
          {"seconds", estimate.seconds},
          {"unknown", estimate.unknown},
          {"critical_path", estimate.critical_path},
          {"critical_seconds", estimate.critical_seconds}};
}

// Everything that the hash covers.
Json hashed_document(const Plan& plan) {
  Json json = {{"format", plan.format},
               {"layout", plan.layout},
               {"folder", plan.folder},
               {"server_version", plan.server_version},
               {"catalog_fingerprint", plan.catalog_fingerprint},
               {"migrations", list(plan.migrations)},
               {"steps", list(plan.steps)},
               {"edges", list(plan.edges)}};
  if (!plan.left_out.empty()) {
    json["left_out"] = list(plan.left_out);
  }
  return json;
}

Lock lock_from_json(const Json& json) {
  return {name_from_json(json.at("relation")), lock_mode_from_json(json.at("mode"))};
}

std::vector<ObjectName> names_from_json(const Json& json) {
  std::vector<ObjectName> names;
  for (const Json& item : json) {
    names.push_back(name_from_json(item));
  }
  return names;
}

Origin origin_from_json(const Json& json) {
  return {json.at("version"),
          {json.at("file"), json.at("line"), json.at("column")},
          json.at("migration"),
          json.at("statement")};
}

LeftOut left_out_from_json(const Json& json) {
  LeftOut left_out{json.at("what"), {}};
  for (const Json& origin : json.at("statements")) {
    left_out.statements.push_back(origin_from_json(origin));
  }
  return left_out;
}

Step step_from_json(const Json& json) {
  Step step;
  step.id = json.at("id");
  step.rollout = json.at("rollout");
  step.phase = phase_from_json(json.at("phase"));
  step.title = json.at("title");
  step.origin = origin_from_json(json.at("origin"));
  for (const Json& reason : json.at("reasons")) {
    step.reasons.push_back({reason.at("rule"), reason.at("text")});
  }
  step.notes = json.value("notes", std::vector<std::string>{});
  step.action = action_from_json(json.at("action"));
  for (const Json& lock : json.at("locks")) {
    step.locks.push_back(lock_from_json(lock));
  }
  step.scans = names_from_json(json.at("scans"));
  step.rewrites = names_from_json(json.at("rewrites"));
  step.builds = names_from_json(json.at("builds"));
  step.undo = undo_from_json(json.at("undo"));
  step.probe = json.at("probe");
  step.destroys = json.at("destroys");
  step.after = json.at("after").get<std::vector<std::string>>();
  if (json.contains("soak")) {
    const Json& soak = json.at("soak");
    step.soak = Soak{soak.at("after"), soak.at("seconds")};
  }
  return step;
}

Severity severity_from_json(const Json& json) {
  const std::string name = json;
  for (const Severity severity : {Severity::kError, Severity::kWarning, Severity::kAdvice}) {
    if (severity_name(severity) == name) {
      return severity;
    }
  }
  throw PlanDocumentError{"there is no severity \"" + name + "\""};
}

Finding finding_from_json(const Json& json) {
  Finding finding;
  finding.rule = json.at("rule");
  finding.severity = severity_from_json(json.at("severity"));
  finding.version = json.at("version");
  finding.place = {json.at("file"), json.at("line"), json.at("column")};
  finding.statement = json.at("statement");
  finding.message = json.at("message");
  finding.advice = json.at("advice");
  finding.safe_form = json.at("safe_form").get<std::vector<std::string>>();
  finding.safe_phases = json.at("safe_phases");
  return finding;
}

Estimate estimate_from_json(const Json& json) {
  Estimate estimate;
  for (const Json& item : json.at("steps")) {
    estimate.steps.push_back({item.at("step"), item.at("seconds"), item.at("unknown")});
  }
  for (const Json& item : json.at("phases")) {
    estimate.phases.push_back({item.at("rollout"), phase_from_json(item.at("phase")),
                               item.at("seconds"), item.at("unknown").get<Names>(),
                               item.at("critical_path").get<Names>(), item.at("critical_seconds")});
  }
  return estimate;
}

PlannedMigration planned_from_json(const Json& json) {
  const Json& recorded = json.at("recorded");
  std::map<std::string, std::string> details;
  for (const Json& detail : recorded.at("details")) {
    details.emplace(detail.at("name").get<std::string>(), detail.at("value").get<std::string>());
  }
  return {json.at("version"),      json.at("description"), json.at("script"),
          json.at("checksum"),     json.at("release"),     recorded.at("name"),
          recorded.at("checksum"), std::move(details),     recorded.at("repeatable")};
}

// Throws what nlohmann-json throws, and PlanDocumentError.
Plan plan_from(const Json& json) {
  Plan plan;
  plan.format = json.at("format");
  plan.layout = json.at("layout");
  plan.folder = json.at("folder");
  plan.server_version = json.at("server_version");
  plan.catalog_fingerprint = json.at("catalog_fingerprint");
  for (const Json& item : json.at("migrations")) {
    plan.migrations.push_back(planned_from_json(item));
  }
  for (const Json& item : json.at("steps")) {
    plan.steps.push_back(step_from_json(item));
  }
  for (const Json& item : json.value("left_out", Json::array())) {
    plan.left_out.push_back(left_out_from_json(item));
  }
  for (const Json& item : json.at("edges")) {
    plan.edges.push_back({item.at("from"), item.at("to"), item.at("reason")});
  }
  for (const Json& item : json.at("findings")) {
    plan.findings.push_back(finding_from_json(item));
  }
  plan.estimate = estimate_from_json(json.at("estimate"));
  plan.hash = json.at("hash");
  return plan;
}

Error no_plan(const std::string& why) {
  return {ErrorCode::kPlan,
          "this is no plan: " + why,
          "Give a file that `bellows plan --out FILE` wrote.",
          {},
          ""};
}

}  // namespace

std::string plan_hash(const Plan& plan) {
  return sha256_hex(compact_json(hashed_document(plan)));
}

std::string plan_to_json(const Plan& plan) {
  Json document = hashed_document(plan);
  document["findings"] = list(plan.findings);
  document["estimate"] = {{"steps", list(plan.estimate.steps)},
                          {"phases", list(plan.estimate.phases)}};
  document["hash"] = plan.hash;
  return pretty_json(document);
}

Result<Plan> plan_from_json(std::string_view document) {
  Result<Json> json = parse_json(document);
  if (!json) {
    return no_plan(json.error().message);
  }
  try {
    Plan plan = plan_from(*json);
    if (plan.format != 1) {
      return no_plan("its format is " + std::to_string(plan.format) + ", this Bellows reads 1");
    }
    if (plan_hash(plan) != plan.hash) {
      return Error{ErrorCode::kDrift,
                   "the plan was changed after it was made: its hash is not that of its content",
                   "Make the plan again with `bellows plan --out FILE` and have it reviewed.",
                   {},
                   ""};
    }
    return plan;
  } catch (const Json::exception& error) {
    return no_plan(error.what());
  } catch (const PlanDocumentError& error) {
    return no_plan(error.message);
  }
}

}  // namespace bellows
