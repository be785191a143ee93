#include "planner/plan_json_action.h"

#include <type_traits>
#include <utility>

namespace bellows {
namespace {

Json names_to_json(const std::vector<Name>& names) {
  Json array = Json::array();
  for (const Name& name : names) {
    array.push_back(name.text);
  }
  return array;
}

std::vector<Name> names_from_json(const Json& json) {
  std::vector<Name> names;
  for (const Json& item : json) {
    names.push_back({item.get<std::string>()});
  }
  return names;
}

// One identifier of SQL text at `at`, quoted or not; `at` moves behind it.
Name read_identifier(const std::string& text, std::size_t& at) {
  Name name;
  if (at < text.size() && text[at] == '"') {
    for (++at; at < text.size(); ++at) {
      if (text[at] == '"') {
        if (at + 1 >= text.size() || text[at + 1] != '"') {
          ++at;
          return name;
        }
        ++at;
      }
      name.text += text[at];
    }
    throw PlanDocumentError{"the name " + text + " has no closing quote"};
  }
  while (at < text.size() && text[at] != '.') {
    name.text += text[at++];
  }
  return name;
}

struct Writer {
  Json operator()(const RunSql& run) const { return {{"statements", run.statements}}; }

  Json operator()(const RunAlone& run) const { return {{"statement", run.statement}}; }

  Json operator()(const BuildIndex& build) const {
    return {{"index", name_to_json(build.index)},
            {"table", name_to_json(build.table)},
            {"statement", build.statement}};
  }

  Json operator()(const DropIndex& drop) const {
    return {{"index", name_to_json(drop.index)}, {"statement", drop.statement}};
  }

  Json operator()(const MoveRows& move) const {
    Json json = {{"table", name_to_json(move.table)},
                 {"target", move.target},
                 {"qualifier", move.qualifier},
                 {"set", move.set},
                 {"where", move.where},
                 {"key", names_to_json(move.key)}};
    if (!move.from.empty()) {
      json["from"] = move.from;
    }
    if (!move.with.empty()) {
      json["with"] = move.with;
    }
    if (move.triggers == RowTriggers::kSilent) {
      json["triggers"] = "silent";
    }
    return json;
  }

  Json operator()(const ProveNone& prove) const {
    return {{"table", name_to_json(prove.table)},
            {"where", prove.where},
            {"key", names_to_json(prove.key)},
            {"claim", prove.claim}};
  }
};

}  // namespace

Json name_to_json(const ObjectName& name) {
  return to_sql(name);
}

ObjectName name_from_json(const Json& json) {
  const auto text = json.get<std::string>();
  std::size_t at = 0;
  Name first = read_identifier(text, at);
  if (at == text.size()) {
    return {{}, std::move(first)};
  }
  Name second = read_identifier(text, ++at);
  if (at != text.size()) {
    throw PlanDocumentError{"the name " + text + " has too many parts"};
  }
  return {std::move(first), std::move(second)};
}

LockMode lock_mode_from_json(const Json& json) {
  const auto name = json.get<std::string>();
  for (int mode = 0; mode <= static_cast<int>(LockMode::kAccessExclusive); ++mode) {
    if (lock_mode_name(static_cast<LockMode>(mode)) == name) {
      return static_cast<LockMode>(mode);
    }
  }
  throw PlanDocumentError{"there is no lock mode \"" + name + "\""};
}

Phase phase_from_json(const Json& json) {
  Result<Phase> phase = phase_from_name(json.get<std::string>());
  if (!phase) {
    throw PlanDocumentError{phase.error().message};
  }
  return *phase;
}

Json action_to_json(const Action& action) {
  Json json = {{"kind", action_name(action)}};
  json.update(std::visit(Writer{}, action));
  return json;
}

Action action_from_json(const Json& json) {
  const auto kind = json.at("kind").get<std::string>();
  if (kind == action_name(RunSql{})) {
    return RunSql{json.at("statements").get<std::vector<std::string>>()};
  }
  if (kind == action_name(RunAlone{})) {
    return RunAlone{json.at("statement")};
  }
  if (kind == action_name(BuildIndex{})) {
    return BuildIndex{name_from_json(json.at("index")), name_from_json(json.at("table")),
                      json.at("statement")};
  }
  if (kind == action_name(DropIndex{})) {
    return DropIndex{name_from_json(json.at("index")), json.at("statement")};
  }
  if (kind == action_name(MoveRows{})) {
    return MoveRows{
        name_from_json(json.at("table")),
        json.at("target"),
        json.at("qualifier"),
        json.at("set"),
        json.at("where"),
        names_from_json(json.at("key")),
        json.value("from", ""),
        json.value("with", ""),
        json.value("triggers", "") == "silent" ? RowTriggers::kSilent : RowTriggers::kFire};
  }
  if (kind == action_name(ProveNone{})) {
    return ProveNone{name_from_json(json.at("table")), json.at("where"),
                     names_from_json(json.at("key")), json.at("claim")};
  }
  throw PlanDocumentError{"there is no action \"" + kind + "\""};
}

Json undo_to_json(const Undo& undo) {
  Json actions = Json::array();
  for (const Action& action : undo.actions) {
    actions.push_back(action_to_json(action));
  }
  return {{"actions", actions}, {"impossible", undo.impossible}, {"remains", undo.remains}};
}

Undo undo_from_json(const Json& json) {
  Undo undo;
  for (const Json& action : json.at("actions")) {
    undo.actions.push_back(action_from_json(action));
  }
  undo.impossible = json.at("impossible");
  undo.remains = json.at("remains");
  return undo;
}

}  // namespace bellows
