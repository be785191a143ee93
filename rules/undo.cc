#include "rules/undo.h"

#include <string_view>

#include "rules/classify.h"
#include "rules/replaced_object.h"
#include "rules/subject.h"
#include "rules/undo_alter.h"

namespace bellows {
namespace {

std::string_view action_words(ReferentialAction action) {
  switch (action) {
    case ReferentialAction::kNoAction:
      return "";
    case ReferentialAction::kRestrict:
      return "RESTRICT";
    case ReferentialAction::kCascade:
      return "CASCADE";
    case ReferentialAction::kSetNull:
      return "SET NULL";
    case ReferentialAction::kSetDefault:
      return "SET DEFAULT";
  }
  return "";
}

std::string foreign_key_sql(const Constraint& constraint) {
  std::string sql = "FOREIGN KEY (" + columns_sql(constraint.columns) + ") REFERENCES " +
                    to_sql(constraint.referenced);
  if (!constraint.referenced_columns.empty()) {
    sql += " (" + columns_sql(constraint.referenced_columns) + ")";
  }
  sql += constraint.match_full ? " MATCH FULL" : "";
  if (const auto words = action_words(constraint.on_delete); !words.empty()) {
    sql += " ON DELETE " + std::string(words);
  }
  if (const auto words = action_words(constraint.on_update); !words.empty()) {
    sql += " ON UPDATE " + std::string(words);
  }
  sql += constraint.deferrable ? " DEFERRABLE" : "";
  sql += constraint.initially_deferred ? " INITIALLY DEFERRED" : "";
  return sql;
}

std::string_view rename_words(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kTable:
      return "TABLE";
    case ObjectKind::kIndex:
      return "INDEX";
    case ObjectKind::kSequence:
      return "SEQUENCE";
    case ObjectKind::kView:
      return "VIEW";
    case ObjectKind::kMaterializedView:
      return "MATERIALIZED VIEW";
    case ObjectKind::kSchema:
      return "SCHEMA";
    case ObjectKind::kType:
      return "TYPE";
    case ObjectKind::kDomain:
      return "DOMAIN";
    default:
      return "";
  }
}

// A later step of the same plan may drop again what this one makes, hence IF EXISTS.
struct Undoer {
  const Subject& subject;

  [[nodiscard]] bool has_relation(const ObjectName& written) const {
    return subject.before.relation_kind(subject.before.resolve(written)) != RelationKind::kNone;
  }

  [[nodiscard]] Undo drop_relation(std::string_view kind, const ObjectName& written) const {
    return has_relation(written) ? nothing_to_undo()
                                 : undone_by("DROP " + std::string(kind) + " IF EXISTS " +
                                             to_sql(subject.before.resolve(written)));
  }

  [[nodiscard]] Undo drop_type(std::string_view kind, const ObjectName& written) const {
    return undone_by("DROP " + std::string(kind) + " IF EXISTS " +
                     to_sql(subject.before.resolve(written)));
  }

  Undo operator()(const CreateTable& create) const { return drop_relation("TABLE", create.table); }

  Undo operator()(const CreateTableAs& create) const {
    return drop_relation(create.materialized_view ? "MATERIALIZED VIEW" : "TABLE", create.table);
  }

  Undo operator()(const AlterTable& alter) const {
    return alter.commands.empty() ? nothing_to_undo()
                                  : undo_command(subject, alter.commands.front());
  }

  Undo operator()(const DropObjects& drop) const {
    return drops_only_new(subject, drop) ? nothing_to_undo()
                                         : impossible_to_undo("what was there before is not known");
  }

  Undo operator()(const CreateIndex& create) const {
    const ObjectName table = subject.before.resolve(create.table);
    if (create.index.empty()) {
      return impossible_to_undo("the server chose the index's name");
    }
    const ObjectName index{table.schema, create.index};
    if (subject.before.relation_kind(index) != RelationKind::kNone) {
      return nothing_to_undo();
    }
    return {{DropIndex{index, "DROP INDEX CONCURRENTLY IF EXISTS " + to_sql(index)}}, "", ""};
  }

  Undo operator()(const CreateView& create) const {
    const auto replaced = subject.before.views.find(subject.before.resolve(create.view));
    return replaced == subject.before.views.end() ? drop_relation("VIEW", create.view)
                                                  : restore_view(replaced->second, create);
  }

  Undo operator()(const CreateSequence& create) const {
    return drop_relation("SEQUENCE", create.sequence);
  }

