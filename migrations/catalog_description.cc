#include "migrations/catalog_description.h"

#include <algorithm>
#include <array>

#include "migrations/sql_words.h"

namespace bellows {
namespace {

constexpr std::string_view kOwnSchema = "bellows";

bool left_out(const Name& schema) {
  return schema.text == kOwnSchema || schema.text == "pg_temp";
}

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

std::string sorted_list(std::vector<Name> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return list(names);
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

class Description {
 public:
  Description(const Catalog& catalog, Detail detail) : x_catalog(catalog), x_detail(detail) {}

  std::map<std::string, std::string> take() {
    for (const auto& [name, table] : x_catalog.tables) {
      if (!left_out(name.schema)) {
        add_table(table);
      }
    }
    for (const auto& [name, index] : x_catalog.indexes) {
      if (!left_out(name.schema)) {
        add_index(index);
      }
    }
    add_sequences_and_views();
    add_types();
    if (x_detail != Detail::kIdentity) {
      add_functions_and_schemas();
    }
    return std::move(x_lines);
  }

 private:
  [[nodiscard]] bool names() const { return x_detail != Detail::kIdentity; }

  [[nodiscard]] bool texts() const { return x_detail == Detail::kTexts; }

  // What of an expression counts: its text, or the columns it uses, or that it is there.
  [[nodiscard]] std::string shown(const Expression& expression) const {
    if (texts()) {
      return normal_text(x_catalog, expression);
    }
    if (const auto sequence = sequence_of_default(x_catalog, expression); names() && sequence) {
      return "nextval " + display(*sequence);
    }
    std::vector<Name> columns;
    for (const ColumnPath& path : expression.columns) {
      columns.push_back(path.back());
    }
    return "expression of " + sorted_list(columns);
  }

  void add_column(const std::string& table, const Column& column) {
    std::string& line = x_lines[table + ", column " + to_sql(column.name)];
    line = type_text(column.type);
    line += column.not_null ? ", not null" : "";
    if (column.default_value) {
      line += names() ? ", default " + shown(*column.default_value) : ", default";
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
    }
    if (texts()) {
      line += " " + words(table.partition_key) + " " + words(table.partition_bound);
    }
    for (const Column& column : table.columns) {
      add_column(path, column);
    }
    for (const auto& [name, constraint] : table.constraints) {
      add_constraint(path, constraint);
    }
    for (const auto& [name, trigger] : table.triggers) {
      if (trigger.function.schema.text != kOwnSchema) {
        x_lines[path + ", trigger " + to_sql(name)] =
            names() ? "calls " + display(trigger.function) + " on " +
                          sorted_list(trigger.update_columns) + (trigger.row ? " each row" : "")
                    : "";
      }
    }
  }

  void add_index(const Index& index) {
    std::string& line = x_lines["index " + display(index.name)];
    line = "on " + display(index.table) + (index.unique ? ", unique" : "") +
           (index.valid ? "" : ", invalid");
    for (const IndexKey& key : index.keys) {
      line += ", " + (key.expression ? shown(*key.expression) : to_sql(key.column));
      line += key.descending ? " desc" : "";
      line += names() && !key.opclass.empty() ? " " + to_sql(key.opclass.name) : "";
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
  }

  void add_sequences_and_views() {
    for (const auto& [name, sequence] : x_catalog.sequences) {
      if (left_out(name.schema)) {
        continue;
      }
      std::string& line = x_lines["sequence " + display(name)];
      if (names()) {
        line = type_text(sequence.type) + " owned by " + display(sequence.owned_by_table) + "." +
               sequence.owned_by_column.text;
      }
      line += texts() ? " " + words(sequence.options) : "";
    }
    for (const auto& [name, view] : x_catalog.views) {
      if (left_out(name.schema)) {
        continue;
      }
      std::string& line = x_lines["view " + display(name)];
      line = view.materialized ? "materialized" : "";
      const std::set<ObjectName> reads(view.reads.begin(), view.reads.end());
      for (const ObjectName& read : reads) {
        line += names() ? ", reads " + display(read) : "";
      }
      line += texts() ? " " + list(view.columns) + " " + words(view.query) : "";
    }
  }

  void add_types() {
    for (const auto& [name, type] : x_catalog.types) {
      if (left_out(name.schema)) {
        continue;
      }
      const std::string path = "type " + display(name);
      x_lines[path] = joined(type.values, ", ");
      if (!names()) {
        continue;
      }
      if (type.kind == TypeKind::kDomain) {
        x_lines[path] = type_text(type.base) + (type.not_null ? ", not null" : "");
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

  void add_functions_and_schemas() {
    for (const auto& [key, function] : x_catalog.functions) {
      if (left_out(key.name.schema)) {
        continue;
      }
      std::string& line = x_lines["function " + display(key.name) + "(" + key.arguments + ")"];
      static constexpr auto kVolatility =
          std::to_array<std::string_view>({"volatile", "stable", "immutable"});
      line = kVolatility.at(static_cast<std::size_t>(function.volatility));
      // What OUT arguments make it return is not written in the statement.
      line += texts() && !function.returns.empty() ? " returns " + type_text(function.returns) : "";
      line += texts() ? " " + function.body : "";
    }
    for (const Name& schema : x_catalog.schemas) {
      if (!left_out(schema)) {
        x_lines["schema " + schema.text] = "";
      }
    }
    for (const Name& extension : x_catalog.extensions) {
      x_lines["extension " + extension.text] = "";
    }
  }

  static std::string words(std::string_view sql) {
    std::string text;
    for (const Word& word : words_of(sql)) {
      text += (text.empty() ? "" : " ") +
              (word.kind == TokenKind::kQuotedIdentifier ? to_sql(Name{word.text}) : word.text);
    }
    return text;
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
