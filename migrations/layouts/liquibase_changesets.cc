#include "migrations/layouts/liquibase_changesets.h"

#include <algorithm>

#include "migrations/layouts/layout.h"
#include "migrations/layouts/script_text.h"

namespace bellows {

namespace {

// What stands behind "--" and the word; nothing when the line is not such a comment.
std::optional<std::string_view> after_word(std::string_view line, std::string_view word) {
  line = trimmed(line);
  if (!line.starts_with("--")) {
    return std::nullopt;
  }
  line = trimmed(line.substr(2));
  if (!begins_with_word(line, word)) {
    return std::nullopt;
  }
  return line.substr(word.size());
}

bool is_word_end(std::string_view rest) {
  return rest.empty() || is_blank(rest.front()) || rest.front() == ':';
}

std::string_view without_colon(std::string_view text) {
  text = trimmed(text);
  return text.starts_with(':') ? trimmed(text.substr(1)) : text;
}

// Takes "name" or "a name" in double quotes off the text; up to `end` when it has no quotes.
std::string take_name(std::string_view& text, bool (*ends)(char)) {
  text = trimmed(text);
  std::string name;
  if (text.starts_with('"')) {
    const std::size_t close = text.find('"', 1);
    if (close != std::string_view::npos) {
      name = text.substr(1, close - 1);
      text.remove_prefix(close + 1);
      return name;
    }
  }
  const auto end = std::find_if(text.begin(), text.end(), ends);
  name.assign(text.begin(), end);
  text.remove_prefix(name.size());
  return name;
}

bool is_colon(char c) {
  return c == ':';
}

Error bad_changeset(const std::string& file, int line) {
  return source_trouble("this changeset does not say of whom and which it is",
                        "Write --changeset author:id.", {file, line, 1});
}

// "--changeset author:id attributes".
Result<std::optional<Changeset>> read_changeset_line(const LineReader& lines,
                                                     const std::string& file) {
  std::optional<std::string_view> rest = after_word(lines.line(), "changeset");
  if (!rest || !is_word_end(*rest)) {
    return std::optional<Changeset>{};
  }
  Changeset changeset;
  changeset.author = take_name(*rest, is_colon);
  if (!rest->starts_with(':') || changeset.author.empty()) {
    return bad_changeset(file, lines.number());
  }
  rest->remove_prefix(1);
  changeset.id = take_name(*rest, is_blank);
  if (changeset.id.empty()) {
    return bad_changeset(file, lines.number());
  }
  changeset.attributes = *rest;
  changeset.range = {lines.begin(), lines.begin()};
  changeset.line = lines.number();
  return std::optional(std::move(changeset));
}

// IgnoredLines knows which lines "--ignoreLines:start", ":end" and ":<count>" take out.
class IgnoredLines {
 public:
  bool holds(std::string_view line) {
    const std::optional<std::string_view> rest = after_word(line, "ignorelines");
    if (rest && rest->starts_with(':')) {
      const std::string_view what = trimmed(rest->substr(1));
      x_open = what == "start";
      x_count = std::all_of(what.begin(), what.end(), is_digit) && what.size() < 9
                    ? std::stoi("0" + std::string(what))
                    : 0;
      return true;
    }
    if (x_count > 0) {
      --x_count;
      return true;
    }
    return x_open;
  }

