#include "migrations/catalog_description.h"

#include <algorithm>
#include <array>

#include "migrations/sql_words.h"

namespace bellows {
namespace {

constexpr std::string_view kOwnSchema = "bellows";

std::string joined(std::vector<std::string> parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    text += (text.empty() ? "" : std::string(separator)) + part;
  }
  return text;
}

std::string list(const std::vector<Name>& names) {
  std::vector<std::string> texts;
  for (const Name& name : names) {
    texts.push_back(to_sql(name));
  }
  return "(" + joined(std::move(texts), ", ") + ")";
}

std::string_view kind_word(ConstraintKind kind) {
  static constexpr auto kWords = std::to_array<std::string_view>(
      {"not null", "check", "unique", "primary key", "foreign key", "exclude"});
  return kWords.at(static_cast<std::size_t>(kind));
}

std::string_view action_word(ReferentialAction action) {
  static constexpr auto kWords = std::to_array<std::string_view>(
      {"no action", "restrict", "cascade", "set null", "set default"});
  return kWords.at(static_cast<std::size_t>(action));
}

std::string options_text(const StorageOptions& options) {
  std::string text;
  for (const auto& [name, value] : options) {
    text += (text.empty() ? ", with (" : ", ") + name + "=" + value;
  }
  return text.empty() ? text : text + ")";
}

// A constant's value where it can only be written in few ways; else nothing.
std::string constant_value(const TypeRef& type, const Expression& expression) {
  static const std::set<std::string_view> kText{"text", "varchar", "bpchar", "name"};
  static const std::set<std::string_view> kInteger{"int2", "int4", "int8"};
  const std::string& name = type.name.name.text;
  if (!expression.is_constant || type.array_dimensions > 0 ||
      type.name.schema.text != "pg_catalog") {
    return "";
  }
  std::string value;
  for (const Word& word : words_of(expression.text)) {
    if (word.is("-")) {
      value += "-";
    } else if (word.kind == TokenKind::kString || word.kind == TokenKind::kNumber ||
               word.is("true") || word.is("false")) {
      const bool quoted = word.kind == TokenKind::kString;
      if (quoted && word.text.front() != '\'') {
        return "";
      }
      value += quoted ? string_value(word) : word.text;
      break;
    }
  }
  if (kText.contains(name)) {
    return " '" + value + "'";
  }
  if (name == "bool") {
    const bool yes = value == "true" || value == "t" || value == "1" || value == "on";
    return yes ? " true" : " false";
  }
  return kInteger.contains(name) ? " " + value : "";
}

class Description {
 public:
  Description(const Catalog& catalog, Detail detail) : x_catalog(catalog), x_detail(detail) {}

  std::map<std::string, std::string> take() {
    for (const auto& [name, table] : x_catalog.tables) {
      if (!left_out_of_description(name.schema)) {
        add_table(table);
      }
    }
    for (const auto& [name, index] : x_catalog.indexes) {
      if (!left_out_of_description(name.schema)) {
        add_index(index);
      }
    }
    add_sequences_and_views();
    add_types();
    if (x_detail != Detail::kIdentity) {
      describe_definitions(x_catalog, x_detail, x_lines);
    }
    return std::move(x_lines);
  }

 private:
  [[nodiscard]] bool names() const { return x_detail != Detail::kIdentity; }

  [[nodiscard]] bool texts() const { return x_detail == Detail::kTexts; }

  [[nodiscard]] std::string shown(const Expression& expression) const {
    return shown_expression(x_catalog, x_detail, expression);
  }

  void add_column(const std::string& table, const Column& column) {
    std::string& line = x_lines[table + ", column " + to_sql(column.name)];
    line = type_text(column.type);
    line += column.not_null ? ", not null" : "";
    if (column.default_value) {
      line += names() ? ", default " + shown(*column.default_value) : ", default";
      // Without texts, names alone would take any two constants for equal.
      line += names() && !texts() ? constant_value(column.type, *column.default_value) : "";
    }
    if (column.generated) {
      line += names() ? ", generated " + shown(*column.generated) : ", generated";
    }
    if (column.identity != Identity::kNone) {
      line += column.identity == Identity::kAlways ? ", identity always" : ", identity";
    }
    if (names()) {
      line += column.collation.empty() || column.collation.name.text == "default"
                  ? ""
                  : ", collate " + to_sql(column.collation.name);
      line += column.local ? "" : ", inherited";
      line += column.is_virtual ? ", virtual" : "";
      line += column.storage.empty() ? "" : ", storage " + column.storage;
      line += column.compression.empty() ? "" : ", compression " + column.compression;
      line += column.statistics < 0 ? "" : ", statistics " + std::to_string(column.statistics);
      line += options_text(column.options);
    }
  }

