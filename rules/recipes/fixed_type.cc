#include "rules/recipes/fixed_type.h"

#include <algorithm>

#include "migrations/fold/expressions.h"

namespace bellows {
namespace {

bool names(const std::optional<Expression>& expression, const Name& column) {
  return expression && mentions(*expression, column);
}

}  // namespace

std::optional<FixedType> fixed_type(const Catalog& catalog, const Table& table,
                                    const Name& column) {
  for (const Column& other : table.columns) {
    if (names(other.generated, column)) {
      return FixedType{"is what " + other.name.text + " is generated from",
                       "Drop the generated column before, and add it again after."};
    }
  }
  for (const ObjectName& name : catalog.views_of(table.name)) {
    const View& view = catalog.views.at(name);
    if (std::any_of(view.columns_read.begin(), view.columns_read.end(),
                    [&](const ColumnPath& path) { return path.back() == column; })) {
      return FixedType{"is read by view " + display(name),
                       "Drop the view before, and create it again after."};
    }
  }
  for (const auto& [name, trigger] : table.triggers) {
    const auto& of = trigger.update_columns;
    if (std::find(of.begin(), of.end(), column) != of.end()) {
      return FixedType{"is named by trigger " + name.text,
                       "Drop the trigger before, and create it again after."};
    }
  }
  for (const auto& [name, policy] : table.policies) {
    if (names(policy.using_expression, column) || names(policy.check, column)) {
      return FixedType{"is named by policy " + name.text,
                       "Drop the policy before, and create it again after."};
    }
  }
  return std::nullopt;
}

}  // namespace bellows
