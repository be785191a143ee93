// sqitch.cc: sqitch's projects: sqitch.plan names the order; deploy/ and revert/ have the scripts.
#include <algorithm>

#include "migrations/digest.h"
#include "migrations/layouts/layout.h"
#include "migrations/layouts/script_text.h"
#include "migrations/layouts/sqitch_plan.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

// Where sqitch.conf says that things are.
struct Places {
  fs::path plan = "sqitch.plan";
  fs::path deploy = "deploy";
  fs::path revert = "revert";
  std::string extension = "sql";
};

// Settings of [core] and [engine "pg"]; the later outranks the former.
std::optional<std::string> configured(std::string_view text, std::string_view key) {
  std::optional<std::string> core;
  std::optional<std::string> engine;
  std::string section;
  LineReader lines(text);
  while (lines.next()) {
    const std::string_view line = trimmed(lines.line());
    if (line.starts_with('[')) {
      section = line;
    } else if (section == "[core]" || section == "[engine \"pg\"]") {
      if (std::optional<std::string> value = setting(line, key)) {
        (section == "[core]" ? core : engine) = std::move(value);
      }
    }
  }
  return engine ? engine : core;
}

Result<Places> places_of(const Folder& folder) {
  Places places;
  if (!folder.has("sqitch.conf")) {
    return places;
  }
  const Result<std::string> text = folder.bytes("sqitch.conf");
  if (!text) {
    return text.error();
  }
  const fs::path top = configured(*text, "top_dir").value_or("");
  const auto path = [&](std::string_view key, const fs::path& usual) {
    const std::optional<std::string> said = configured(*text, key);
    return (said ? fs::path(*said) : top / usual).lexically_normal();
  };
  places.plan = path("plan_file", places.plan);
  places.deploy = path("deploy_dir", places.deploy);
  places.revert = path("revert_dir", places.revert);
  places.extension = configured(*text, "extension").value_or("sql");
  return places;
}

std::optional<Evidence> detect(const Folder& folder) {
  const Result<Places> places = places_of(folder);
  if (!places || !folder.has(places->plan)) {
    return std::nullopt;
  }
  return Evidence{places->plan.generic_string() + " is there", {}};
}

// The script of a change; of one that was reworked later, the one that has a tag in its name.
fs::path script_of(const Folder& folder, const fs::path& directory, const SqitchChange& change,
                   const std::string& extension) {
  const std::string stem = (directory / change.name).generic_string();
  if (change.rework_tags.empty()) {
    return stem + "." + extension;
  }
  for (const std::string& tag : change.rework_tags) {
    fs::path script = stem + tag + "." + extension;
    if (folder.has(script)) {
      return script;
    }
  }
  return stem + change.rework_tags.front() + "." + extension;
}

std::string words(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : " ") + name;
  }
  return text;
}

// What the registry keeps of a change, by column.
std::map<std::string, std::string> details_of(const SqitchChange& change,
                                              const std::string& project) {
  const std::size_t bracket = change.planner.rfind('<');
  const std::string_view planner = change.planner;
  std::string email(planner.substr(std::min(bracket, planner.size())));
  if (email.size() >= 2) {
    email = email.substr(1, email.size() - 2);
  }
  return {{"change", change.name},
          {"project", project},
          {"note", change.note},
          {"requires", words(change.requires_)},
          {"conflicts", words(change.conflicts)},
          {"planned_at", change.date},
          {"planner_name", std::string(trimmed(planner.substr(0, bracket)))},
          {"planner_email", email}};
}

Result<UnreadMigration> read_one(const Folder& folder, const Places& places,
                                 const SqitchChange& change, Reading& reading) {
  const fs::path script = script_of(folder, places.deploy, change, places.extension);
  if (!folder.has(script)) {
    return source_trouble("the plan names change " + change.name + ", but its script is not there",
                          "Restore " + script.generic_string() + ".",
                          {(folder.path() / script).generic_string(), 0, 0});
  }
  Result<UnreadMigration> draft = read_script(folder, script);
  if (!draft) {
    return draft;
  }
  const Result<std::string> bytes = folder.bytes(script);
  Migration& migration = draft->migration;
  migration.version = change.name + (change.rework_tags.empty() ? "" : change.rework_tags.front());
  migration.description = change.note.empty() ? spaced(change.name) : change.note;
  migration.recorded_name = change.id;
  migration.tool_checksum = sha1_hex(*bytes);
  migration.transactional = false;  // psql runs the script as it is
  draft->unwraps = true;
  const fs::path revert = script_of(folder, places.revert, change, places.extension);
  if (folder.has(revert)) {
    if (Result<void> added = add_down_file(*draft, folder, revert); !added) {
      reading.warnings.push_back(revert.generic_string() + ": " + added.error().message);
    }
  }
  return draft;
}

Result<Reading> read(const Folder& folder, const SourceOptions&) {
  const Result<Places> places = places_of(folder);
  if (!places) {
    return places.error();
  }
  const std::string file = (folder.path() / places->plan).generic_string();
  const Result<std::string> text = folder.bytes(places->plan);
  if (!text) {
    return text.error();
  }
  const Result<SqitchPlan> plan = read_sqitch_plan(*text, file);
  if (!plan) {
    return plan.error();
  }
  Reading reading;
  for (const SqitchChange& change : plan->changes) {
    Result<UnreadMigration> draft = read_one(folder, *places, change, reading);
    if (draft) {
      draft->migration.recorded_details = details_of(change, plan->project);
      reading.drafts.push_back(*std::move(draft));
    } else {
      reading.unread.push_back(draft.error());
    }
  }
  return reading;
}

int compare(std::string_view a, std::string_view b) {
  return sign(a.compare(b));
}

}  // namespace

Layout sqitch_layout() {
  return {"sqitch", "sqitch", Specificity::kMarker, detect, read, compare};
}

}  // namespace bellows
