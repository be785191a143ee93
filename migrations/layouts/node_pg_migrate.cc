// node_pg_migrate.cc: node-pg-migrate's SQL files, with "-- Up Migration" and "-- Down Migration".
#include <algorithm>
#include <cstdint>

#include "migrations/layouts/layout.h"
#include "migrations/layouts/paired_scripts.h"
#include "migrations/layouts/script_text.h"

namespace bellows {

namespace {

namespace fs = std::filesystem;

enum class Mark { kNone, kUp, kDown };

// "-- Up Migration" or "-- Down Migration", whatever the letter case, blanks and more dashes.
Mark mark_of(std::string_view line) {
  line = trimmed(line);
  if (!line.starts_with("--")) {
    return Mark::kNone;
  }
  const std::size_t begin = line.find_first_not_of("- \t");
  line.remove_prefix(std::min(begin, line.size()));
  const std::string word = lower_case(take_word(line));
  if ((word != "up" && word != "down") || !begins_with_word(line, "migration")) {
    return Mark::kNone;
  }
  return word == "up" ? Mark::kUp : Mark::kDown;
}

bool has_mark(const fs::path& script, std::string_view bytes) {
  if (script.has_parent_path() || bytes.find("igration") == std::string_view::npos) {
    return false;
  }
  LineReader lines(bytes);
  while (lines.next()) {
    if (mark_of(lines.line()) == Mark::kUp) {
      return true;
    }
  }
  return false;
}

std::optional<Evidence> detect(const Folder& folder) {
  return evidence_of(folder, scripts_where(folder, has_mark), "with \"-- Up Migration\"");
}

// The first mark of each kind counts; without any, all of it leads up.
void divide(UnreadMigration& draft) {
  const std::string& text = draft.migration.text;
  constexpr std::size_t kNowhere = std::string::npos;
  std::size_t up = kNowhere;
  std::size_t down = kNowhere;
  LineReader lines(text);
  while (lines.next()) {
    const Mark mark = mark_of(lines.line());
    if (mark == Mark::kUp && up == kNowhere) {
      up = lines.begin();
    } else if (mark == Mark::kDown && down == kNowhere) {
      down = lines.begin();
    }
  }
  if (up != kNowhere) {
    draft.up = {{up, down == kNowhere || down < up ? text.size() : down}};
    draft.only_up_in_parts = true;
  }
  if (down != kNowhere) {
    draft.has_down = true;
    draft.down = {{down, up == kNowhere || up < down ? text.size() : up}};
  }
}

std::string_view leading_digits(std::string_view name) {
  const auto end = std::find_if_not(name.begin(), name.end(), is_digit);
  return name.substr(0, static_cast<std::size_t>(end - name.begin()));
}

// Days since 1970 of a date of the Gregorian calendar; years begin in March for the sake of leap
// days.
std::int64_t days_since_1970(std::int64_t year, std::int64_t month, std::int64_t day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  constexpr std::int64_t kUntil1970 = 719'468;
  return year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - kUntil1970;
}

// 17 digits are a date, down to the millisecond; others are milliseconds since 1970, or a number.
std::string sort_key(std::string_view digits) {
  constexpr std::size_t kDate = 17;
  if (digits.size() != kDate) {
    return std::string(digits);
  }
  const auto part = [&](std::size_t at, std::size_t count) {
    std::int64_t value = 0;
    for (const char digit : digits.substr(at, count)) {
      value = value * 10 + (digit - '0');
    }
    return value;
  };
  const std::int64_t days = days_since_1970(part(0, 4), part(4, 2), part(6, 2));
  const std::int64_t seconds = ((days * 24 + part(8, 2)) * 60 + part(10, 2)) * 60 + part(12, 2);
  return std::to_string(seconds * 1000 + part(14, 3));
}

// Names as people order them: digits as numbers, letters whatever their case.
int compare_naturally(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const std::string_view digits_a = leading_digits(a);
    const std::string_view digits_b = leading_digits(b);
    if (!digits_a.empty() && !digits_b.empty()) {
      if (const int order = compare_numbers(digits_a, digits_b); order != 0) {
        return order;
      }
      a.remove_prefix(digits_a.size());
      b.remove_prefix(digits_b.size());
      continue;
    }
    if (const int order = lower_case(a.substr(0, 1)).compare(lower_case(b.substr(0, 1)));
        order != 0) {
      return sign(order);
    }
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.empty() ? (b.empty() ? 0 : -1) : 1;
}

int compare(std::string_view a, std::string_view b) {
  const int order = compare_numbers(sort_key(leading_digits(a)), sort_key(leading_digits(b)));
  if (order != 0) {
    return order;
  }
  const int natural = compare_naturally(a, b);
  return natural != 0 ? natural : sign(a.compare(b));
}

void warn_of_code(Reading& reading, const Folder& folder) {
  for (const fs::path& file : folder.files()) {
    const std::string kind = file.extension().generic_string();
    if (!file.has_parent_path() && (kind == ".js" || kind == ".ts" || kind == ".cjs" ||
                                    kind == ".mjs" || kind == ".cts" || kind == ".mts")) {
      reading.warnings.push_back("written in JavaScript, so not read: " + file.generic_string());
    }
  }
}

Result<Reading> read(const Folder& folder, const SourceOptions&) {
  Reading reading;
  std::map<std::string, ScriptPair> pairs;
  std::vector<std::string> left_out;
  for (const fs::path& script : folder.scripts()) {
    if (script.has_parent_path() || !is_digit(script.generic_string().front())) {
      left_out.push_back(script.generic_string());
      continue;
    }
    const DirectedName name = directed_name(script);
    ScriptPair& pair = pairs[name.stem];
    (name.direction == Direction::kDown ? pair.down : pair.up) = script;
  }
  for (const auto& [stem, pair] : pairs) {
    std::optional<UnreadMigration> draft = read_pair(folder, pair, reading);
    if (!draft) {
      continue;
    }
    Migration& migration = draft->migration;
    migration.version = stem;
    migration.recorded_name = stem;
    const std::optional<NumberedName> name = numbered_name(stem);
    migration.description = spaced(name ? name->rest : stem);
    if (!pair.down) {
      divide(*draft);
    }
    reading.drafts.push_back(*std::move(draft));
  }
  std::sort(reading.drafts.begin(), reading.drafts.end(),
            [](const UnreadMigration& a, const UnreadMigration& b) {
              return compare(a.migration.version, b.migration.version) < 0;
            });
  warn_left_out(reading, left_out, "node-pg-migrate");
  warn_of_code(reading, folder);
  return reading;
}

}  // namespace

Layout node_pg_migrate_layout() {
  return {"node-pg-migrate", "node-pg-migrate", Specificity::kContent, detect, read, compare};
}

}  // namespace bellows
