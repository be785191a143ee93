#include "rules/recipes/rename_relation.h"

#include <algorithm>

#include "migrations/dollar_quote.h"
#include "rules/subject.h"

namespace bellows {
namespace {

// Since this version a view can leave privileges and row security to those of its caller.
constexpr int kSecurityInvoker = 15;

const View* live_view(const Subject& subject, const ObjectName& name) {
  const auto view = subject.before.views.find(name);
  // The view may have been renamed in the plan; one that the plan has made is in no catalog before.
  const bool there = view != subject.before.views.end() && subject.context.start != nullptr &&
                     (subject.context.start->views.contains(name) || view->second.outdated);
  return there ? &view->second : nullptr;
}

Error refuse(const ObjectName& name, const std::string& why, const std::string& hint) {
  return needs_a_human("plan cannot give " + display(name) + " a second name: " + why, hint);
}

// The privileges of the relation, for servers where a view has to have its own.
std::string copy_privileges_sql(const ObjectName& from, const ObjectName& to) {
  return "DO " +
         dollar_quoted(
             "\nDECLARE\n  noted text;\nBEGIN\n  FOR noted IN\n    SELECT "
             "pg_catalog.format(" +
             literal_sql("GRANT %s ON " + to_sql(to) + " TO %s") +
             ", g.privilege_type, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE "
             "pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END)\n"
             "    FROM pg_catalog.pg_class c CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) g\n"
             "    WHERE c.oid = " +
             literal_sql(to_sql(from)) +
             "::pg_catalog.regclass\n  LOOP\n    EXECUTE noted;\n  END LOOP;\nEND\n");
}

class RelationRename {
 public:
  explicit RelationRename(const Subject& subject)
      : x_subject(subject),
        x_rename(*subject.statement.as<Rename>()),
        x_from(subject.before.resolve(x_rename.object)),
        x_to{x_from.schema, x_rename.to},
        x_table(subject.before.table(x_from)) {}

  Result<std::vector<Draft>> drafts() {
    const bool old_server = x_subject.before.server_version < kSecurityInvoker;
    if (old_server && x_table != nullptr && x_table->row_security) {
      return refuse(x_from,
                    "it has row security, and before PostgreSQL 15 a view shows what its owner "
                    "may see",
                    "Rename it in a release of its own, while nothing runs.");
    }
    if (x_table != nullptr && x_table->columns.empty()) {
      return refuse(x_from, "a view needs columns, and it has none that are known",
                    "Plan against the database.");
    }
    return std::vector<Draft>{second_name(), only_name()};
  }

 private:
  [[nodiscard]] std::string columns() const {
    std::vector<Name> names;
    if (x_table != nullptr) {
      for (const Column& column : x_table->columns) {
        names.push_back(column.name);
      }
    }
    return names.empty() ? "*" : columns_sql(names);
  }

  [[nodiscard]] std::vector<std::string> make_view() const {
    const bool invoker = x_subject.before.server_version >= kSecurityInvoker;
    const std::string view = to_sql(x_to);
    return {"CREATE VIEW " + view + (invoker ? " WITH (security_invoker = true)" : "") +
                " AS SELECT " + columns() + " FROM " + to_sql(x_from),
            // Everybody may come in: the relation itself asks for the caller's privileges.
            invoker ? "GRANT SELECT, INSERT, UPDATE, DELETE ON " + view + " TO PUBLIC"
                    : copy_privileges_sql(x_from, x_to)};
  }

  Draft second_name() const {
    Draft draft =
        sql_draft(Phase::kExpand, "give " + display(x_from) + " the second name " + x_to.name.text,
                  make_view());
    draft.phase_reason = "the old release does not see the new name";
    draft.wording = Wording::kRules;
    draft.undo = {{RunSql{{"DROP VIEW " + to_sql(x_to)}}}, "", ""};
    if (x_table != nullptr) {
      draft.notes = {"until contract " + display(x_to) +
                     " is a view: rows are read and written through it, but COPY … FROM, "
                     "TRUNCATE, and sequences looked up by its name need the table"};
    }
    // The name may still belong to what an earlier statement renames or drops.
    draft.effects.reads = {{ObjectKind::kTable, x_to, {}}, {ObjectKind::kView, x_to, {}}};
    return draft;
  }

  Draft only_name() const {
    Draft draft = sql_draft(Phase::kContract,
                            "leave only the new name " + x_to.name.text + " of " + display(x_from),
                            {"DROP VIEW " + to_sql(x_to), x_subject.statement.text});
    draft.phase_reason = "the old release uses the old name";
    draft.wording = Wording::kRules;
    std::vector<std::string> back = {"ALTER " + kind_words() + " " + to_sql(x_to) + " RENAME TO " +
                                     to_sql(x_from.name)};
    for (std::string& sql : make_view()) {
      back.push_back(std::move(sql));
    }
    draft.undo = {{RunSql{std::move(back)}}, "", ""};
    return draft;
  }

  [[nodiscard]] std::string kind_words() const {
    if (x_table != nullptr) {
      return "TABLE";
    }
    return x_subject.before.views.at(x_from).materialized ? "MATERIALIZED VIEW" : "VIEW";
  }

  const Subject& x_subject;
  const Rename& x_rename;
  ObjectName x_from;
  ObjectName x_to;
  const Table* x_table;
};

}  // namespace

bool renames_live_relation(const Subject& subject) {
  const auto* rename = subject.statement.as<Rename>();
  if (rename == nullptr ||
      (rename->kind != ObjectKind::kTable && rename->kind != ObjectKind::kView &&
       rename->kind != ObjectKind::kMaterializedView)) {
    return false;
  }
  const ObjectName name = subject.before.resolve(rename->object);
  return live_table(subject, name) != nullptr || live_view(subject, name) != nullptr;
}

Result<std::vector<Draft>> rename_relation_recipe(const Subject& subject) {
  return RelationRename(subject).drafts();
}

}  // namespace bellows
