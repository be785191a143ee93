#include "migrations/layouts/paired_scripts.h"

#include "migrations/layouts/script_text.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

}  // namespace

DirectedName directed_name(const fs::path& script) {
  const fs::path stem = script.filename().stem();
  const std::string direction = stem.extension().generic_string();
  if (direction == ".up") {
    return {stem.stem().generic_string(), Direction::kUp};
  }
  if (direction == ".down") {
    return {stem.stem().generic_string(), Direction::kDown};
  }
  return {stem.generic_string(), Direction::kOnly};
}

std::optional<UnreadMigration> read_pair(const Folder& folder, const ScriptPair& pair,
                                         Reading& reading) {
  if (!pair.up) {
    reading.warnings.push_back("leads back from a migration that is not there: " +
                               pair.down->generic_string());
    return std::nullopt;
  }
  Result<UnreadMigration> draft = read_script(folder, *pair.up);
  if (!draft) {
    reading.unread.push_back(draft.error());
    return std::nullopt;
  }
  if (pair.down) {
    if (Result<void> added = add_down_file(*draft, folder, *pair.down); !added) {
      reading.warnings.push_back(pair.down->generic_string() + ": " + added.error().message);
    }
  }
  return *std::move(draft);
}

std::map<std::string, ScriptPair> pairs_where(
    const Folder& folder, const std::function<bool(const DirectedName&)>& wanted, Reading& reading,
    std::string_view tool) {
  std::map<std::string, ScriptPair> pairs;
  std::vector<std::string> left_out;
  for (const fs::path& script : folder.scripts()) {
    DirectedName name = directed_name(script);
    if (script.has_parent_path() || !wanted(name)) {
      left_out.push_back(script.generic_string());
      continue;
    }
    ScriptPair& pair = pairs[name.stem];
    std::optional<fs::path>& place = name.direction == Direction::kDown ? pair.down : pair.up;
    if (place) {
      reading.unread.push_back(source_trouble(
          name.stem + " is there twice: " + place->generic_string() + " and " +
              script.generic_string(),
          "Keep one of the two.", {(folder.path() / script).generic_string(), 0, 0}));
    } else {
      place = script;
    }
  }
  warn_left_out(reading, left_out, tool);
  return pairs;
}

std::map<std::string, ScriptPair> numbered_pairs(const Folder& folder, bool (*wanted)(Direction),
                                                 Reading& reading, std::string_view tool) {
  const auto is_wanted = [&](const DirectedName& name) {
    return numbered_name(name.stem) && wanted(name.direction);
  };
  return pairs_where(folder, is_wanted, reading, tool);
}

}  // namespace bellows
