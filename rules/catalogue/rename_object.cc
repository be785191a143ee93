// rename-object: a table, view, schema or type gets another name while the old release uses this
// one.
#include "rules/catalogue/catalogue.h"
#include "rules/recipes/rename_relation.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool names_used_by_applications(ObjectKind kind) {
  return kind == ObjectKind::kTable || kind == ObjectKind::kView ||
         kind == ObjectKind::kMaterializedView || kind == ObjectKind::kSchema ||
         kind == ObjectKind::kType || kind == ObjectKind::kFunction;
}

std::optional<Match> match(const Subject& subject) {
  if (const auto* move = subject.statement.as<SetSchema>()) {
    return Match{"statements of the old release that name " + display(move->object) +
                     " fail, or find another object through search_path",
                 "Move it in a release of its own, after every release names it with its schema."};
  }
  const auto* rename = subject.statement.as<Rename>();
  if (rename == nullptr || !names_used_by_applications(rename->kind)) {
    return std::nullopt;
  }
  const bool relation = rename->kind == ObjectKind::kTable || rename->kind == ObjectKind::kView ||
                        rename->kind == ObjectKind::kMaterializedView;
  if (relation && !renames_live_relation(subject)) {
    return std::nullopt;
  }
  return Match{
      "statements of the old release that name " + display(rename->object) +
          " fail as soon as it is called " + rename->to.text,
      "Give the new release a view under the new name, and rename in a later release, after "
      "the old name is no longer used."};
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  if (renames_live_relation(subject)) {
    return rename_relation_recipe(subject);
  }
  const std::optional<Match> said = match(subject);
  return Error{ErrorCode::kUnsupported,
               "rename-object: " + said->message,
               said->advice +
                   " Or, when it may run as it is, put `-- bellows: allow rename-object because …` "
                   "before the statement.",
               {},
               ""};
}

}  // namespace

Rule rename_object_rule() {
  return {
      .id = "rename-object",
      .title = "An object is renamed that the old release uses",
      .severity = Severity::kError,
      .rule_class = RuleClass::kCompatibility,
      .why = "While a deploy rolls, one of the two releases always uses the wrong name.",
      .safe =
          "Of a table or view: expand: a view under the new name, through which rows are read and "
          "written with the caller's privileges. Contract, in one short transaction: drop the view "
          "and rename. A schema, type or function, and SET SCHEMA, need a human.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t RENAME TO u;"},
                    {"CREATE TABLE t (a int); CREATE SCHEMA s;", "ALTER TABLE t SET SCHEMA s;"}},
      .clean = {{"", "CREATE TABLE t (a int); ALTER TABLE t RENAME TO u;"},
                {"CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);",
                 "ALTER INDEX t_a RENAME TO t_a_idx;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
