#include "cli/history_view.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <ostream>

namespace bellows {

namespace {

Error drift(std::string message, std::string hint) {
  return {ErrorCode::kDrift, std::move(message), std::move(hint), {}, ""};
}

HistoryLine line_of(const HistoryEntry& entry, const MigrationHistory& history,
                    const Source& source) {
  HistoryLine line;
  line.state = entry.state;
  if (entry.row) {
    const HistoryRow& row = history.rows[*entry.row];
    line.version = row.name;
    line.script = row.script;
    line.applied_at = row.applied_at;
    line.applied_by = row.applied_by;
    line.seconds = row.seconds;
  }
  if (entry.migration) {
    line.version = source.migrations[*entry.migration].version;
    line.script = source.migrations[*entry.migration].script;
  }
  return line;
}

// As many entries come first as there are migrations, in their order.
std::vector<HistoryLine> lines_of(const MigrationHistory& history, const Source& source) {
  std::vector<HistoryLine> lines;
  for (const HistoryEntry& entry : compare_history(source, history)) {
    lines.push_back(line_of(entry, history, source));
  }
  return lines;
}

// Without a folder nothing is pending, missing or edited.
std::vector<HistoryLine> lines_without_folder(const MigrationHistory& history) {
  std::vector<HistoryLine> lines;
  for (std::size_t i = 0; i < history.rows.size(); ++i) {
    const bool failed = history.rows[i].outcome == RowOutcome::kFailed;
    lines.push_back(
        line_of({failed ? MigrationState::kFailed : MigrationState::kApplied, std::nullopt, i},
                history, {}));
  }
  return lines;
}

std::vector<HistoryLine> any_lines_of(const MigrationHistory& history, const Source* source) {
  return source == nullptr ? lines_without_folder(history) : lines_of(history, *source);
}

void add_modes(HistoryView& view, const std::vector<AppliedMigration>& applied) {
  std::map<std::string, std::string> modes;
  for (const AppliedMigration& one : applied) {
    modes.emplace(one.version, one.mode);
  }
  for (HistoryLine& line : view.lines) {
    const auto mode = modes.find(line.version);
    line.mode = mode == modes.end() ? "" : mode->second;
  }
}

// What only the other one has stands at the end.
void add_other(HistoryView& view, const MigrationHistory& theirs, const Source& source) {
  const std::vector<HistoryLine> lines = lines_of(theirs, source);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i < source.migrations.size()) {
      view.lines[i].other_state = lines[i].state;
    } else {
      view.lines.push_back(lines[i]);
      view.lines.back().other_state = lines[i].state;
    }
  }
}

Result<std::optional<FoundHistory>> other_history(Session& session, const Source* source,
                                                  const std::optional<Adoption>& adopted) {
  Result<FoundHistory> found = adopted ? adopted_table(session, *adopted)
                               : source != nullptr
                                   ? choose_history(session, source->layout, "")
                                   : Result<FoundHistory>(drift("no folder, no layout", ""));
  if (found) {
    return std::optional<FoundHistory>(*std::move(found));
  }
  // None, or several: adopt says which.
  const bool none = !adopted && (found.error().code == ErrorCode::kDrift ||
                                 found.error().code == ErrorCode::kUsage);
  return none ? Result<std::optional<FoundHistory>>(std::optional<FoundHistory>())
              : Result<std::optional<FoundHistory>>(found.error());
}

std::string padded(std::string_view text, std::size_t width) {
  return std::string(text) + std::string(width - std::min(width, text.size()), ' ');
}

std::string seconds_text(double seconds) {
  char text[32];
  (void)std::snprintf(text, sizeof text, "%.3f", seconds);
  return text;
}

std::string coloured(const Style& style, MigrationState state, const std::string& text) {
  return is_trouble(state)                      ? style.red(text)
         : state == MigrationState::kOutOfOrder ? style.yellow(text)
                                                : text;
}

std::string end_of_line(const HistoryLine& line, const HistoryView& view) {
  std::string text = line.applied_at;
  for (const std::string& part :
       {line.mode, line.applied_by.empty() ? "" : "by " + line.applied_by}) {
    text += (text.empty() || part.empty() ? "" : "  ") + part;
  }
  if (line.other_state && !view.only_other && *line.other_state != line.state) {
    text += std::string(text.empty() ? "" : "  ") + "(" + std::string(view.other->tool->title) +
            ": " + std::string(state_words(*line.other_state)) + ")";
  }
  return text;
}

}  // namespace

Result<HistoryView> read_history_view(Session& session, const Source* source) {
  Result<std::optional<Adoption>> adopted = adoption(session);
  if (!adopted) {
    return std::move(adopted).error();
  }
  const Result<std::vector<AppliedMigration>> applied = applied_migrations(session);
  if (!applied) {
    return applied.error();
  }
  const Result<MigrationHistory> ours = ledger_history(session);
  if (!ours) {
    return ours.error();
  }
  HistoryView view;
  view.adopted = *std::move(adopted);
  view.has_folder = source != nullptr;
  Result<std::optional<FoundHistory>> other = other_history(session, source, view.adopted);
  if (!other) {
    return std::move(other).error();
  }
  view.other = *std::move(other);
  MigrationHistory theirs;
  if (view.other) {
    Result<MigrationHistory> read = view.other->tool->read(session, view.other->table);
    if (!read) {
      return std::move(read).error();
    }
    theirs = *std::move(read);
  }
  view.only_other = ours->rows.empty() && !view.adopted && !theirs.rows.empty();
  view.lines = any_lines_of(view.only_other ? theirs : *ours, source);
  add_modes(view, *applied);
  if (!view.only_other && view.adopted && view.adopted->hands_back && source != nullptr) {
    add_other(view, theirs, *source);
  }
  return view;
}

