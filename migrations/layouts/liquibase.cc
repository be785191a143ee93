// liquibase.cc: Liquibase's formatted SQL: files by path, each with any number of changesets.
#include <algorithm>
#include <array>

#include "migrations/digest.h"
#include "migrations/layouts/layout.h"
#include "migrations/layouts/liquibase_changesets.h"
#include "migrations/layouts/placeholders.h"
#include "migrations/layouts/script_text.h"
#include "migrations/sha256.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

std::optional<Evidence> detect(const Folder& folder) {
  return evidence_of(
      folder,
      scripts_where(
          folder, [](const fs::path&, std::string_view bytes) { return is_formatted_sql(bytes); }),
      "with \"--liquibase formatted sql\"");
}

// Version 9 of Liquibase's checksums: blanks and line ends do not count.
std::string checksum_of(std::string_view text, const std::vector<Range>& body) {
  std::string bare;
  for (const Range& range : body) {
    std::copy_if(text.begin() + static_cast<std::ptrdiff_t>(range.begin),
                 text.begin() + static_cast<std::ptrdiff_t>(range.end), std::back_inserter(bare),
                 [](char c) { return c != ' ' && c != '\t' && c != '\r' && c != '\n'; });
  }
  return "9:" + md5_hex("9:" + md5_hex(bare) + ":");
}

// Whether a changeset with "dbms:" is for PostgreSQL: "postgresql, h2" or "!oracle".
bool is_for_postgresql(std::string_view list) {
  bool any_wanted = false;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string name = lower_case(trimmed(list.substr(0, comma)));
    list.remove_prefix(std::min(comma + 1, list.size()));
    if (name == "!postgresql" || name == "none") {
      return false;
    }
    if (name == "postgresql" || name == "all") {
      return true;
    }
    any_wanted = any_wanted || !name.starts_with('!');
  }
  return !any_wanted;
}

// Another mark for the end of a statement than ';', at the end of a line, becomes one. As long as
// it was, so that no offset changes.
void write_semicolons(std::string& text, std::string delimiter) {
  if (delimiter.starts_with("\\n")) {
    delimiter.erase(0, 2);  // "a line of its own"
  }
  if (delimiter.empty() || delimiter == ";") {
    return;
  }
  std::vector<std::size_t> places;
  LineReader lines(text);
  while (lines.next()) {
    std::string_view line = lines.line();
    while (!line.empty() && is_blank(line.back())) {
      line.remove_suffix(1);
    }
    if (lines.number() > 1 && line.size() >= delimiter.size() &&
        lower_case(line.substr(line.size() - delimiter.size())) == lower_case(delimiter)) {
      places.push_back(lines.begin() + line.size() - delimiter.size());
    }
  }
  for (const std::size_t place : places) {
    text.replace(place, delimiter.size(), ";" + std::string(delimiter.size() - 1, ' '));
  }
}

bool is_true(const std::optional<std::string>& value) {
  return value && lower_case(*value) == "true";
}

void add_rollback(UnreadMigration& draft, std::string rollback) {
  const std::string said = lower_case(trimmed(rollback));
  if (said.starts_with("changesetid:")) {
    return;  // another changeset's statements again
  }
  draft.has_down = true;
  draft.migration.down_file = draft.migration.file;
  if (said != "empty" && said != "not required") {
    draft.migration.down_text = std::move(rollback);
  }
  if (draft.migration.down_text.empty()) {
    draft.migration.down_text = "\n";  // there is nothing to do
  }
}

// ChangelogReader reads the files of a folder, one after the other: a property counts from where it
// is written on.
class ChangelogReader {
 public:
  ChangelogReader(const Folder& folder, const SourceOptions& options)
      : x_folder(folder), x_properties(options.placeholders) {}

  Result<void> add_file(const fs::path& script) {
    Result<UnreadMigration> whole = read_script(x_folder, script);
    if (!whole) {
      return whole.error();
    }
    const Result<std::vector<Changeset>> changesets =
        changesets_of(whole->migration.text, whole->migration.file, x_properties);
    if (!changesets) {
      return changesets.error();
    }
    for (const Changeset& changeset : *changesets) {
      add(*whole, changeset);
    }
    return {};
  }

  Reading end() {
    warn(x_left_out, "left out, as they are not for PostgreSQL or to be ignored: ");
    warn(x_preconditions, "preconditions are not asked, the changesets run without: ");
    warn(x_contexts, "contexts and labels are not filtered by, the changesets always run: ");
    warn(x_always, "runAlways is taken as runOnChange: ");
    return std::move(x_reading);
  }

  Reading& reading() { return x_reading; }