  Undo operator()(const CreateSchema& create) const {
    return subject.before.schemas.contains(create.schema)
               ? nothing_to_undo()
               : undone_by("DROP SCHEMA IF EXISTS " + to_sql(create.schema));
  }

  Undo operator()(const CreateEnum& create) const { return drop_type("TYPE", create.type); }

  Undo operator()(const CreateDomain& create) const { return drop_type("DOMAIN", create.domain); }

  Undo operator()(const CreateCompositeType& create) const {
    return drop_type("TYPE", create.type);
  }

  Undo operator()(const CreateRangeType& create) const { return drop_type("TYPE", create.type); }

  Undo operator()(const AlterEnum& alter) const {
    return alter.old_value.empty() ? undone_but("the enum value " + alter.new_value +
                                                " stays: PostgreSQL cannot drop one")
                                   : impossible_to_undo("rows may already hold the new value");
  }

  Undo operator()(const CreateFunction& create) const {
    if (const Function* replaced = replaced_function(subject.before, create)) {
      return restore_function(subject, *replaced, create);
    }
    std::string arguments;
    for (const TypeRef& type : create.arguments) {
      arguments += (arguments.empty() ? "" : ", ") + type_text(type);
    }
    return undone_by(std::string("DROP ") +
                     (create.procedure ? "PROCEDURE IF EXISTS " : "FUNCTION IF EXISTS ") +
                     to_sql(subject.before.resolve(create.function)) + "(" + arguments + ")");
  }

  Undo operator()(const CreateTrigger& create) const {
    return create.or_replace ? impossible_to_undo("the trigger as it was is not known")
                             : undone_by("DROP TRIGGER IF EXISTS " + to_sql(create.trigger) +
                                         " ON " + to_sql(subject.before.resolve(create.table)));
  }

  Undo operator()(const CreateExtension& create) const {
    return subject.before.extensions.contains(create.extension)
               ? nothing_to_undo()
               : undone_by("DROP EXTENSION IF EXISTS " + to_sql(create.extension));
  }

  Undo operator()(const CreateStatistics& create) const {
    return undone_by("DROP STATISTICS IF EXISTS " +
                     to_sql(subject.before.resolve(create.statistics)));
  }

  Undo operator()(const Grant& grant) const {
    return grant.revoke ? impossible_to_undo("the privileges as they were are not known")
                        : undone_but("the privilege stays granted");
  }

  Undo operator()(const Query& query) const {
    return query.kind == QueryKind::kSelect && query.functions.empty()
               ? nothing_to_undo()
               : undone_but("the rows keep what it wrote");
  }

  // The new names back to the old ones, for what is called by its kind and name alone.
  Undo operator()(const Rename& rename) const {
    const std::string_view words = rename_words(rename.kind);
    if (words.empty()) {
      return impossible_to_undo("what was there before is not known");
    }
    const ObjectName old_name = rename.kind == ObjectKind::kSchema
                                    ? ObjectName{{}, rename.object.name}
                                    : subject.before.resolve(rename.object);
    return undone_by("ALTER " + std::string(words) + " " +
                     to_sql(ObjectName{old_name.schema, rename.to}) + " RENAME TO " +
                     to_sql(old_name.name));
  }

  Undo operator()(const CreatePolicy& create) const {
    return create.alter ? impossible_to_undo("the policy as it was is not known")
                        : undone_by("DROP POLICY IF EXISTS " + to_sql(create.policy) + " ON " +
                                    to_sql(subject.before.resolve(create.table)));
  }

  Undo operator()(const CreateRule& create) const {
    return create.or_replace ? impossible_to_undo("the rule as it was is not known")
                             : undone_by("DROP RULE IF EXISTS " + to_sql(create.rule) + " ON " +
                                         to_sql(subject.before.resolve(create.table)));
  }

  Undo operator()(const AlterDomain& alter) const { return undo_domain(alter); }

  Undo operator()(const OtherStatement& /*other*/) const { return as_classified(); }

  Undo operator()(const DefineObject& /*define*/) const { return as_classified(); }

  Undo operator()(const DoBlock& /*block*/) const { return as_classified(); }

  Undo operator()(const LockTable& /*lock*/) const { return nothing_to_undo(); }

  Undo operator()(const Cluster& /*cluster*/) const { return nothing_to_undo(); }

  Undo operator()(const Copy& copy) const {
    return copy.from ? undone_but("the rows stay") : nothing_to_undo();
  }

