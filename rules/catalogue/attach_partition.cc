// attach-partition: the table is read whole, and its missing indexes are built, under a lock that
// stops everything.
#include "rules/attach_recipe.h"
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

// The table of ATTACH PARTITION; nullptr for indexes and anything else.
const Table* attached(const Subject& subject) {
  const AlterCommand* command = alter_command(subject, AlterKind::kAttachPartition);
  const Table* parent = command == nullptr ? nullptr : subject.before.table(target_table(subject));
  return parent == nullptr ? nullptr : subject.before.table(command->relation);
}

// A scan names its table; an index that is built is one of the child's.
ObjectName name_of_table(const Subject& subject, const ObjectName& name, const Table& child) {
  return subject.before.tables.contains(name) ? name : child.name;
}

std::optional<Match> match(const Subject& subject) {
  const Table* child = attached(subject);
  if (child == nullptr) {
    return std::nullopt;
  }
  for (const auto* worked : {&subject.effects().scans, &subject.effects().builds}) {
    for (const ObjectName& name : *worked) {
      const ObjectName table = name_of_table(subject, name, *child);
      if (big_table(subject, table) != nullptr) {
        return Match{
            "every statement on " + display(table) +
                " waits while it is read to prove the bound, or an index that it lacks "
                "is built" +
                lock_words(subject, table),
            "Prove the bound with a CHECK that is added NOT VALID and validated, and build "
            "missing indexes CONCURRENTLY, before ATTACH.",
            {}};
      }
    }
  }
  return std::nullopt;
}

Result<std::vector<Draft>> safe_form(const Subject& subject) {
  return attach_proven(subject);
}

}  // namespace

Rule attach_partition_rule() {
  return {
      .id = "attach-partition",
      .title = "A table is attached as a partition without proof",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = commands({AlterKind::kAttachPartition}),
      .why =
          "ATTACH PARTITION holds ACCESS EXCLUSIVE on the table while it reads it to prove the "
          "bound and builds the indexes that the parent has and it lacks; it reads the DEFAULT "
          "partition, too, under ACCESS EXCLUSIVE.",
      .safe =
          "A CHECK of the bound on the table, NOT VALID and validated, and one on the default "
          "partition that it holds no such row; the missing indexes CONCURRENTLY, foreign keys NOT "
          "VALID and validated; then ATTACH, which finds everything proven; then the CHECKs go.",
      .violating =
          {{"CREATE TABLE p (a int NOT NULL, b int) PARTITION BY RANGE (a); CREATE TABLE p_1 "
            "PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE c (a int NOT NULL, b int);",
            "ALTER TABLE p ATTACH PARTITION c FOR VALUES FROM (10) TO (20);"},
           {"CREATE TABLE p (a int NOT NULL, b int) PARTITION BY RANGE (a); CREATE TABLE p_1 "
            "PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p_rest PARTITION OF p "
            "DEFAULT; CREATE TABLE c (a int NOT NULL, b int NOT NULL);",
            "ALTER TABLE p ATTACH PARTITION c FOR VALUES FROM (10) TO (MAXVALUE);"},
           {"CREATE TABLE p (a int, b text UNIQUE) PARTITION BY LIST (b); CREATE TABLE c (a int, b "
            "text); CREATE INDEX p_a ON p (a);",
            "ALTER TABLE p ATTACH PARTITION c FOR VALUES IN ('x', 'y''z');"}},
      .clean = {{"CREATE TABLE p (a int NOT NULL, b int) PARTITION BY RANGE (a); CREATE TABLE p_1 "
                 "PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE c (a int NOT NULL, b "
                 "int, CHECK (a >= 10 AND a < 20));",
                 "ALTER TABLE p ATTACH PARTITION c FOR VALUES FROM (10) TO (20);"},
                {"CREATE TABLE p (a int NOT NULL, b int) PARTITION BY RANGE (a); CREATE TABLE p_1 "
                 "PARTITION OF p FOR VALUES FROM (0) TO (10);",
                 "CREATE TABLE c (a int NOT NULL, b int); ALTER TABLE p ATTACH PARTITION c FOR "
                 "VALUES FROM (10) TO (20);"},
                {"CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p_1 PARTITION OF p "
                 "FOR VALUES FROM (0) TO (10); CREATE INDEX p_a ON ONLY p (a); CREATE INDEX p_1_a "
                 "ON p_1 (a);",
                 "ALTER INDEX p_a ATTACH PARTITION p_1_a;"}},
      .match = match,
      .safe_form = safe_form,
  };
}

}  // namespace bellows
