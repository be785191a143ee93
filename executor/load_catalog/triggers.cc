// Triggers, rules and policies: what hangs on tables and views.
#include <algorithm>

#include "executor/load_catalog/reader.h"
#include "migrations/parse.h"

namespace bellows {
namespace {

// The server prints a trigger as the statement that would make it: our own parser reads that.
Trigger printed_trigger(const std::string& definition) {
  Trigger trigger;
  const Result<Statement> parsed = parse_one(definition);
  const CreateTrigger* create = parsed ? parsed->as<CreateTrigger>() : nullptr;
  if (create == nullptr) {
    return trigger;
  }
  trigger.update_columns = create->update_columns;
  trigger.row = create->row;
  trigger.before = create->before;
  trigger.instead_of = create->instead_of;
  trigger.on_insert = create->on_insert;
  trigger.on_update = create->on_update;
  trigger.on_delete = create->on_delete;
  trigger.on_truncate = create->on_truncate;
  trigger.constraint = create->constraint;
  trigger.deferrable = create->deferrable;
  trigger.initially_deferred = create->initially_deferred;
  trigger.when = create->when;
  if (trigger.when) {
    trigger.when->range = {};
  }
  trigger.arguments = create->arguments;
  trigger.old_table = create->old_table;
  trigger.new_table = create->new_table;
  return trigger;
}

std::string policy_command(const std::string& letter) {
  switch (letter.empty() ? '*' : letter[0]) {
    case 'r':
      return "select";
    case 'a':
      return "insert";
    case 'w':
      return "update";
    case 'd':
      return "delete";
    default:
      return "all";
  }
}

std::string event_of(const std::string& number) {
  switch (number.empty() ? '1' : number[0]) {
    case '2':
      return "update";
    case '3':
      return "insert";
    case '4':
      return "delete";
    default:
      return "select";
  }
}

}  // namespace

Result<void> load_triggers(Session& session, Catalog& catalog) {
  // The copies on partitions count, although some servers mark them as internal.
  const std::string sql =
      "SELECT n.nspname, c.relname, g.tgname, fn.nspname, f.proname, pg_get_triggerdef(g.oid),"
      " g.tgenabled, rn.nspname, r.relname"
      " FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid"
      " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc f ON f.oid = g.tgfoid"
      " JOIN pg_namespace fn ON fn.oid = f.pronamespace"
      " LEFT JOIN pg_class r ON r.oid = g.tgconstrrelid AND g.tgconstrrelid <> 0"
      " LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace"
      " WHERE (NOT g.tgisinternal OR (g.tgparentid <> 0 AND g.tgconstraint = 0))"
      " AND fn.nspname <> 'bellows' AND " +
      user_schema("n.nspname");
  return each_row(session, sql, [&](const Row& row) {
    const auto table = catalog.tables.find(row.object(0));
    const auto view = catalog.views.find(row.object(0));
    if (table == catalog.tables.end() && view == catalog.views.end()) {
      return;
    }
    Trigger trigger = printed_trigger(row.text(5));
    trigger.name = row.name(2);
    trigger.function = row.object(3);
    trigger.enabled = row.text(6).empty() ? 'O' : row.text(6)[0];
    trigger.referenced = row.object(7);
    auto& triggers = table != catalog.tables.end() ? table->second.triggers : view->second.triggers;
    triggers.emplace(trigger.name, std::move(trigger));
  });
}

Result<void> load_rules(Session& session, Catalog& catalog) {
  const std::string sql =
      "SELECT n.nspname, c.relname, w.rulename, w.ev_type, w.is_instead, w.ev_enabled,"
      " pg_get_ruledef(w.oid)"
      " FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class"
      " JOIN pg_namespace n ON n.oid = c.relnamespace"
      " WHERE w.rulename <> '_RETURN' AND " +
      user_schema("n.nspname");
  return each_row(session, sql, [&](const Row& row) {
    const auto table = catalog.tables.find(row.object(0));
    const auto view = catalog.views.find(row.object(0));
    if (table == catalog.tables.end() && view == catalog.views.end()) {
      return;
    }
    RewriteRule rule;
    rule.name = row.name(2);
    rule.event = event_of(row.text(3));
    rule.instead = row.flag(4);
    rule.enabled = row.text(5).empty() ? 'O' : row.text(5)[0];
    rule.definition = row.text(6);
    auto& rules = table != catalog.tables.end() ? table->second.rules : view->second.rules;
    rules.emplace(rule.name, std::move(rule));
  });
}

Result<void> load_policies(Session& session, Catalog& catalog) {
  const std::string sql =
      "SELECT n.nspname, c.relname, p.polname, p.polcmd, p.polpermissive,"
      " (SELECT string_agg(r.rolname, chr(31) ORDER BY r.rolname COLLATE \"C\") FROM pg_roles r"
      "  WHERE r.oid = ANY (p.polroles)),"
      " pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)"
      " FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
      " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE " +
      user_schema("n.nspname");
  return each_row(session, sql, [&](const Row& row) {
    const auto table = catalog.tables.find(row.object(0));
    if (table == catalog.tables.end()) {
      return;
    }
    Policy policy;
    policy.name = row.name(2);
    policy.command = policy_command(row.text(3));
    policy.permissive = row.flag(4);
    policy.roles = row.names(5);
    policy.using_expression = row.expression(6);
    policy.check = row.expression(7);
    table->second.policies.emplace(policy.name, std::move(policy));
  });
}

}  // namespace bellows