Result<MigrationHistory> known_history(Session& session, const Source& source) {
  Result<MigrationHistory> ours = ledger_history(session);
  if (!ours || !ours->rows.empty()) {
    return ours;
  }
  const Result<std::optional<FoundHistory>> other = other_history(session, &source, std::nullopt);
  if (!other) {
    return other.error();
  }
  return other->has_value() ? (*other)->tool->read(session, (*other)->table) : std::move(ours);
}

bool is_trouble(const HistoryLine& line) {
  return is_trouble(line.state) || (line.other_state && is_trouble(*line.other_state));
}

bool has_trouble(const HistoryView& view) {
  return std::any_of(view.lines.begin(), view.lines.end(),
                     [](const HistoryLine& line) { return is_trouble(line); });
}

Json history_json(const HistoryView& view) {
  Json json = {{"other", Json()},
               {"keeper", view.only_other ? std::string(view.other->tool->name) : "bellows"},
               {"migrations", Json::array()}};
  if (view.other) {
    json["other"] = {{"tool", view.other->tool->name},
                     {"table", display(view.other->table.name)},
                     {"adopted", view.adopted.has_value()},
                     {"hands_back", view.adopted && view.adopted->hands_back},
                     {"adopted_at", view.adopted ? view.adopted->adopted_at : ""}};
  }
  for (const HistoryLine& line : view.lines) {
    json["migrations"].push_back(
        {{"version", line.version},
         {"script", line.script},
         {"state", state_name(line.state)},
         {"other_state", line.other_state ? Json(state_name(*line.other_state)) : Json()},
         {"applied_at", line.applied_at},
         {"applied_by", line.applied_by},
         {"seconds", line.seconds},
         {"mode", line.mode}});
  }
  return json;
}

void print_history(const HistoryView& view, const Console& console) {
  const Style style(console.out_kind);
  if (view.other) {
    console.out << "history     " << (view.only_other ? "" : "of Bellows, and ")
                << history_words(*view.other)
                << (!view.adopted              ? ", not adopted"
                    : view.adopted->hands_back ? ", adopted and handed back"
                                               : ", adopted")
                << "\n";
  }
  std::size_t version = 0;
  std::size_t script = 0;
  for (const HistoryLine& line : view.lines) {
    version = std::max(version, line.version.size());
    script = std::max(script, line.script.size());
  }
  constexpr std::size_t kState = 12;
  for (const HistoryLine& line : view.lines) {
    std::string text = padded(line.version, version) + "  " + padded(line.script, script) + "  " +
                       end_of_line(line, view);
    if (line.seconds > 0) {
      text += "  " + seconds_text(line.seconds) + " s";
    }
    text.erase(text.find_last_not_of(' ') + 1);
    console.out << coloured(style, line.state, padded(state_words(line.state), kState)) << text
                << "\n";
  }
}

Result<void> check_other_history(Session& session, const Source& source, const std::string& after) {
  const Result<std::optional<Adoption>> adopted = adoption(session);
  if (!adopted) {
    return adopted.error();
  }
  if (adopted->has_value() ? !(*adopted)->hands_back : !after.empty()) {
    return {};
  }
  const Result<std::optional<FoundHistory>> other = other_history(session, &source, *adopted);
  if (!other || !other->has_value()) {
    return other ? Result<void>() : Result<void>(other.error());
  }
  const FoundHistory& found = **other;
  const Result<MigrationHistory> theirs = found.tool->read(session, found.table);
  if (!theirs) {
    return theirs.error();
  }
  const Result<MigrationHistory> ours = ledger_history(session);
  if (!ours) {
    return ours.error();
  }
  if (!adopted->has_value()) {
    return ours->rows.empty() && !theirs->rows.empty()
               ? Result<void>(drift("this database has " + history_words(found) +
                                        ", which Bellows has not taken over",
                                    "Take it over with bellows adopt; or say with --after VERSION "
                                    "what the database has already."))
               : Result<void>();
  }
  if (Result<void> clean = refuse_failed(found, *theirs); !clean) {
    return clean;
  }
  const std::vector<HistoryEntry> here = compare_history(source, *ours);
  const std::vector<HistoryEntry> there = compare_history(source, *theirs);
  for (std::size_t i = 0; i < source.migrations.size(); ++i) {
    if (there[i].row && !here[i].row) {
      return drift("migration " + source.migrations[i].version + " was applied by " +
                       std::string(found.tool->title) + " since its history was adopted",
                   "Take over what is new: bellows adopt --yes.");
    }
  }
  return {};
}

}  // namespace bellows
