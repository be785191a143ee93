#include "migrations/fold/names.h"

#include <algorithm>

#include "migrations/fold/expressions.h"

namespace bellows {
namespace {

constexpr std::size_t kNameBytes = 64;  // NAMEDATALEN

// The server's ChooseRelationName() with isconstraint: free as a relation and as a constraint.
Name free_constraint_index_name(const Catalog& catalog, const Name& schema, std::string_view table,
                                std::string_view addition, std::string_view label) {
  std::string numbered{label};
  for (int pass = 1;; ++pass) {
    Name candidate{make_object_name(table, addition, numbered)};
    if (catalog.relation_kind({schema, candidate}) == RelationKind::kNone &&
        !catalog.has_constraint(schema, candidate)) {
      return candidate;
    }
    numbered = std::string(label) + std::to_string(pass);
  }
}

// The server's ChooseIndexColumnNames(): expressions are called after their function or "expr",
// and the second of a name gets a number.
std::vector<Name> index_column_names(const Index& index) {
  std::vector<Name> names;
  const auto add = [&names](const std::string& wanted) {
    std::string candidate = wanted;
    for (int i = 1; std::find(names.begin(), names.end(), Name{candidate}) != names.end(); ++i) {
      const std::string number = std::to_string(i);
      candidate =
          truncate_identifier(std::string_view(wanted).substr(0, kNameBytes - 1 - number.size())) +
          number;
    }
    names.push_back(Name{candidate});
  };
  for (const IndexKey& key : index.keys) {
    if (!key.column.empty()) {
      add(key.column.text);
      continue;
    }
    const Name figured = key.expression ? index_column_name(*key.expression) : Name{};
    add(figured.empty() ? "expr" : figured.text);
  }
  for (const Name& column : index.include) {
    add(column.text);
  }
  return names;
}

}  // namespace

std::string name_addition(const std::vector<Name>& columns) {
  std::string addition;
  for (const Name& column : columns) {
    if (!addition.empty()) {
      addition += "_";
    }
    addition += column.text;
    if (addition.size() >= kNameBytes) {
      break;
    }
  }
  return addition;
}

Name choose_constraint_name(const Catalog& catalog, const ObjectName& table,
                            std::string_view addition, std::string_view label) {
  std::string numbered{label};
  for (int pass = 1;; ++pass) {
    Name candidate{make_object_name(table.name.text, addition, numbered)};
    if (!catalog.has_constraint(table.schema, candidate)) {
      return candidate;
    }
    numbered = std::string(label) + std::to_string(pass);
  }
}

Name choose_index_name(const Catalog& catalog, const Index& index, IndexPurpose purpose) {
  const Name& schema = index.table.schema;
  const std::string& table = index.table.name.text;
  const std::string addition = name_addition(index_column_names(index));
  switch (purpose) {
    case IndexPurpose::kPrimaryKey:
      return free_constraint_index_name(catalog, schema, table, "", "pkey");
    case IndexPurpose::kUnique:
      return free_constraint_index_name(catalog, schema, table, addition, "key");
    case IndexPurpose::kExclude:
      return free_constraint_index_name(catalog, schema, table, addition, "excl");
    case IndexPurpose::kPlain:
      break;
  }
  return free_relation_name(catalog, schema, table, addition, "idx");
}

ObjectName choose_sequence_name(const Catalog& catalog, const ObjectName& table,
                                const Name& column) {
  return {table.schema,
          free_relation_name(catalog, table.schema, table.name.text, column.text, "seq")};
}

}  // namespace bellows
