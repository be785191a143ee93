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
               "Add it NOT VALID, which holds for new values, and VALIDATE it in a quiet hour.",
               {}};
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
          "None that lets writes through: VALIDATE CONSTRAINT of a domain reads the tables under "
          "the "
          "same lock. ADD CONSTRAINT … NOT VALID is an instant and holds for new values; validate "
          "it "
          "in a quiet hour, or put a CHECK on each table instead, NOT VALID and validated.",
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
  };
}

}  // namespace bellows
