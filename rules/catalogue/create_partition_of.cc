// create-partition-of: a new partition stops the parent, and reads the default partition.
#include "rules/attach_recipe.h"
#include "rules/catalogue/catalogue.h"
#include "rules/partition_recipe.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* create = subject.statement.as<CreateTable>();
  const Table* parent = create == nullptr || create->partition_of.empty()
                            ? nullptr
                            : live_table(subject, create->partition_of);
  if (parent == nullptr) {
    return std::nullopt;
  }
  const ObjectName rest = default_partition_of(subject.before, parent->name);
  return Match{
      "every statement on " + display(parent->name) + " and its partitions waits behind it" +
          lock_words(subject, parent->name) +
          (rest.empty() ? ""
                        : ", and those on " + display(rest) + " until all of it has been read" +
                              lock_words(subject, rest)),
      "Create the table LIKE its parent, and ATTACH it.",
      {}};
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  return create_then_attach(subject);
}

}  // namespace

Rule create_partition_of_rule() {
  return {
      .id = "create-partition-of",
      .title = "A partition is created under the parent's lock",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kSafety,
      .asks = statements<CreateTable>(),
      .why =
          "CREATE TABLE … PARTITION OF takes ACCESS EXCLUSIVE on the parent: every statement on "
          "any partition waits behind it. When there is a DEFAULT partition it is locked as well, "
          "and read whole.",
      .safe =
          "CREATE TABLE … (LIKE parent …), which touches nothing, and ATTACH PARTITION, which "
          "takes SHARE UPDATE EXCLUSIVE on the parent; the default partition proves beforehand, "
          "with a validated CHECK, that it holds no such row.",
      .violating = {{"CREATE TABLE p (a int NOT NULL, b int) PARTITION BY RANGE (a); CREATE TABLE "
                     "p_1 PARTITION OF p FOR VALUES FROM (0) TO (10);",
                     "CREATE TABLE p_2 PARTITION OF p FOR VALUES FROM (10) TO (20);"},
                    {"CREATE TABLE p (a int NOT NULL, b int) PARTITION BY RANGE (a); CREATE TABLE "
                     "p_1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p_rest "
                     "PARTITION OF p DEFAULT; CREATE INDEX p_b ON p (b);",
                     "CREATE TABLE p_2 PARTITION OF p FOR VALUES FROM (10) TO (20);"}},
      .clean = {{"",
                 "CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p_1 PARTITION OF p "
                 "FOR VALUES FROM (0) TO (10);"},
                {"CREATE TABLE p (a int NOT NULL, b int) PARTITION BY RANGE (a); CREATE TABLE p_1 "
                 "PARTITION OF p FOR VALUES FROM (0) TO (10);",
                 "CREATE TABLE p_2 (LIKE p); ALTER TABLE p ATTACH PARTITION p_2 FOR VALUES FROM "
                 "(10) TO (20);"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
