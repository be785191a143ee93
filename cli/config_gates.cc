#include "cli/config_gates.h"

#include <algorithm>

#include "cli/suggest.h"
#include "executor/gates/gates.h"

namespace bellows {
namespace {

constexpr std::chrono::seconds kProgramTimeout{30};
constexpr std::chrono::seconds kRequestTimeout{10};

Error wrong(std::string message, std::string hint, Place at) {
  return {ErrorCode::kConfiguration, std::move(message), std::move(hint), std::move(at), ""};
}

const ConfigNode* member(const ConfigNode& table, std::string_view key) {
  const auto found = std::find(table.keys.begin(), table.keys.end(), key);
  return found == table.keys.end()
             ? nullptr
             : &table.items[static_cast<std::size_t>(found - table.keys.begin())];
}

// The kind that was meant, or else all there are.
std::string kind_hint(const std::string& typed) {
  std::vector<std::string> names;
  std::string list;
  for (const GateKind& kind : gate_kinds()) {
    names.emplace_back(kind.name);
    list += (list.empty() ? "" : ", ") + names.back();
  }
  const std::string closest = closest_name(typed, names);
  return closest.empty() ? "Say one of " + list + "." : "Did you mean " + closest + "?";
}

// Whether a kind stands in "http, prometheus".
bool has_kind(const GateKey& key, std::string_view kind) {
  std::string_view rest = key.kinds;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(", "), rest.size());
    if (rest.substr(0, end) == kind) {
      return true;
    }
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return key.kinds.empty();
}

Result<void> apply_gate_key(GateSpec& gate, const std::string& kind, const std::string& key,
                            const ConfigNode& value, const Place& at) {
  std::vector<std::string> names;
  for (const GateKey& known : gate_keys()) {
    if (!has_kind(known, kind)) {
      continue;
    }
    if (known.name != key) {
      names.emplace_back(known.name);
      continue;
    }
    Result<ConfigValue> read = value_from_node(known.type, value, "gate." + key);
    if (!read) {
      return read.error();
    }
    known.set(gate, *read);
    return {};
  }
  return wrong("a gate of kind " + kind + " has no key \"" + key + "\"", suggestion(key, names),
               at);
}

Result<GateSpec> read_gate(const ConfigNode& node) {
  if (node.kind != ConfigNode::Kind::kTable) {
    return wrong("each gate is a table", "Write [[gate]] and its keys below it.", node.at);
  }
  const ConfigNode* kind = member(node, "kind");
  if (kind == nullptr || kind->kind != ConfigNode::Kind::kText) {
    return wrong("this gate does not say of which kind it is", kind_hint(""), node.at);
  }
  if (find_gate_kind(kind->text) == nullptr) {
    return wrong("there is no kind of gate \"" + kind->text + "\"", kind_hint(kind->text),
                 kind->at);
  }
  GateSpec gate;
  gate.name = kind->text;
  gate.at = node.at;
  gate.timeout = kind->text == "command" ? kProgramTimeout : kRequestTimeout;
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    Result<void> done =
        apply_gate_key(gate, kind->text, node.keys[i], node.items[i], node.key_places[i]);
    if (!done) {
      return done.error();
    }
  }
  if (gate.poll <= std::chrono::milliseconds::zero()) {
    return wrong("gate \"" + gate.name + "\" would be asked without a pause",
                 "Write poll = \"2s\", or another time.", node.at);
  }
  return gate;
}

std::string code(std::string_view text) {
  return text.empty() ? "" : "`" + std::string(text) + "`";
}

}  // namespace

Result<void> apply_gates(Config& config, const ConfigNode& list) {
  if (list.kind != ConfigNode::Kind::kList) {
    return wrong("gates are a list of tables", "Write [[gate]] with two brackets.", list.at);
  }
  config.gates.clear();
  for (const ConfigNode& node : list.items) {
    Result<GateSpec> gate = read_gate(node);
    if (!gate) {
      return gate.error();
    }
    for (const GateSpec& other : config.gates) {
      if (other.name == gate->name) {
        return wrong("two gates have the name \"" + gate->name + "\"",
                     "Give each a name of its own: name = \"…\".", node.at);
      }
    }
    config.gates.push_back(*std::move(gate));
  }
  // The kinds themselves know what they need.
  const Result<std::vector<GuardingGate>> made = make_gates(config.gates);
  return made ? Result<void>() : Result<void>(made.error());
}

std::string gates_reference() {
  std::string text =
      "\n## [[gate]]\n\nA condition on the way into a phase; any number of them. "
      "[Gates](gates.md) says which one is for whom.\n\n"
      "| kind | passes when |\n|---|---|\n";
  for (const GateKind& kind : gate_kinds()) {
    text += "| " + code(kind.name) + " | " + std::string(kind.passes_when) + " |\n";
  }
  text += "\n| key | of kind | type | default or example | meaning |\n|---|---|---|---|---|\n";
  for (const GateKey& key : gate_keys()) {
    text += "| " + code(key.name) + " | " + (key.kinds.empty() ? "every" : std::string(key.kinds)) +
            " | " + std::string(type_text(key.type)) + " | " + code(key.example) + " | " +
            std::string(key.meaning) + " |\n";
  }
  return text +
         "\n`${NAME}` in `image`, `label`, `release`, `condition`, `query`, `age-query` and "
         "`application-name` stands for an\nenvironment variable; while that is not set the gate "
         "is "
         "shut. Paths are relative to `bellows.toml`.\n";
}

std::string gates_template() {
  std::string text =
      "\n# Conditions on the way into a phase. Without any, nothing waits.\n# [[gate]]\n";
  for (const GateKey& key : gate_keys()) {
    text += "# " + std::string(key.name) + " = " + std::string(key.example) + "   # " +
            (key.kinds.empty() ? "" : "kind " + std::string(key.kinds) + ": ") +
            std::string(key.meaning) + "\n";
  }
  return text;
}

std::string gates_in_force(const std::vector<GateSpec>& gates) {
  std::string text;
  for (const GateSpec& gate : gates) {
    text += "\n[[gate]]\n";
    for (const GateKey& key : gate_keys()) {
      const std::string value = has_kind(key, gate.kind) ? key.get(gate) : "";
      text += value.empty() ? "" : std::string(key.name) + " = " + value + "\n";
    }
  }
  return text;
}

}  // namespace bellows
