// does-not-apply: the statement does not fit the schema that it meets.
#include "rules/catalogue/catalogue.h"

namespace bellows {
namespace {}  // namespace

Rule does_not_apply_rule() {
  return {
      .id = "does-not-apply",
      .title = "A statement that the schema refuses",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .why =
          "The files before it lead to a schema in which the server would refuse the statement: "
          "what it names is not there, or is there already.",
      .safe =
          "Nothing to rewrite. When the schema was made by other means, give it: a database, "
          "`--schema FILE`, or the whole folder.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t DROP COLUMN no_such;"},
                    {"CREATE TABLE t (a int);", "CREATE TABLE t (b int);"}},
      .clean = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int;"},
                {"", "DROP TABLE IF EXISTS nothing_there;"}},
  };
}

}  // namespace bellows
