#include "tests/lab/load/check_history.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace load_lab {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kAlways = std::numeric_limits<std::int64_t>::min();

using Entries = std::vector<const Entry*>;
using Cell = std::pair<std::string, std::int64_t>;  // object and key

std::string cell_name(const Entry& entry) {
  return entry.object + " of row " + std::to_string(entry.key);
}

std::optional<std::int64_t> number_of(const std::string& text) {
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

// A value that a register had: from some time after `since`, and from `sure` at the latest.
struct Version {
  std::string value;
  std::int64_t since = kAlways;    // when its write was sent
  std::int64_t answered = kNever;  // kNever when it is not known to have been done
  std::int64_t sure = kNever;      // answered, or earlier: the first read that found it had ended
};

class Register {
 public:
  Register(const Entries& entries, Checked& checked) : x_checked(checked) {
    collect_writes(entries);
    for (const Entry* entry : entries) {
      if (entry->kind == Kind::kRead && entry->outcome == Outcome::kDone) {
        x_reads.push_back(entry);
      }
    }
    std::sort(x_reads.begin(), x_reads.end(),
              [](const Entry* a, const Entry* b) { return a->answered < b->answered; });
  }

  void check() {
    match_reads();
    sort_versions();
    std::int64_t last_change = kAlways;
    for (const Version& version : x_versions) {
      if (version.answered != kNever) {
        last_change = std::max(last_change, version.answered);
      }
    }
    bool read_at_end = false;
    for (const auto& [read, value] : x_matched) {
      check_not_stale(*read, value);
      read_at_end = read_at_end || read->sent > last_change;
    }
    x_checked.read_at_end += x_written && read_at_end ? 1 : 0;
  }

 private:
  void collect_writes(const Entries& entries) {
    for (const Entry* entry : entries) {
      if (entry->kind != Kind::kWrite || entry->outcome == Outcome::kRefused) {
        continue;
      }
      x_written = true;
      const bool done = entry->outcome == Outcome::kDone;
      x_checked.writes += done ? 1 : 0;
      const std::int64_t answered = done ? entry->answered : kNever;
      if (!x_places.emplace(entry->value, x_versions.size()).second) {
        x_checked.wrong.push_back(cell_name(*entry) + ": " + entry->value + " was written twice");
      }
      x_versions.push_back({entry->value, entry->sent, answered, answered});
    }
  }

  // Which version each read found. The first value that nobody wrote is the one from before.
  void match_reads() {
    for (const Entry* read : x_reads) {
      ++x_checked.reads;
      auto found = x_places.find(read->value);
      if (found == x_places.end() && !x_before && read->value != kNoRow) {
        x_before = read->value;
        found = x_places.emplace(read->value, x_versions.size()).first;
        x_versions.push_back({read->value, kAlways, kAlways, kAlways});
      }
      if (found == x_places.end()) {
        x_checked.wrong.push_back(cell_name(*read) + ": found " + read->value +
                                  ", which nobody wrote");
        continue;
      }
      Version& version = x_versions[found->second];
      if (version.since > read->answered) {
        x_checked.wrong.push_back(cell_name(*read) + ": found " + read->value +
                                  " before it was written");
        continue;
      }
      version.sure = std::min(version.sure, read->answered);
      x_matched.emplace_back(read, read->value);
    }
  }

  // By the time they were sent; x_soonest[i] is the soonest that one of i… was surely there.
  void sort_versions() {
    std::sort(x_versions.begin(), x_versions.end(),
              [](const Version& a, const Version& b) { return a.since < b.since; });
    for (std::size_t i = 0; i < x_versions.size(); ++i) {
      x_places[x_versions[i].value] = i;
    }
    x_soonest.assign(x_versions.size() + 1, kNever);
    for (std::size_t i = x_versions.size(); i-- > 0;) {
      x_soonest[i] = std::min(x_soonest[i + 1], x_versions[i].sure);
    }
  }

  // Stale: another version was written wholly after this one, and surely there before the read.
  void check_not_stale(const Entry& read, const std::string& value) {
    const Version& mine = x_versions[x_places.at(value)];
    if (mine.answered == kNever) {
      return;  // it may have been done at any time since it was sent
    }
    const auto later = std::upper_bound(
        x_versions.begin(), x_versions.end(), mine.answered,
        [](std::int64_t time, const Version& version) { return time < version.since; });
    if (x_soonest[static_cast<std::size_t>(later - x_versions.begin())] < read.sent) {
      x_checked.wrong.push_back(cell_name(read) + ": found " + value +
                                ", which had been overwritten");
    }
  }

  Checked& x_checked;
  Entries x_reads;
  std::vector<Version> x_versions;
  std::unordered_map<std::string, std::size_t> x_places;  // of values in x_versions
  std::vector<std::int64_t> x_soonest;
  std::vector<std::pair<const Entry*, std::string>> x_matched;
  std::optional<std::string> x_before;
  bool x_written = false;
};

// A read finds the value from before, what was surely added by then, and perhaps what was under
// way.
class Counter {
 public:
  Counter(const Entries& entries, std::int64_t shift, Checked& checked)
      : x_shift(shift), x_checked(checked) {
    for (const Entry* entry : entries) {
      if (entry->outcome == Outcome::kRefused) {
        continue;
      }
      const bool done = entry->outcome == Outcome::kDone;
      if (entry->kind == Kind::kRead && done) {
        x_reads.push_back(entry);
      } else if (entry->kind == Kind::kIncrement) {
        x_sent.push_back(entry->sent);
        if (done) {
          x_answered.push_back(entry->answered);
        }
      }
    }
    x_checked.increments += static_cast<std::int64_t>(x_answered.size());
    std::sort(x_sent.begin(), x_sent.end());
    std::sort(x_answered.begin(), x_answered.end());
    std::sort(x_reads.begin(), x_reads.end(),
              [](const Entry* a, const Entry* b) { return a->sent < b->sent; });
  }

  // The first read says what was there before; it was sent before everything else.
  void check() {
    std::optional<std::int64_t> before;
    bool shifted = false;
    bool read_at_end = false;
    for (const Entry* read : x_reads) {
      ++x_checked.reads;
      const std::optional<std::int64_t> found = number_of(read->value);
      if (!found) {
        x_checked.wrong.push_back(cell_name(*read) + ": found " + read->value + ", not a number");
        continue;
      }
      const std::int64_t least = up_to(x_answered, read->sent - 1);
      const std::int64_t most = up_to(x_sent, read->answered);
      if (!before) {
        before = *found - least;
      }
      const std::int64_t added = *found - *before;
      const bool is_shifted = x_shift != 0 && added >= x_shift;
      check_added(*read, is_shifted ? added - x_shift : added, least, most);
      shifted = is_shifted;
      read_at_end = read_at_end || (x_answered.empty() || read->sent > x_answered.back());
    }
    if (x_shift != 0 && !x_reads.empty() && !shifted) {
      x_checked.wrong.push_back(cell_name(*x_reads.back()) + ": the migration added nothing");
    }
    x_checked.read_at_end += !x_sent.empty() && read_at_end ? 1 : 0;
  }

 private:
  static std::int64_t up_to(const std::vector<std::int64_t>& times, std::int64_t time) {
    return std::upper_bound(times.begin(), times.end(), time) - times.begin();
  }

  void check_added(const Entry& read, std::int64_t added, std::int64_t least, std::int64_t most) {
    if (added < least) {
      x_checked.wrong.push_back(cell_name(read) + ": " + std::to_string(least - added) +
                                " acknowledged increments are lost");
    } else if (added > most) {
      x_checked.wrong.push_back(cell_name(read) + ": " + std::to_string(added - most) +
                                " more than was ever added");
    }
  }

  std::int64_t x_shift;
  Checked& x_checked;
  Entries x_reads;
  std::vector<std::int64_t> x_sent;      // of all increments
  std::vector<std::int64_t> x_answered;  // of the acknowledged ones
};

// The rows of one row set that the load made or removed.
class RowSet {
 public:
  RowSet(const Entries& entries, Checked& checked) : x_checked(checked) {
    for (const Entry* entry : entries) {
      x_rows[entry->key].push_back(entry);
    }
  }

  void check() {
    for (const auto& [key, entries] : x_rows) {
      check_row(entries);
    }
  }

 private:
  void check_row(const Entries& entries) {
    int made = 0;
    int removed = 0;
    int perhaps_made = 0;
    int perhaps_removed = 0;
    int present = 0;
    for (const Entry* entry : entries) {
      const bool done = entry->outcome == Outcome::kDone;
      const bool unknown = entry->outcome == Outcome::kUnknown;
      if (entry->kind == Kind::kInsert) {
        made += done ? 1 : 0;
        perhaps_made += unknown ? 1 : 0;
      } else if (entry->kind == Kind::kDelete) {
        removed += done ? 1 : 0;
        perhaps_removed += unknown ? 1 : 0;
      } else if (entry->kind == Kind::kPresent) {
        ++present;
      }
    }
    x_checked.inserts += made;
    x_checked.deletes += removed;
    const std::string name = entries.front()->object + " " + std::to_string(entries.front()->key);
    if (made > 1) {
      x_checked.wrong.push_back(name + ": its insert was acknowledged twice");
    }
    if (present < made - removed - perhaps_removed) {
      x_checked.wrong.push_back(name + ": it is missing");
    }
    if (present > made + perhaps_made - removed) {
      x_checked.wrong.push_back(name + (present > 1   ? ": it is there more than once"
                                        : removed > 0 ? ": it is there, although it was removed"
                                                      : ": it is there, although nobody made it"));
    }
  }

  Checked& x_checked;
  std::map<std::int64_t, Entries> x_rows;
};

bool is_of_row_set(Kind kind) {
  return kind == Kind::kInsert || kind == Kind::kDelete || kind == Kind::kPresent;
}

}  // namespace

