// Policies, rules and extended statistics.
#include <algorithm>

#include "migrations/fold/expressions.h"
#include "migrations/fold/notes.h"
#include "migrations/fold/refusal.h"
#include "migrations/fold/statements.h"

namespace bellows {
namespace {

std::optional<Expression> kept_or_none(const std::optional<Expression>& expression) {
  return expression ? std::optional(kept(*expression)) : std::nullopt;
}

Result<void> alter_policy(const Statement& at, Table& table, const CreatePolicy& alter) {
  const auto found = table.policies.find(alter.policy);
  if (found == table.policies.end()) {
    return missing_member(at, "policy", alter.policy, table.name);
  }
  if (alter.sets_roles) {
    found->second.roles = alter.roles;
    std::sort(found->second.roles.begin(), found->second.roles.end());
  }
  if (alter.using_expression) {
    found->second.using_expression = kept(*alter.using_expression);
  }
  if (alter.check) {
    found->second.check = kept(*alter.check);
  }
  return {};
}

}  // namespace

Result<void> apply_create_policy(Catalog& catalog, const Statement& at,
                                 const CreatePolicy& create) {
  Result<Table*> table = require_table(catalog, at, create.table);
  if (!table) {
    return table.error();
  }
  if (create.alter) {
    return alter_policy(at, **table, create);
  }
  Policy policy;
  policy.name = create.policy;
  policy.command = create.command;
  policy.permissive = create.permissive;
  policy.roles = create.roles;
  std::sort(policy.roles.begin(), policy.roles.end());
  policy.using_expression = kept_or_none(create.using_expression);
  policy.check = kept_or_none(create.check);
  if (!(*table)->policies.emplace(policy.name, policy).second) {
    return member_already_exists(at, "policy", create.policy, (*table)->name);
  }
  return {};
}

Result<void> apply_create_rule(Catalog& catalog, const Statement& at, const CreateRule& create) {
  if (Result<void> done = check_relations(catalog, at, {create.table}); !done) {
    return done;
  }
  const ObjectName name = catalog.resolve(create.table);
  const auto table = catalog.tables.find(name);
  const auto view = catalog.views.find(name);
  if (table == catalog.tables.end() && view == catalog.views.end()) {
    return {};
  }
  auto& rules = table != catalog.tables.end() ? table->second.rules : view->second.rules;
  RewriteRule rule;
  rule.name = create.rule;
  rule.event = create.event;
  rule.instead = create.instead;
  rule.definition = (create.when ? "WHERE " + create.when->text + " DO " : "") + create.actions;
  if (rules.contains(rule.name) && !create.or_replace) {
    return member_already_exists(at, "rule", create.rule, name);
  }
  rules.insert_or_assign(rule.name, rule);
  return {};
}

namespace {

// The server's ChooseExtendedStatisticName(): t_a_b_stat.
Name statistics_name(const Catalog& catalog, const ObjectName& table,
                     const std::vector<IndexKey>& on) {
  std::string columns;
  for (const IndexKey& key : on) {
    columns += (columns.empty() ? "" : "_") + (key.expression ? "expr" : key.column.text);
  }
  std::string label = "stat";
  for (int pass = 1;; ++pass) {
    Name candidate{make_object_name(table.name.text, columns, label)};
    if (!catalog.statistics.contains({table.schema, candidate})) {
      return candidate;
    }
    label = "stat" + std::to_string(pass);
  }
}

}  // namespace

Result<void> apply_create_statistics(Catalog& catalog, const Statement& at,
                                     const CreateStatistics& create) {
  if (Result<void> done = check_relations(catalog, at, {create.table}); !done) {
    return done;
  }
  Statistics statistics;
  statistics.table = catalog.resolve(create.table);
  statistics.on = create.on;
  for (IndexKey& key : statistics.on) {
    if (key.expression) {
      key.expression = kept(*key.expression);
    }
  }
  if (create.statistics.empty()) {
    statistics.name = {statistics.table.schema,
                       statistics_name(catalog, statistics.table, statistics.on)};
  } else {
    Result<ObjectName> name = place_for_object(catalog, at, create.statistics);
    if (!name) {
      return name.error();
    }
    statistics.name = *name;
  }
  std::stable_sort(
      statistics.on.begin(), statistics.on.end(), [](const IndexKey& a, const IndexKey& b) {
        const bool expression = a.expression.has_value();
        return expression != b.expression.has_value() ? !expression : a.column < b.column;
      });
  statistics.kinds = create.kinds;
  // On one expression alone only the statistics of that expression are gathered.
  if (statistics.kinds.empty() && statistics.on.size() > 1) {
    statistics.kinds = {"dependencies", "mcv", "ndistinct"};
  }
  if (catalog.statistics.contains(statistics.name)) {
    return create.if_not_exists ? Result<void>()
                                : already_exists(at, "statistics object", statistics.name);
  }
  catalog.statistics.emplace(statistics.name, statistics);
  return {};
}

}  // namespace bellows