 private:
  void add(const UnreadMigration& whole, const Changeset& changeset) {
    const std::string name = whole.migration.script + "::" + changeset.id + "::" + changeset.author;
    const std::string_view attributes = changeset.attributes;
    if (is_true(attribute(attributes, "ignore")) ||
        !is_for_postgresql(attribute(attributes, "dbms").value_or(""))) {
      x_left_out.push_back(name);
      return;
    }
    UnreadMigration draft = make_draft(whole, changeset, name);
    Migration& migration = draft.migration;
    ChangesetParts parts = parts_of(migration.text);
    migration.tool_checksum = checksum_of(migration.text, parts.body);
    migration.accepted_checksums = std::move(parts.valid_checksums);
    migration.description = parts.comment.empty() ? changeset.id : parts.comment;
    migration.transactional =
        lower_case(attribute(attributes, "runInTransaction").value_or("true")) != "false";
    const bool always = is_true(attribute(attributes, "runAlways"));
    migration.repeatable = always || is_true(attribute(attributes, "runOnChange"));
    write_semicolons(migration.text, attribute(attributes, "endDelimiter").value_or(""));
    draft.up = std::move(parts.body);
    draft.only_up_in_parts = true;
    if (parts.has_rollback) {
      add_rollback(draft, std::move(parts.rollback));
    }
    note(x_always, name, always);
    note(x_preconditions, name, parts.has_preconditions);
    note(x_contexts, name,
         attribute(attributes, "context") || attribute(attributes, "contextFilter") ||
             attribute(attributes, "labels"));
    x_reading.drafts.push_back(std::move(draft));
  }

  UnreadMigration make_draft(const UnreadMigration& whole, const Changeset& changeset,
                             const std::string& name) const {
    UnreadMigration draft;
    Migration& migration = draft.migration;
    const std::string_view text =
        std::string_view(whole.migration.text)
            .substr(changeset.range.begin, changeset.range.end - changeset.range.begin);
    migration.version = name;
    migration.script = whole.migration.script;
    migration.file = whole.migration.file;
    migration.checksum = sha256_hex(text);
    migration.recorded_name = changeset.author + ":" + changeset.id;
    migration.recorded_details = {{"author", changeset.author}, {"id", changeset.id}};
    migration.text_begin = whole.migration.text_begin + changeset.range.begin;
    draft.first_line = changeset.line;
    Replacement replaced = replace_placeholders(text, [&](std::string_view property) {
      const auto found = x_properties.find(std::string(property));
      return found == x_properties.end() ? std::nullopt : std::optional(found->second);
    });
    migration.text = std::move(replaced.text);  // an unknown one stays, as with Liquibase
    migration.as_in_file = !replaced.changed;
    return draft;
  }

  static void note(std::vector<std::string>& list, const std::string& name, bool holds) {
    if (holds) {
      list.push_back(name);
    }
  }

  void warn(const std::vector<std::string>& names, const std::string& what) {
    if (!names.empty()) {
      x_reading.warnings.push_back(
          what + names.front() +
          (names.size() > 1 ? " and " + std::to_string(names.size() - 1) + " more" : ""));
    }
  }

  const Folder& x_folder;
  std::map<std::string, std::string> x_properties;
  Reading x_reading;
  std::vector<std::string> x_left_out;
  std::vector<std::string> x_preconditions;
  std::vector<std::string> x_contexts;
  std::vector<std::string> x_always;
};

void warn_of_changelogs(Reading& reading, const Folder& folder) {
  constexpr std::array<std::string_view, 4> kKinds = {".xml", ".yaml", ".yml", ".json"};
  for (const fs::path& file : folder.files()) {
    const std::string name = lower_case(file.filename().generic_string());
    if (name.find("changelog") != std::string::npos &&
        std::find(kKinds.begin(), kKinds.end(), file.extension().generic_string()) !=
            kKinds.end()) {
      reading.warnings.push_back("not read, so the files come in the order of their paths: " +
                                 file.generic_string());
    }
  }
}

Result<Reading> read(const Folder& folder, const SourceOptions& options) {
  ChangelogReader changelog(folder, options);
  std::vector<std::string> left_out;
  for (std::size_t i = 0; i < folder.scripts().size(); ++i) {
    const fs::path& script = folder.scripts()[i];
    Result<UnreadMigration> head = read_script(folder, script);
    if (!head || is_formatted_sql(head->migration.text)) {
      if (Result<void> added = changelog.add_file(script); !added) {
        changelog.reading().unread.push_back(added.error());
      }
    } else {
      left_out.push_back(script.generic_string());
    }
  }
  Reading reading = changelog.end();
  warn_left_out(reading, left_out, "Liquibase");
  warn_of_changelogs(reading, folder);
  return reading;
}

int compare(std::string_view a, std::string_view b) {
  return sign(a.compare(b));
}

}  // namespace

Layout liquibase_layout() {
  return {"liquibase", "Liquibase", Specificity::kContent, detect, read, compare};
}

}  // namespace bellows