  void add_constraint(const std::string& table, const Constraint& constraint) {
    std::string& line = x_lines[table + ", constraint " + to_sql(constraint.name)];
    line = kind_word(constraint.kind);
    line += constraint.kind == ConstraintKind::kCheck ? sorted_list(constraint.columns)
                                                      : list(constraint.columns);
    line += constraint.validated ? "" : ", not valid";
    if (!names()) {
      return;
    }
    if (constraint.kind == ConstraintKind::kCheck) {
      line += ", " + shown(constraint.check) + (constraint.no_inherit ? ", no inherit" : "");
    }
    if (constraint.kind == ConstraintKind::kForeignKey) {
      line += ", references " + display(constraint.referenced) +
              list(constraint.referenced_columns) + ", on delete " +
              std::string(action_word(constraint.on_delete)) + ", on update " +
              std::string(action_word(constraint.on_update)) +
              (constraint.match_full ? ", match full" : "");
    }
    for (const std::string& name : constraint.operators) {
      line += ", with " + name;
    }
    line += constraint.set_columns.empty() ? "" : ", sets " + sorted_list(constraint.set_columns);
    line += constraint.enforced ? "" : ", not enforced";
    line += constraint.deferrable ? ", deferrable" : "";
    line += constraint.initially_deferred ? ", deferred" : "";
    line += constraint.local ? "" : ", inherited";
    line += constraint.parent.empty() ? "" : ", part of " + to_sql(constraint.parent);
  }

  void add_table(const Table& table) {
    const std::string path = "table " + display(table.name);
    std::string& line = x_lines[path];
    line = table.columns_known ? "" : "columns unknown";
    line += table.partition_by == PartitionStrategy::kNone ? "" : ", partitioned";
    line += table.partition_of.empty() ? "" : ", partition of " + display(table.partition_of);
    if (names()) {
      line += table.persistence == Persistence::kUnlogged ? ", unlogged" : "";
      line += table.row_security ? ", row security" : "";
      for (const ObjectName& parent : table.inherits) {
        line += ", inherits " + display(parent);
      }
      line += table.force_row_security ? ", forced row security" : "";
      line += options_text(table.options);
      static constexpr auto kIdentities =
          std::to_array<std::string_view>({"", ", full identity", ", no identity", ", identity"});
      line += kIdentities.at(static_cast<std::size_t>(table.replica_identity));
      line += table.of_type.empty() ? "" : ", of " + display(table.of_type);
      line += table.access_method.empty() ? "" : ", using " + table.access_method.text;
      line += table.tablespace.empty() ? "" : ", in " + table.tablespace.text;
    }
    if (texts()) {
      line += " " + evened_text(table.partition_key) + " " + evened_text(table.partition_bound);
    }
    for (const Column& column : table.columns) {
      add_column(path, column);
    }
    for (const auto& [name, constraint] : table.constraints) {
      add_constraint(path, constraint);
    }
    for (const auto& [name, trigger] : table.triggers) {
      add_trigger(path, trigger);
    }
  }

  void add_trigger(const std::string& path, const Trigger& trigger) {
    if (trigger.function.schema.text == kOwnSchema) {
      return;
    }
    std::string& line = x_lines[path + ", trigger " + to_sql(trigger.name)];
    if (!names()) {
      return;
    }
    line = "calls " + display(trigger.function) + " on " + sorted_list(trigger.update_columns) +
           (trigger.row ? " each row" : "");
    line += trigger.before ? ", before" : "";
    line += trigger.instead_of ? ", instead of" : "";
    line += trigger.on_insert ? ", insert" : "";
    line += trigger.on_update ? ", update" : "";
    line += trigger.on_delete ? ", delete" : "";
    line += trigger.on_truncate ? ", truncate" : "";
    line += trigger.constraint ? ", constraint" : "";
    line += trigger.deferrable ? ", deferrable" : "";
    line += trigger.initially_deferred ? ", deferred" : "";
    line += trigger.when ? ", when " + (texts() ? shown(*trigger.when) : "…") : "";
    for (const std::string& argument : trigger.arguments) {
      line += ", '" + argument + "'";
    }
    line += trigger.old_table.empty() ? "" : ", old table " + to_sql(trigger.old_table);
    line += trigger.new_table.empty() ? "" : ", new table " + to_sql(trigger.new_table);
    line += trigger.referenced.empty() ? "" : ", from " + display(trigger.referenced);
    line += trigger.enabled == 'O' ? "" : std::string(", enabled ") + trigger.enabled;
  }

