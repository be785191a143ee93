// drop-cascade: CASCADE takes along what the statement does not name.
#include "rules/catalogue/catalogue.h"
#include "rules/drop_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool says_cascade(const Subject& subject) {
  if (const auto* drop = subject.statement.as<DropObjects>()) {
    return drop->cascade;
  }
  const AlterCommand* command = alter_command(subject);
  return command != nullptr && command->cascade;
}

std::optional<Match> match(const Subject& subject) {
  if (!says_cascade(subject)) {
    return std::nullopt;
  }
  const std::string also = dragged_by_cascade(subject);
  if (also.empty()) {
    return std::nullopt;
  }
  return Match{"CASCADE also drops " + also + ", which the statement does not name",
               "Drop what depends on it by name, and leave CASCADE out.",
               {}};
}

}  // namespace

Rule drop_cascade_rule() {
  return {
      .id = "drop-cascade",
      .title = "CASCADE drops more than the statement names",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kSafety,
      .asks = statements<DropObjects>() +
              commands({AlterKind::kDropColumn, AlterKind::kDropConstraint}),
      .why =
          "CASCADE drops every view, constraint, trigger or column that rests on the object, and "
          "takes ACCESS EXCLUSIVE on their tables. What goes is decided when the statement runs, "
          "not when it was reviewed.",
      .safe =
          "None that a machine can write: drop what depends on it by name, and leave CASCADE out.",
      .violating = {{"CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;",
                     "DROP TABLE t CASCADE;"},
                    {"CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p_id int REFERENCES p);",
                     "ALTER TABLE p DROP CONSTRAINT p_pkey CASCADE;"}},
      .clean = {{"CREATE TABLE t (a int);", "DROP TABLE t CASCADE;"},
                {"CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;", "DROP VIEW v;"}},
      .match = match,
  };
}

}  // namespace bellows