Checked check_history(const History& history) {
  Checked checked;
  std::map<Cell, Entries> cells;
  std::map<std::string, Entries> row_sets;
  std::set<std::string> counters;
  std::set<std::string> listed;
  std::map<std::string, std::int64_t> shifts;
  for (const Entry& entry : history) {
    if (entry.kind == Kind::kListed) {
      listed.insert(entry.object);
    } else if (entry.kind == Kind::kShift) {
      counters.insert(entry.object);
      shifts[entry.object] = number_of(entry.value).value_or(0);
    } else if (is_of_row_set(entry.kind)) {
      row_sets[entry.object].push_back(&entry);
    } else {
      cells[{entry.object, entry.key}].push_back(&entry);
      if (entry.kind == Kind::kIncrement) {
        counters.insert(entry.object);
      }
    }
  }
  for (const auto& [cell, entries] : cells) {
    if (counters.contains(cell.first)) {
      const auto shift = shifts.find(cell.first);
      Counter(entries, shift == shifts.end() ? 0 : shift->second, checked).check();
    } else {
      Register(entries, checked).check();
    }
  }
  for (const auto& [object, entries] : row_sets) {
    if (listed.contains(object)) {
      RowSet(entries, checked).check();
    }
  }
  std::sort(checked.wrong.begin(), checked.wrong.end());
  return checked;
}

}  // namespace load_lab
