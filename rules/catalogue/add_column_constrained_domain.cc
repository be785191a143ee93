// add-column-constrained-domain: a column of a domain with a constraint is checked by rewriting.
#include "rules/catalogue/catalogue.h"
#include "rules/new_sequence_column.h"

namespace bellows {
namespace {

const UserType* constrained_domain(const Subject& subject, const ColumnDef& column) {
  const auto found = subject.before.types.find(subject.before.resolve_type(column.type.name));
  if (found == subject.before.types.end() || found->second.kind != TypeKind::kDomain ||
      column.type.array_dimensions != 0) {
    return nullptr;
  }
  const UserType& domain = found->second;
  return domain.not_null || !domain.constraints.empty() ? &domain : nullptr;
}

std::optional<Match> match(const Subject& subject) {
  const ColumnDef* column = added_column(subject);
  const UserType* domain = column == nullptr ? nullptr : constrained_domain(subject, *column);
  if (domain == nullptr) {
    return std::nullopt;
  }
  const Table& table = *live_table(subject);
  return Match{
      who_waits(subject, table) + " while the table is written anew to prove the domain " +
          display(domain->name) + lock_words(subject, table.name),
      "Give the column the domain's base type, and the constraint as a CHECK that is added "
      "NOT VALID and validated.",
      {}};
}

}  // namespace

Rule add_column_constrained_domain_rule() {
  return {
      .id = "add-column-constrained-domain",
      .title = "A column of a constrained domain writes the table anew",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kAddColumn}),
      .why =
          "When a domain has a CHECK or is NOT NULL, ADD COLUMN writes the table anew under ACCESS "
          "EXCLUSIVE to prove it, even when the column is nullable and has no default.",
      .safe =
          "None that leads to the same type. The base type with a CHECK that is added NOT VALID "
          "and "
          "validated forbids the same values.",
      .violating = {{"CREATE DOMAIN positive AS int CHECK (VALUE > 0); CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN b positive;"},
                    {"CREATE DOMAIN filled AS text NOT NULL; CREATE TABLE t (a int);",
                     "ALTER TABLE t ADD COLUMN b filled DEFAULT '';"}},
      .clean = {{"CREATE DOMAIN plain AS int; CREATE TABLE t (a int);",
                 "ALTER TABLE t ADD COLUMN b plain;"},
                {"CREATE DOMAIN positive AS int CHECK (VALUE > 0);",
                 "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b positive;"}},
      .match = match,
  };
}

}  // namespace bellows
