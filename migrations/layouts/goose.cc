// goose.cc: goose's folders: <version>_<name>.sql with "-- +goose Up" and the other annotations.
#include <algorithm>

#include "migrations/layouts/layout.h"
#include "migrations/layouts/placeholders.h"
#include "migrations/layouts/script_text.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kAnnotation = "+goose";

// "Up" of "-- +goose Up", in lower case; nothing for every other line.
std::optional<std::string> annotation_of(std::string_view line) {
  const std::optional<std::string_view> comment = comment_line(line);
  if (!comment || !comment->starts_with(kAnnotation)) {
    return std::nullopt;
  }
  return lower_case(trimmed(comment->substr(kAnnotation.size())));
}

bool has_mark(const fs::path&, std::string_view bytes) {
  if (bytes.find(kAnnotation) == std::string_view::npos) {
    return false;
  }
  LineReader lines(bytes);
  while (lines.next()) {
    if (annotation_of(lines.line()) == "up") {
      return true;
    }
  }
  return false;
}

std::optional<Evidence> detect(const Folder& folder) {
  return evidence_of(folder, scripts_where(folder, has_mark), "with \"-- +goose Up\"");
}

Error wrong(const UnreadMigration& draft, int line, std::string message, std::string hint) {
  return source_trouble(std::move(message), std::move(hint), {draft.migration.file, line, 1});
}

// ${NAME} and ${NAME:-default}. goose asks its environment; here bellows.toml has the values.
std::optional<std::string> value_of(const SourceOptions& options, std::string_view expression) {
  const std::size_t dash = expression.find('-');
  const std::size_t end =
      dash != std::string_view::npos && dash > 0 && expression[dash - 1] == ':' ? dash - 1 : dash;
  const auto found = options.placeholders.find(std::string(expression.substr(0, end)));
  if (found != options.placeholders.end()) {
    return found->second;
  }
  return dash == std::string_view::npos ? std::nullopt
                                        : std::optional(std::string(expression.substr(dash + 1)));
}

// Between ENVSUB ON and ENVSUB OFF variables are replaced, line by line.
Result<void> substitute(UnreadMigration& draft, const SourceOptions& options) {
  Migration& migration = draft.migration;
  if (migration.text.find("ENVSUB") == std::string::npos &&
      migration.text.find("envsub") == std::string::npos) {
    return {};
  }
  std::string text;
  bool on = false;
  std::size_t done = 0;
  LineReader lines(migration.text);
  while (lines.next()) {
    const std::optional<std::string> annotation = annotation_of(lines.line());
    if (annotation == "envsub on" || annotation == "envsub off") {
      on = annotation == "envsub on";
    }
    const std::string_view whole =
        std::string_view(migration.text).substr(done, lines.next_begin() - done);
    done = lines.next_begin();
    if (!on) {
      text += whole;
      continue;
    }
    Replacement replaced = replace_placeholders(
        whole, [&](std::string_view expression) { return value_of(options, expression); });
    if (replaced.missing) {
      return wrong(draft, lines.number(), "the variable ${" + *replaced.missing + "} has no value",
                   "Set \"" + *replaced.missing + "\" in [source.placeholders] of bellows.toml.");
    }
    migration.as_in_file = migration.as_in_file && !replaced.changed;
    text += replaced.text;
  }
  migration.text = std::move(text);
  return {};
}

Error no_up(const UnreadMigration& draft, int line) {
  return wrong(draft, line, "the file has no \"-- +goose Up\" before this",
               "Put \"-- +goose Up\" above the statements that lead up.");
}

// Sections takes up the annotations of one file, from the first line to the last.
class Sections {
 public:
  explicit Sections(UnreadMigration& draft) : x_draft(draft) {}

  Result<void> take(const std::string& annotation, const LineReader& lines) {
    if (annotation == "up" || annotation == "down") {
      return begin(annotation == "up", lines);
    }
    if (annotation == "no transaction") {
      x_draft.migration.transactional = false;
    } else if (annotation == "statementbegin" || annotation == "statementend") {
      const bool begins = annotation == "statementbegin";
      if (x_part == nullptr || x_in_statement == begins) {
        return wrong(x_draft, lines.number(),
                     "\"-- +goose " + std::string(begins ? "StatementBegin" : "StatementEnd") +
                         "\" has nothing it belongs to",
                     "Write StatementBegin and StatementEnd in pairs, behind Up or Down.");
      }
      x_in_statement = begins;
    } else if (annotation != "envsub on" && annotation != "envsub off") {
      return wrong(x_draft, lines.number(), "unknown annotation \"-- +goose " + annotation + "\"",
                   "Write Up, Down, StatementBegin, StatementEnd, NO TRANSACTION, ENVSUB ON or "
                   "ENVSUB OFF.");
    }
    return {};
  }

