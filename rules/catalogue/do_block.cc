// do-block: what a DO block does cannot be known before it runs.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  if (subject.statement.as<DoBlock>() == nullptr) {
    return std::nullopt;
  }
  return Match{"Bellows cannot see what the DO block does, so it cannot say whom it would stall",
               "Write its statements out. Or say where it belongs with `-- bellows: phase expand "
               "because …` before it; it then runs as it is, in a step of its own."};
}

}  // namespace

Rule do_block_rule() {
  return {
      .id = "do-block",
      .title = "A DO block hides what it does",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = statements<DoBlock>(),
      .why =
          "A DO block is a program: which statements it runs, and on what, is known only when it "
          "has run.",
      .safe =
          "None that a machine can write. Write the statements out, or give the phase with a "
          "directive.",
      .violating = {{"", "DO $$ BEGIN PERFORM 1; END $$;"},
                    {"CREATE TABLE t (a int);",
                     "DO $$ BEGIN EXECUTE 'ALTER TABLE t ADD COLUMN b int'; END $$;"}},
      .clean = {{"", "SELECT 1;"}, {"", "CREATE TABLE t (a text DEFAULT 'DO');"}},
      .match = match,
      .safe_form = nullptr,
  };
}

}  // namespace bellows
