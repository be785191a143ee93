#include "cli/config_releases.h"

#include <algorithm>

#include "cli/suggest.h"
#include "migrations/json.h"

namespace bellows {
namespace {

Error wrong(std::string message, std::string hint, Place at) {
  return {ErrorCode::kConfiguration, std::move(message), std::move(hint), std::move(at), ""};
}

Result<ReleaseRange> read_release(const ConfigNode& node) {
  if (node.kind != ConfigNode::Kind::kTable) {
    return wrong("each release is a table", "Write [[release]] and its keys below it.", node.at);
  }
  ReleaseRange release;
  release.at = node.at;
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    const std::string& key = node.keys[i];
    const ConfigNode& value = node.items[i];
    if (key != "name" && key != "from" && key != "to") {
      return wrong("a release has no key \"" + key + "\"", suggestion(key, {"from", "name", "to"}),
                   node.key_places[i]);
    }
    if (value.kind != ConfigNode::Kind::kText || value.text.empty()) {
      return wrong("release." + key + " is not a text", "Write it in quotes: " + key + " = \"…\".",
                   value.at);
    }
    if (key == "name") {
      release.name = value.text;
    } else if (key == "from") {
      release.from = value.text;
      release.from_at = value.at;
    } else {
      release.to = value.text;
      release.to_at = value.at;
    }
  }
  if (release.name.empty()) {
    return wrong("this release has no name", "Write name = \"2024.2\" below [[release]].", node.at);
  }
  return release;
}

}  // namespace

Result<void> apply_releases(Config& config, const ConfigNode& list) {
  if (list.kind != ConfigNode::Kind::kList) {
    return wrong("releases are a list of tables", "Write [[release]] with two brackets.", list.at);
  }
  config.releases.clear();
  for (const ConfigNode& node : list.items) {
    Result<ReleaseRange> release = read_release(node);
    if (!release) {
      return release.error();
    }
    for (const ReleaseRange& other : config.releases) {
      if (other.name == release->name) {
        return wrong("there are two releases \"" + release->name + "\", the first in line " +
                         std::to_string(other.at.line),
                     "Make one of them, or give each a name of its own.", node.at);
      }
    }
    config.releases.push_back(*std::move(release));
  }
  return {};
}

std::string releases_reference() {
  return "\n## [[release]]\n\nWhich release of the application needs which migrations, instead of "
         "the directive `release` in each\nfile; any number of them, in the order of the "
         "migrations.\n\n"
         "| key | type | example | meaning |\n|---|---|---|---|\n"
         "| `name` | a text | `\"2024.2\"` | What plans call it. |\n"
         "| `from` | a text | `\"8\"` | The version of its first migration; without it the one "
         "behind the release before. |\n"
         "| `to` | a text | `\"12\"` | The version of its last migration; without it the one "
         "before the next release, or the last there is. |\n"
         "\nA version that there is not, one that two releases have, one between two releases that "
         "neither has,\nand a file whose own directive says otherwise are errors with their "
         "place. Migrations before the\nfirst release and repeatable ones belong to none.\n";
}

std::string releases_template() {
  return "\n# Which release needs which migrations, first to last.\n# [[release]]\n"
         "# name = \"2024.2\"\n# from = \"8\"\n# to = \"12\"\n";
}

std::string releases_in_force(const std::vector<ReleaseRange>& releases) {
  const auto quoted = [](const std::string& text) { return compact_json(Json(text)); };
  std::string text;
  for (const ReleaseRange& release : releases) {
    text += "\n[[release]]\nname = " + quoted(release.name) + "\n";
    text += release.from.empty() ? "" : "from = " + quoted(release.from) + "\n";
    text += release.to.empty() ? "" : "to = " + quoted(release.to) + "\n";
  }
  return text;
}

}  // namespace bellows