  Result<void> add_line(const LineReader& lines) {
    const std::string_view line = trimmed(lines.line());
    if (x_part != nullptr) {
      x_part->back().end = lines.next_begin();
    } else if (!line.empty() && !line.starts_with("--")) {
      return no_up(x_draft, lines.number());
    }
    return {};
  }

  Result<void> end() const {
    if (x_draft.up.empty()) {
      return no_up(x_draft, 0);
    }
    if (x_in_statement) {
      return wrong(x_draft, 0, "\"-- +goose StatementEnd\" is missing",
                   "Put it behind the statement.");
    }
    return {};
  }

 private:
  Result<void> begin(bool up, const LineReader& lines) {
    std::vector<Range>& part = up ? x_draft.up : x_draft.down;
    if (!part.empty() || x_in_statement) {
      return wrong(x_draft, lines.number(),
                   std::string("\"-- +goose ") + (up ? "Up" : "Down") + "\" does not belong here",
                   "Write Up and Down once each, outside of StatementBegin and StatementEnd.");
    }
    if (!up && x_draft.up.empty()) {
      return no_up(x_draft, lines.number());
    }
    x_draft.has_down = x_draft.has_down || !up;
    part.push_back({lines.next_begin(), lines.next_begin()});
    x_part = &part;
    return {};
  }

  UnreadMigration& x_draft;
  std::vector<Range>* x_part = nullptr;
  bool x_in_statement = false;
};

Result<void> divide(UnreadMigration& draft) {
  Sections sections(draft);
  LineReader lines(draft.migration.text);
  while (lines.next()) {
    const std::optional<std::string> annotation = annotation_of(lines.line());
    Result<void> taken = annotation ? sections.take(*annotation, lines) : sections.add_line(lines);
    if (!taken) {
      return taken;
    }
  }
  draft.only_up_in_parts = true;
  return sections.end();
}

Result<UnreadMigration> read_one(const Folder& folder, const fs::path& script,
                                 const SourceOptions& options) {
  Result<UnreadMigration> draft = read_script(folder, script);
  if (!draft) {
    return draft;
  }
  const std::string stem = script.stem().generic_string();
  const NumberedName name = *numbered_name(stem);  // the caller has looked
  draft->migration.version = name.number;
  draft->migration.recorded_name = without_zeros(name.number);
  draft->migration.description = spaced(name.rest);
  if (Result<void> substituted = substitute(*draft, options); !substituted) {
    return substituted.error();
  }
  if (Result<void> divided = divide(*draft); !divided) {
    return divided.error();
  }
  return draft;
}

Result<Reading> read(const Folder& folder, const SourceOptions& options) {
  Reading reading;
  std::vector<std::string> left_out;
  for (const fs::path& script : folder.scripts()) {
    if (script.has_parent_path() || !numbered_name(script.stem().generic_string())) {
      left_out.push_back(script.generic_string());
      continue;
    }
    Result<UnreadMigration> draft = read_one(folder, script, options);
    if (draft) {
      reading.drafts.push_back(*std::move(draft));
    } else {
      reading.unread.push_back(draft.error());
    }
  }
  for (const fs::path& file : folder.files()) {
    if (file.extension() == ".go" && !file.has_parent_path() &&
        numbered_name(file.stem().generic_string())) {
      reading.warnings.push_back("written in Go, so not read: " + file.generic_string());
    }
  }
  warn_left_out(reading, left_out, "goose");
  std::stable_sort(reading.drafts.begin(), reading.drafts.end(),
                   [](const UnreadMigration& a, const UnreadMigration& b) {
                     return compare_numbers(a.migration.version, b.migration.version) < 0;
                   });
  return reading;
}

}  // namespace

Layout goose_layout() {
  return {"goose", "goose", Specificity::kContent, detect, read, compare_numbers};
}

}  // namespace bellows
