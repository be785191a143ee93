#include "cli/lint/part_files.h"

#include <algorithm>
#include <iterator>

#include "migrations/layouts/script_text.h"

namespace bellows {
namespace {

namespace fs = std::filesystem;

// The comments of a file in which one tool reads where the way up and the way down begin.
struct Marks {
  std::string_view layout;
  std::string_view up;
  std::string_view up_alone;  // without a transaction
  std::string_view down;
};

constexpr Marks kMarks[] = {
    {"dbmate", "-- migrate:up\n", "-- migrate:up transaction:false\n", "-- migrate:down\n"},
    {"goose", "-- +goose Up\n", "-- +goose NO TRANSACTION\n-- +goose Up\n", "-- +goose Down\n"},
    {"node-pg-migrate", "-- Up Migration\n", "-- Up Migration\n", "-- Down Migration\n"},
    {"sqlx", "", "-- no-transaction\n", ""},
};

Marks marks_of(const std::string& layout) {
  const auto* const found =
      std::find_if(std::begin(kMarks), std::end(kMarks),
                   [&](const Marks& marks) { return marks.layout == layout; });
  return found == std::end(kMarks) ? Marks{} : *found;
}

// What an edit of the first file, and the new files, are made from.
class PartFiles {
 public:
  PartFiles(const SplitSubject& subject, const std::vector<FixedPart>& parts)
      : x_layout(subject.layout),
        x_folder(subject.folder),
        x_draft(subject.draft),
        x_migration(subject.draft.migration),
        x_parts(parts),
        x_up(subject.up),
        x_marks(marks_of(subject.layout)) {}

  std::vector<FileEdit> write(const std::vector<std::string>& names) {
    mark_first();
    const bool liquibase = x_layout == "liquibase";
    edit(x_up, liquibase ? changesets() : x_parts.front().text + gap());
    for (std::size_t i = 0; i < names.size(); ++i) {
      add_file(names[i], i + 1);
    }
    return std::move(x_edits);
  }

 private:
  void edit(const Range& range, std::string text) {
    const std::size_t at = x_migration.text_begin;
    x_edits.push_back({x_migration.file, Range{range.begin + at, range.end + at}, std::move(text)});
  }

  [[nodiscard]] bool is_alone(const FixedPart& part) const {
    return !part.in_transaction || !x_migration.transactional;
  }

  // Says in the file that is there that its tool must not open a transaction.
  void mark_first() {
    if (x_parts.front().in_transaction || !x_migration.transactional) {
      return;
    }
    std::size_t line_end = x_up.begin;
    while (line_end > 0 && is_blank(x_migration.text[line_end - 1])) {
      --line_end;
    }
    if (x_layout == "dbmate") {
      edit({line_end, line_end}, " transaction:false");
    } else if (x_layout == "liquibase") {
      edit({line_end, line_end}, " runInTransaction:false");
    } else if (x_layout == "goose") {
      edit({0, 0}, "-- +goose NO TRANSACTION\n");
    } else if (x_layout == "sqlx") {
      edit({0, 0}, "-- no-transaction\n");
    } else if (x_layout == "diesel") {
      add_metadata(fs::path(x_migration.script));
    }
  }

  void add_metadata(const fs::path& script) {
    const std::string name = (script.parent_path() / "metadata.toml").generic_string();
    x_edits.push_back({path(name), std::nullopt, "run_in_transaction = false\n"});
  }

  // What stands between the first part and the way down below it.
  [[nodiscard]] std::string gap() const {
    const std::string& part = x_parts.front().text;
    if (x_up.end == x_migration.text.size() || x_parts.size() == 1) {
      return "";
    }
    return part.ends_with("\n\n") ? "" : part.ends_with("\n") ? "\n" : "\n\n";
  }

  // The last part without the blank lines that stood before the way down.
  [[nodiscard]] std::string body(std::size_t index) const {
    std::string text = x_parts[index].text;
    if (x_up.end < x_migration.text.size() || x_layout == "liquibase") {
      while (!text.empty() && is_blank(text.back())) {
        text.pop_back();
      }
      text += "\n";
    }
    return text;
  }

  // Behind one another in the same file, each with the attributes of the first.
  [[nodiscard]] std::string changesets() const {
    if (x_parts.size() == 1) {
      return x_parts.front().text;
    }
    const std::string line = first_line_of(x_migration.text);
    const std::string id = x_migration.recorded_name;  // "author:id"
    std::string text = x_parts.front().text;
    for (std::size_t i = 1; i < x_parts.size(); ++i) {
      std::string fresh = line;
      fresh.insert(fresh.find(id) + id.size(), "-" + std::to_string(i + 1));
      const bool says_so = !x_migration.transactional;
      text += "\n" + fresh + (is_alone(x_parts[i]) && !says_so ? " runInTransaction:false" : "") +
              "\n" + body(i);
    }
    // What stood between this changeset and the one behind it.
    const std::string& last = x_parts.back().text;
    return text + (last.ends_with("\n\n") ? "\n" : "");
  }

  void add_file(const std::string& name, std::size_t index) {
    const FixedPart& part = x_parts[index];
    const bool marked = x_layout != "node-pg-migrate" || !x_draft.up.empty();
    const std::string_view mark = is_alone(part) ? x_marks.up_alone : x_marks.up;
    FileEdit fresh{path(name), std::nullopt, (marked ? std::string(mark) : "") + body(index)};
    const std::string back =
        "-- Undone by the way down of " + x_migration.script + ".\nSELECT 1;\n";
    const bool has_down = x_draft.has_down;
    if (has_down && x_migration.down_text.empty()) {
      fresh.text += (fresh.text.ends_with("\n") ? "\n" : "\n\n") + std::string(x_marks.down) + back;
    }
    x_edits.push_back(std::move(fresh));
    if (has_down && !x_migration.down_text.empty()) {
      x_edits.push_back({path(way_down(name)), std::nullopt, back});
    }
    if (x_layout == "diesel" && is_alone(part)) {
      add_metadata(fs::path(name));
    }
  }

  // up.sql: down.sql; 7_x.up.sql: 7_x.down.sql; V7__x.sql: U7__x.sql.
  [[nodiscard]] std::string way_down(const std::string& name) const {
    const fs::path script(name);
    std::string file = script.filename().generic_string();
    if (x_layout == "diesel") {
      file = "down.sql";
    } else if (x_layout == "flyway") {
      file.replace(0, 1, "U");
    } else {
      constexpr std::string_view kUp = ".up.sql";
      const std::size_t tail = file.ends_with(kUp) ? kUp.size() : std::string_view(".sql").size();
      file = file.substr(0, file.size() - tail) + ".down.sql";
    }
    return (script.parent_path() / file).generic_string();
  }

  [[nodiscard]] std::string path(const std::string& script) const {
    return (x_folder / script).generic_string();
  }

  const std::string& x_layout;
  const fs::path& x_folder;
  const UnreadMigration& x_draft;
  const Migration& x_migration;
  const std::vector<FixedPart>& x_parts;
  Range x_up;
  Marks x_marks;
  std::vector<FileEdit> x_edits;
};

}  // namespace

std::string first_line_of(const std::string& text) {
  LineReader lines(text);
  return lines.next() ? std::string(lines.line()) : "";
}

std::vector<FileEdit> part_files(const SplitSubject& subject, const std::vector<FixedPart>& parts,
                                 const std::vector<std::string>& names) {
  return PartFiles(subject, parts).write(names);
}

}  // namespace bellows
