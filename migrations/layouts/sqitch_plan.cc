#include "migrations/layouts/sqitch_plan.h"

#include <map>
#include <optional>

#include "migrations/digest.h"
#include "migrations/layouts/layout.h"
#include "migrations/layouts/script_text.h"

namespace bellows {

namespace {

constexpr std::string_view kHint =
    "Let sqitch write the plan: a line is \"name [dependencies] 2026-01-31T10:00:00Z planner "
    "<email> # note\".";

// What a line of the plan says: a change or a tag.
struct PlanLine {
  std::string name;
  std::vector<std::string> requires_;
  std::vector<std::string> conflicts;
  std::string date;
  std::string planner;
  std::string note;
};

// In a note, backslashes stand before n, r and themselves.
std::string unescaped(std::string_view note) {
  std::string text;
  for (std::size_t i = 0; i < note.size(); ++i) {
    const char next = i + 1 < note.size() ? note[i + 1] : ' ';
    if (note[i] == '\\' && (next == 'n' || next == 'r' || next == '\\')) {
      text += next == 'n' ? '\n' : next == 'r' ? '\r' : '\\';
      ++i;
    } else {
      text += note[i];
    }
  }
  return text;
}

std::optional<PlanLine> read_line(std::string_view line) {
  PlanLine read;
  const std::size_t hash = line.find('#');
  if (hash != std::string_view::npos) {
    read.note = unescaped(trimmed(line.substr(hash + 1)));
    line = line.substr(0, hash);
  }
  read.name = take_word(line);
  if (line.starts_with('[')) {
    const std::size_t close = line.find(']');
    if (close == std::string_view::npos) {
      return std::nullopt;
    }
    std::string_view list = line.substr(1, close - 1);
    line = trimmed(line.substr(close + 1));
    while (!trimmed(list).empty()) {
      const std::string_view entry = take_word(list);
      if (entry.starts_with('!')) {
        read.conflicts.emplace_back(entry.substr(1));
      } else {
        read.requires_.emplace_back(entry);
      }
    }
  }
  read.date = take_word(line);
  read.planner = trimmed(line);
  constexpr std::size_t kDate = std::string_view("2026-01-31T10:00:00Z").size();
  if (read.name.empty() || read.date.size() != kDate || !read.date.ends_with('Z') ||
      !read.planner.ends_with('>')) {
    return std::nullopt;
  }
  return read;
}

// A dependency on a change of the same project is written without the project.
std::string list_of(const std::vector<std::string>& names, std::string_view mark,
                    const std::string& project) {
  std::string text;
  for (const std::string& name : names) {
    const bool own = name.starts_with(project + ":");
    text += std::string(mark) + (own ? name.substr(project.size() + 1) : name);
  }
  return text;
}

std::string id_of(const SqitchPlan& plan, const PlanLine& line, const std::string& parent) {
  std::string info = "project " + plan.project;
  info += plan.uri.empty() ? "" : "\nuri " + plan.uri;
  info += "\nchange " + line.name;
  info += parent.empty() ? "" : "\nparent " + parent;
  info += "\nplanner " + line.planner + "\ndate " + line.date;
  if (!line.requires_.empty()) {
    info += "\nrequires" + list_of(line.requires_, "\n  + ", plan.project);
  }
  if (!line.conflicts.empty()) {
    info += "\nconflicts" + list_of(line.conflicts, "\n  - ", plan.project);
  }
  info += line.note.empty() ? "" : "\n\n" + line.note;
  return sha1_hex("change " + std::to_string(info.size()) + std::string(1, '\0') + info);
}

// PlanReader goes through the plan once.
class PlanReader {
 public:
  Result<void> take(std::string_view line, const Place& at) {
    line = trimmed(line);
    if (line.empty() || line.starts_with('#')) {
      return {};
    }
    if (line.starts_with('%')) {
      take_pragma(line.substr(1));
      return {};
    }
    const std::optional<PlanLine> read = read_line(line);
    if (!read) {
      return source_trouble("this line of the plan is not one of sqitch's", std::string(kHint), at);
    }
    if (read->name.starts_with('@')) {
      take_tag(read->name);
      return {};
    }
    return take_change(*read, at);
  }

  SqitchPlan end() { return std::move(x_plan); }

 private:
  void take_pragma(std::string_view line) {
    const std::size_t equals = line.find('=');
    const std::string_view name = trimmed(line.substr(0, equals));
    if (equals != std::string_view::npos && name == "project") {
      x_plan.project = trimmed(line.substr(equals + 1));
    } else if (equals != std::string_view::npos && name == "uri") {
      x_plan.uri = trimmed(line.substr(equals + 1));
    }
  }

  void take_tag(const std::string& tag) {
    for (auto& [name, since] : x_tags) {
      since.push_back(tag);
    }
  }

  Result<void> take_change(const PlanLine& line, const Place& at) {
    const std::string name = line.name.starts_with('+') ? line.name.substr(1) : line.name;
    const auto earlier = x_last.find(name);
    if (earlier != x_last.end()) {
      std::vector<std::string>& tags = x_tags[name];
      if (tags.empty()) {
        return source_trouble("change " + name + " is in the plan twice without a tag in between",
                              "Tag the plan before you rework a change.", at);
      }
      x_plan.changes[earlier->second].rework_tags = std::move(tags);
    }
    x_tags[name].clear();
    x_last[name] = x_plan.changes.size();
    const std::string parent = x_plan.changes.empty() ? "" : x_plan.changes.back().id;
    x_plan.changes.push_back({name,
                              id_of(x_plan, line, parent),
                              line.note,
                              line.requires_,
                              line.conflicts,
                              line.date,
                              line.planner,
                              {}});
    return {};
  }

  SqitchPlan x_plan;
  std::map<std::string, std::size_t> x_last;               // of each name
  std::map<std::string, std::vector<std::string>> x_tags;  // since the last of each name
};

}  // namespace

Result<SqitchPlan> read_sqitch_plan(std::string_view text, const std::string& file) {
  PlanReader reader;
  LineReader lines(text);
  while (lines.next()) {
    if (Result<void> taken = reader.take(lines.line(), {file, lines.number(), 1}); !taken) {
      return taken.error();
    }
  }
  return reader.end();
}

}  // namespace bellows