  void add_index(const Index& index) {
    std::string& line = x_lines["index " + display(index.name)];
    line = "on " + display(index.table) + (index.unique ? ", unique" : "") +
           (index.valid ? "" : ", invalid");
    for (const IndexKey& key : index.keys) {
      line += ", " + (key.expression ? shown(*key.expression) : to_sql(key.column));
      line += key.descending ? " desc" : "";
      if (names()) {
        line += key.nulls_first == key.descending ? "" : " nulls other";
        line += key.opclass.empty() ? "" : " " + to_sql(key.opclass.name);
        line += key.collation.empty() ? "" : " collate " + to_sql(key.collation.name);
        line += options_text(key.opclass_options);
      }
    }
    if (!names()) {
      return;
    }
    line += ", using " + index.method;
    line += index.include.empty() ? "" : ", include " + list(index.include);
    line += index.predicate ? ", where " + shown(*index.predicate) : "";
    line += index.nulls_not_distinct ? ", nulls not distinct" : "";
    line += index.constraint.empty() ? "" : ", of constraint " + to_sql(index.constraint);
    line += index.parent.empty() ? "" : ", part of " + display(index.parent);
    line += options_text(index.options);
    line += index.tablespace.empty() ? "" : ", in " + index.tablespace.text;
    line += index.clustered ? ", clustered" : "";
    line += index.replica_identity ? ", replica identity" : "";
  }

  void add_sequences_and_views() {
    for (const auto& [name, sequence] : x_catalog.sequences) {
      if (left_out_of_description(name.schema)) {
        continue;
      }
      std::string& line = x_lines["sequence " + display(name)];
      if (names()) {
        line = type_text(sequence.type) + " owned by " + display(sequence.owned_by_table) + "." +
               sequence.owned_by_column.text + ", by " + std::to_string(sequence.increment) +
               " from " + std::to_string(sequence.start) + " in " +
               std::to_string(sequence.minimum) + ".." + std::to_string(sequence.maximum) +
               ", cache " + std::to_string(sequence.cache) + (sequence.cycle ? ", cycle" : "") +
               (sequence.persistence == Persistence::kUnlogged ? ", unlogged" : "");
      }
    }
    for (const auto& [name, view] : x_catalog.views) {
      if (left_out_of_description(name.schema)) {
        continue;
      }
      std::string& line = x_lines["view " + display(name)];
      line = view.materialized ? "materialized" : "";
      if (names()) {
        line += options_text(view.options);
        line += view.populated ? "" : ", not populated";
        for (const auto& [trigger_name, trigger] : view.triggers) {
          add_trigger("view " + display(name), trigger);
        }
      }
      const std::set<ObjectName> reads(view.reads.begin(), view.reads.end());
      for (const ObjectName& read : reads) {
        line += names() ? ", reads " + display(read) : "";
      }
      line += texts() ? " " + list(view.columns) + " " + evened_text(view.query) : "";
    }
  }

  void add_types() {
    for (const auto& [name, type] : x_catalog.types) {
      if (left_out_of_description(name.schema)) {
        continue;
      }
      const std::string path = "type " + display(name);
      x_lines[path] = joined(type.values, ", ");
      if (!names()) {
        continue;
      }
      if (type.kind == TypeKind::kDomain) {
        x_lines[path] = type_text(type.base) + (type.not_null ? ", not null" : "") +
                        (type.default_value ? ", default " + shown(*type.default_value) : "") +
                        (type.collation.empty() ? "" : ", collate " + display(type.collation));
      } else if (type.kind == TypeKind::kRange) {
        x_lines[path] = "range of " + type_text(type.base) + ", " + display(type.multirange);
      }
      for (const Column& attribute : type.attributes) {
        x_lines[path + ", attribute " + to_sql(attribute.name)] = type_text(attribute.type);
      }
      for (const auto& [constraint_name, constraint] : type.constraints) {
        x_lines[path + ", constraint " + to_sql(constraint_name)] =
            (texts() ? shown(constraint.check) : "") + (constraint.validated ? "" : ", not valid");
      }
    }
  }

  const Catalog& x_catalog;
  Detail x_detail;
  std::map<std::string, std::string> x_lines;
};

}  // namespace

std::map<std::string, std::string> describe_schema(const Catalog& catalog, Detail detail) {
  return Description(catalog, detail).take();
}

}  // namespace bellows
