// cluster: the table is written anew in the order of an index while nobody may use it.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  const auto* cluster = subject.statement.as<Cluster>();
  const Table* table =
      cluster == nullptr || cluster->table.empty() ? nullptr : big_table(subject, cluster->table);
  if (table == nullptr) {
    return std::nullopt;
  }
  return Match{who_waits(subject, *table) + " while the table and its indexes are written anew" +
                   lock_words(subject, table->name),
               "Use pg_repack, or choose a quiet hour.",
               {}};
}

}  // namespace

Rule cluster_rule() {
  return {
      .id = "cluster",
      .title = "CLUSTER writes the table anew",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = statements<Cluster>(),
      .why =
          "CLUSTER copies the table in the order of an index under ACCESS EXCLUSIVE, and builds "
          "every index anew.",
      .safe = "None that a machine can write. pg_repack sorts a table beside the application.",
      .violating = {{"CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);", "CLUSTER t USING t_a;"},
                    {"CREATE TABLE t (a int PRIMARY KEY);", "CLUSTER VERBOSE t USING t_pkey;"}},
      .clean = {{"CREATE TABLE t (a int); CREATE INDEX t_a ON t (a);",
                 "ALTER TABLE t CLUSTER ON t_a;"},
                {"", "CREATE TABLE t (a int PRIMARY KEY); CLUSTER t USING t_pkey;"}},
      .match = match,
  };
}

}  // namespace bellows
