#include "migrations/snapshot.h"

#include <cstdint>

#include "migrations/parse.h"
#include "migrations/snapshot/values.h"

namespace bellows {
namespace {

constexpr int kFormat = 1;
constexpr std::size_t kWidth = 100;

// 1234567 → 1200000: so that a table that grows a little does not change the file.
std::int64_t rounded(std::int64_t number) {
  constexpr std::int64_t kTwoDigits = 100;
  std::int64_t unit = 1;
  while (number / unit >= kTwoDigits) {
    unit *= 10;
  }
  return number / unit * unit;
}

// On one line, with blanks where a reader wants them.
void print_flat(const Json& value, std::string& text) {
  if (!value.is_structured()) {
    text += compact_json(value);
    return;
  }
  text += value.is_object() ? '{' : '[';
  bool first = true;
  for (const auto& [key, entry] : value.items()) {
    text += first ? "" : ", ";
    first = false;
    if (value.is_object()) {
      text += compact_json(Json(key)) + ": ";
    }
    print_flat(entry, text);
  }
  text += value.is_object() ? '}' : ']';
}

// A line for what fits in one, else a line for each part. `open` levels never go on one line.
void print(const Json& value, std::size_t indent, int open, std::string& text) {
  if (open <= 0 || !value.is_structured() || value.empty()) {
    std::string flat;
    print_flat(value, flat);
    if (!value.is_structured() || value.empty() || flat.size() + indent <= kWidth) {
      text += flat;
      return;
    }
  }
  text += value.is_object() ? "{\n" : "[\n";
  bool first = true;
  for (const auto& [key, entry] : value.items()) {
    text += first ? "" : ",\n";
    first = false;
    text.append(indent + 2, ' ');
    if (value.is_object()) {
      text += compact_json(Json(key)) + ": ";
    }
    print(entry, indent + 2, open - 1, text);
  }
  text += '\n';
  text.append(indent, ' ');
  text += value.is_object() ? '}' : ']';
}

Error unreadable(std::string_view file, const std::string& what) {
  return {ErrorCode::kConfiguration,
          "the snapshot cannot be read: " + what,
          "Write it anew with `bellows snapshot`.",
          {std::string(file), 0, 0},
          ""};
}

}  // namespace

Catalog as_in_snapshot(Catalog catalog) {
  catalog.server_minor = -1;
  catalog.time_zone.clear();
  for (const ObjectName& name : catalog.tables.keys()) {
    Table& table = catalog.tables.at(name);
    table.created_in_plan = false;
    if (table.size) {
      table.size = TableSize{rounded(table.size->rows), rounded(table.size->bytes)};
    }
  }
  return catalog;
}

std::string snapshot_text(const Catalog& catalog) {
  constexpr int kOpenLevels = 2;  // the file, and each kind of object
  Json json = Json::object();
  json["bellows_snapshot"] = kFormat;
  json.update(snapshot::write_fields(as_in_snapshot(catalog)));
  std::string text;
  print(json, 0, kOpenLevels, text);
  return text + "\n";
}

Result<Catalog> read_snapshot(std::string_view text, std::string_view file) {
  Result<Json> json = parse_json(text);
  if (!json) {
    return unreadable(file, json.error().message);
  }
  try {
    if (!json->is_object() || json->value("bellows_snapshot", 0) != kFormat) {
      return unreadable(file, "it is not of format " + std::to_string(kFormat));
    }
    json->erase("bellows_snapshot");
    snapshot::Reader reader;
    Catalog catalog;
    snapshot::read_fields(reader, *json, catalog);
    if (!reader.problem().empty()) {
      return unreadable(file, reader.problem());
    }
    catalog.settle();
    return catalog;
  } catch (const Json::exception& error) {
    return unreadable(file, error.what());
  }
}

Expression expression_from_text(const std::string& text) {
  // A CHECK is where the parser gives a whole expression; whatever else it stands in.
  Expression expression;
  const Result<Statement> parsed = parse_one("ALTER TABLE t ADD CHECK (" + text + ")");
  const AlterTable* alter = parsed ? parsed->as<AlterTable>() : nullptr;
  if (alter != nullptr && !alter->commands.empty() && alter->commands[0].constraint) {
    expression = alter->commands[0].constraint->check;
    expression.range = {};
  }
  expression.text = text;
  return expression;
}

}  // namespace bellows