 private:
  bool x_open = false;
  int x_count = 0;
};

void read_property(std::string_view rest, std::map<std::string, std::string>& properties) {
  const std::optional<std::string> name = attribute(rest, "name");
  const std::optional<std::string> value = attribute(rest, "value");
  if (name && value) {
    properties.emplace(*name, *value);  // the first one counts
  }
}

void add_line(std::vector<Range>& ranges, const LineReader& lines) {
  if (!ranges.empty() && ranges.back().end == lines.begin()) {
    ranges.back().end = lines.next_begin();
  } else {
    ranges.push_back({lines.begin(), lines.next_begin()});
  }
}

// PartReader sorts the lines of one changeset.
class PartReader {
 public:
  void take(const LineReader& lines) {
    const std::string_view line = lines.line();
    if (x_in_rollback) {
      take_rollback_line(line);
    } else if (x_ignored.holds(line) || after_word(line, "property")) {
      return;
    } else if (const auto rollback = after_word(line, "rollback");
               rollback && !rollback->empty() && is_blank(rollback->front())) {
      x_parts.has_rollback = true;
      x_parts.rollback += std::string(trimmed(*rollback)) + "\n";
    } else if (is_rollback_start(line)) {
      x_in_rollback = true;
      x_parts.has_rollback = true;
    } else if (after_word(line, "precondition")) {
      x_parts.has_preconditions = true;
    } else if (const auto sum = after_word(line, "validchecksum"); sum && line.starts_with("--")) {
      x_parts.valid_checksums.emplace_back(without_colon(*sum));
    } else if (const auto comment = after_word(line, "comment");
               comment && is_word_end(*comment) && line.starts_with("--")) {
      x_parts.comment = without_colon(*comment);
    } else {
      add_line(x_parts.body, lines);
    }
  }

  ChangesetParts end() { return std::move(x_parts); }

 private:
  static bool is_rollback_start(std::string_view line) {
    line = trimmed(line);
    if (!line.starts_with("/*")) {
      return false;
    }
    line.remove_prefix(2);
    const std::string_view first = take_word(line);
    return lower_case(first) == "liquibase" && lower_case(trimmed(line)) == "rollback";
  }

  void take_rollback_line(std::string_view line) {
    const std::string_view text = trimmed(line);
    x_in_rollback = !text.ends_with("*/");
    x_parts.rollback += std::string(x_in_rollback ? line : text.substr(0, text.size() - 2)) + "\n";
  }

  ChangesetParts x_parts;
  IgnoredLines x_ignored;
  bool x_in_rollback = false;
};

}  // namespace

bool is_formatted_sql(std::string_view text) {
  LineReader lines(text);
  while (lines.next()) {
    if (trimmed(lines.line()).empty()) {
      continue;
    }
    const std::optional<std::string_view> rest = after_word(lines.line(), "liquibase");
    return rest && begins_with_word(trimmed(*rest), "formatted");
  }
  return false;
}

std::optional<std::string> attribute(std::string_view attributes, std::string_view name) {
  const std::string text = lower_case(attributes);
  const std::string wanted = lower_case(name) + ":";
  for (std::size_t at = text.find(wanted); at != std::string::npos;
       at = text.find(wanted, at + 1)) {
    if (at == 0 || is_blank(text[at - 1])) {
      std::string_view rest = attributes.substr(at + wanted.size());
      return take_name(rest, is_blank);
    }
  }
  return std::nullopt;
}

Result<std::vector<Changeset>> changesets_of(std::string_view text, const std::string& file,
                                             std::map<std::string, std::string>& properties) {
  std::vector<Changeset> changesets;
  IgnoredLines ignored;
  LineReader lines(text);
  while (lines.next()) {
    if (ignored.holds(lines.line())) {
      continue;
    }
    if (const auto property = after_word(lines.line(), "property")) {
      read_property(*property, properties);
      continue;
    }
    Result<std::optional<Changeset>> changeset = read_changeset_line(lines, file);
    if (!changeset) {
      return std::move(changeset).error();
    }
    if (changeset->has_value()) {
      if (!changesets.empty()) {
        changesets.back().range.end = lines.begin();
      }
      changesets.push_back(**std::move(changeset));
    }
  }
  if (!changesets.empty()) {
    changesets.back().range.end = text.size();
  }
  return changesets;
}

ChangesetParts parts_of(std::string_view changeset) {
  PartReader reader;
  LineReader lines(changeset);
  lines.next();  // the changeset's own line
  while (lines.next()) {
    reader.take(lines);
  }
  return reader.end();
}

}  // namespace bellows