  Undo operator()(const SetVariable& /*set*/) const { return nothing_to_undo(); }

  Undo operator()(const Vacuum& /*vacuum*/) const { return nothing_to_undo(); }

  Undo operator()(const Reindex& /*reindex*/) const { return nothing_to_undo(); }

  Undo operator()(const RefreshView& /*refresh*/) const {
    return undone_but("the view keeps its new rows");
  }

  Undo operator()(const Transaction& /*transaction*/) const { return nothing_to_undo(); }

  // What the old release does not notice may stay.
  [[nodiscard]] Undo as_classified() const {
    return classify(subject).phase == Phase::kContract
               ? impossible_to_undo("what was there before is not known")
               : undone_but("what it made stays");
  }

  [[nodiscard]] Undo undo_domain(const AlterDomain& alter) const {
    const ObjectName name = subject.before.resolve_type(alter.domain);
    const auto domain = subject.before.types.find(name);
    const std::string head = "ALTER DOMAIN " + to_sql(name) + " ";
    if (domain == subject.before.types.end()) {
      return nothing_to_undo();
    }
    const auto& value = domain->second.default_value;
    switch (alter.kind) {
      case AlterDomainKind::kSetDefault:
      case AlterDomainKind::kDropDefault:
        return undone_by(value ? head + "SET DEFAULT " + value->text : head + "DROP DEFAULT");
      case AlterDomainKind::kSetNotNull:
        return undone_by(head + "DROP NOT NULL");
      case AlterDomainKind::kDropNotNull:
        return domain->second.not_null ? undone_by(head + "SET NOT NULL") : nothing_to_undo();
      case AlterDomainKind::kAddConstraint:
        return alter.constraint->name.empty()
                   ? impossible_to_undo("the server chose the constraint's name")
                   : undone_by(head + "DROP CONSTRAINT IF EXISTS " +
                               to_sql(alter.constraint->name));
      case AlterDomainKind::kDropConstraint: {
        const auto found = domain->second.constraints.find(alter.name);
        return found == domain->second.constraints.end()
                   ? nothing_to_undo()
                   : undone_by(head + "ADD CONSTRAINT " + to_sql(alter.name) + " CHECK (" +
                               found->second.check.text + ") NOT VALID");
      }
      case AlterDomainKind::kValidateConstraint:
        return nothing_to_undo();
    }
    return nothing_to_undo();
  }

  template <typename T>
  Undo operator()(const T& /*other*/) const {
    return impossible_to_undo("what was there before is not known");
  }
};

}  // namespace

std::vector<std::string> constraint_sql(const ObjectName& table, const Constraint& constraint) {
  std::string definition;
  if (constraint.kind == ConstraintKind::kCheck) {
    definition = "CHECK (" + constraint.check.text + ")";
    definition += constraint.no_inherit ? " NO INHERIT" : "";
  } else if (constraint.kind == ConstraintKind::kForeignKey) {
    definition = foreign_key_sql(constraint);
  } else {
    return {};
  }
  const std::string alter = alter_table_sql(table);
  const std::string name = to_sql(constraint.name);
  std::vector<std::string> statements = {alter + "ADD CONSTRAINT " + name + " " + definition +
                                         " NOT VALID"};
  if (constraint.validated) {
    statements.push_back(alter + "VALIDATE CONSTRAINT " + name);
  }
  return statements;
}

Undo restore_not_null(const ObjectName& table, const Name& column) {
  const std::string alter = alter_table_sql(table);
  const Name check{make_object_name(table.name.text, column.text, "bellows_not_null")};
  return {{RunSql{{alter + "ADD CONSTRAINT " + to_sql(check) + " CHECK (" + to_sql(column) +
                   " IS NOT NULL) NOT VALID"}},
           RunSql{{alter + "VALIDATE CONSTRAINT " + to_sql(check)}},
           RunSql{{alter + "ALTER COLUMN " + to_sql(column) + " SET NOT NULL",
                   alter + "DROP CONSTRAINT " + to_sql(check)}}},
          "",
          ""};
}

Undo undo_of(const Subject& subject) {
  const ObjectName table = target_table(subject);
  const Table* known = table.empty() ? nullptr : subject.before.table(table);
  if (known != nullptr && known->created_in_plan) {
    return nothing_to_undo();  // it goes with the table
  }
  return std::visit(Undoer{subject}, subject.statement.body);
}

}  // namespace bellows
