#include "migrations/layouts/recorded_lines.h"

#include <algorithm>
#include <set>

#include "migrations/json.h"
#include "migrations/layouts/folder.h"

namespace bellows {

namespace {

std::string text_of(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>() : "";
}

int number_of(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_number_integer() ? found->get<int>() : 0;
}

bool is_set(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_boolean() && found->get<bool>();
}

Place place_of(const Json& line) {
  const auto at = line.find("at");
  return at == line.end()
             ? Place{}
             : Place{text_of(*at, "file"), number_of(*at, "line"), number_of(*at, "column")};
}

RecordedStep statement_of(const Json& line) {
  RecordedStep step;
  step.sql = text_of(line, "sql");
  step.connection = number_of(line, "client");
  step.at = place_of(line);
  step.only_reads = is_set(line, "only_reads");
  if (const auto found = line.find("directives"); found != line.end() && found->is_array()) {
    for (const Json& directive : *found) {
      step.directives.push_back(directive.is_string() ? directive.get<std::string>() : "");
    }
  }
  return step;
}

std::optional<StepKind> boundary_of(const std::string& what) {
  static const std::map<std::string, StepKind> kinds = {
      {"begin", StepKind::kBegin},       {"commit", StepKind::kCommit},
      {"rollback", StepKind::kRollback}, {"savepoint", StepKind::kSavepoint},
      {"release", StepKind::kRelease},   {"rollback to", StepKind::kRollbackTo}};
  const auto found = kinds.find(what);
  return found == kinds.end() ? std::nullopt : std::optional(found->second);
}

// Reader gathers lines into migrations: the line that names one ends it.
class Reader {
 public:
  Result<RecordedLines> read(std::string_view text) {
    int number = 0;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      ++number;
      Result<Json> line = parse_json(text.substr(0, end));
      if (!line || !line->is_object() || text_of(*line, "event").empty()) {
        return source_trouble(
            "line " + std::to_string(number) + " of the recording is not one of a recording",
            "Record again: bellows record --no-cache.", {});
      }
      take(*line);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    finish();
    return std::move(x_lines);
  }

 private:
  void take(const Json& line) {
    const std::string event = text_of(line, "event");
    if (event == "begin") {
      x_lines.without_database = text_of(line, "mode") != "shadow";
    } else if (event == "file") {
      x_files_known = true;
      x_lines.paths[text_of(line, "name")] = text_of(line, "path");
    } else if (event == "setup") {
      take_setup(text_of(line, "sql"));
    } else if (event == "statement") {
      x_numbers[number_of(line, "number")] = {x_lines.migrations.size(), x_current.steps.size()};
      x_current.steps.push_back(statement_of(line));
      if (!x_files_known) {
        ++x_before;
      }
    } else if (event == "transaction") {
      take_boundary(line);
    } else if (event == "read") {
      take_read(number_of(line, "statement"));
    } else if (event == "migration") {
      end_migration(text_of(line, "name"));
    } else if (event == "unsupported") {
      x_lines.unsupported.push_back({"", text_of(line, "reason"), place_of(line)});
    } else if (event == "failure" && !x_lines.failure) {
      x_lines.failure = {text_of(line, "migration"), text_of(line, "message"), place_of(line)};
    }
  }

  void take_setup(const std::string& sql) {
    if (std::find(x_lines.setup.begin(), x_lines.setup.end(), sql) == x_lines.setup.end()) {
      x_lines.setup.push_back(sql);
    }
  }

  void take_boundary(const Json& line) {
    const std::optional<StepKind> kind = boundary_of(text_of(line, "what"));
    if (!kind) {
      return;
    }
    RecordedStep step = statement_of(line);
    step.kind = *kind;
    if (*kind == StepKind::kBegin) {
      x_open.insert(step.connection);
    } else if (*kind == StepKind::kCommit || *kind == StepKind::kRollback) {
      x_open.erase(step.connection);
    }
    x_current.steps.push_back(std::move(step));
  }

  void take_read(int number) {
    const auto found = x_numbers.find(number);
    if (found == x_numbers.end()) {
      return;
    }
    const auto [migration, step] = found->second;
    RecordedMigration& owner =
        migration < x_lines.migrations.size() ? x_lines.migrations[migration] : x_current;
    if (step < owner.steps.size()) {
      owner.steps[step].looked_at = true;
    }
  }

  void end_migration(const std::string& name) {
    x_current.name = name;
    x_lines.migrations.push_back(std::move(x_current));
    x_current = RecordedMigration{};
    x_current.open = x_open;
  }

  // What the application itself asked before the first migration began belongs to none, and so does
  // what came after the last one.
  void finish() {
    if (x_files_known && x_before > 0) {
      RecordedMigration& first = x_lines.migrations.empty() ? x_current : x_lines.migrations[0];
      int left = x_before;
      auto& steps = first.steps;
      for (auto step = steps.begin(); step != steps.end() && left > 0;) {
        if (step->kind != StepKind::kStatement) {
          ++step;
          continue;
        }
        x_lines.before.push_back(std::move(*step));
        step = steps.erase(step);
        --left;
      }
    }
    if (x_lines.failure) {
      x_current.name = x_lines.failure->migration;
      x_lines.migrations.push_back(std::move(x_current));
      return;
    }
    for (RecordedStep& step : x_current.steps) {
      if (step.kind == StepKind::kStatement && !step.only_reads) {
        x_lines.after.push_back(std::move(step));
      }
    }
  }

  RecordedLines x_lines;
  RecordedMigration x_current;
  std::set<int> x_open;
  std::map<int, std::pair<std::size_t, std::size_t>> x_numbers;
  bool x_files_known = false;
  int x_before = 0;
};

}  // namespace

Result<RecordedLines> read_recorded_lines(std::string_view text) {
  return Reader().read(text);
}

}  // namespace bellows
