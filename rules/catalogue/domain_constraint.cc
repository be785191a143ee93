// domain-constraint: a domain's new constraint is proven for every column of it.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* alter = subject.statement.as<AlterDomain>();
  const bool proves =
      alter != nullptr &&
      (alter->kind == AlterDomainKind::kSetNotNull ||
       (alter->kind == AlterDomainKind::kAddConstraint && !alter->constraint->not_valid));
  std::vector<ObjectName> scanned;
  if (proves) {
    for (const ObjectName& name : subject.effects().scans) {
      if (big_table(subject, name) != nullptr) {
        scanned.push_back(name);
      }
    }
  }
  if (scanned.empty()) {
    return std::nullopt;
  }
  return Match{"writes to " + names_text(scanned) + " wait while every row is checked" +
                   lock_words(subject, scanned.front()),
               "Add a CHECK NOT VALID, and VALIDATE it in a transaction of its own.",
               {}};
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  const auto& alter = *subject.statement.as<AlterDomain>();
  const ObjectName domain = subject.before.resolve_type(alter.domain);
  if (alter.kind == AlterDomainKind::kSetNotNull) {
    return needs_a_human("domain-constraint: SET NOT NULL of the domain " + display(domain) +
                             " has no form that lets writes through",
                         "Add CHECK (VALUE IS NOT NULL) to the domain NOT VALID, and validate it.");
  }
  const ConstraintDef& constraint = *alter.constraint;
  Name name = constraint.name;
  if (name.empty()) {
    const auto& known = subject.before.types.at(domain).constraints;
    name = Name{make_object_name(domain.name.text, "", "check")};
    for (int pass = 1; known.contains(name); ++pass) {
      name = Name{make_object_name(domain.name.text, "", "check" + std::to_string(pass))};
    }
  }
  const std::string head = "ALTER DOMAIN " + to_sql(domain) + " ";
  Draft add =
      sql_draft(Phase::kContract,
                "add CHECK " + name.text + " to the domain " + display(domain) + " for new values",
                {head + "ADD CONSTRAINT " + to_sql(name) + " CHECK (" + constraint.check.text +
                 ") NOT VALID"});
  add.phase_reason = "a statement of the old release may violate the constraint";
  add.undo = {{RunSql{{head + "DROP CONSTRAINT " + to_sql(name)}}}, "", ""};
  Draft validate = sql_draft(Phase::kContract, "validate CHECK " + name.text + " of the domain",
                             {head + "VALIDATE CONSTRAINT " + to_sql(name)});
  validate.phase_reason = add.phase_reason;
  return std::vector<Draft>{std::move(add), std::move(validate)};
}

}  // namespace

Rule domain_constraint_rule() {
  return {
      .id = "domain-constraint",
      .title = "A domain constraint is proven while writes wait",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = statements<AlterDomain>(),
      .why =
          "ALTER DOMAIN … ADD CONSTRAINT and SET NOT NULL read every table with a column of the "
          "domain, and hold SHARE on all of them: their writes wait.",
      .safe =
          "A CHECK: ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT in a transaction of its "
          "own. SET NOT NULL has no such form: add CHECK (VALUE IS NOT NULL) that way instead.",
      .violating = {{"CREATE DOMAIN d AS int; CREATE TABLE t (a d);",
                     "ALTER DOMAIN d ADD CONSTRAINT positive CHECK (VALUE > 0);"},
                    {"CREATE DOMAIN d AS text; CREATE TABLE t (a d);",
                     "ALTER DOMAIN d ADD CHECK (VALUE <> '');"},
                    {"CREATE DOMAIN d AS int; CREATE TABLE t (a d);",
                     "ALTER DOMAIN d SET NOT NULL;"}},
      .clean = {{"CREATE DOMAIN d AS int; CREATE TABLE t (a d);",
                 "ALTER DOMAIN d ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID;"},
                {"CREATE DOMAIN d AS int;",
                 "ALTER DOMAIN d ADD CONSTRAINT positive CHECK (VALUE > 0);"},
                {"CREATE DOMAIN d AS int;", "CREATE TABLE t (a d); ALTER DOMAIN d SET NOT NULL;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
