// do-block: what a DO block does cannot be known before it runs.
#include "migrations/embedded.h"
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> opaque_part(const Embedded& embedded) {
  if (embedded.opaque.empty()) {
    return std::nullopt;
  }
  const OpaquePart& part = embedded.opaque.front();
  return Match{
      "Bellows cannot see what the DO block does, so it cannot say whom it would stall: line " +
          std::to_string(part.line) + ", " + part.reason,
      "Write its statements out. Or say where it belongs with `-- bellows: phase expand "
      "because …` before it; it then runs as it is, in a step of its own.",
      {}};
}

// A block is one transaction: what it locks first it holds until its last statement is done.
std::optional<Match> locked_inside(const Subject& subject, const Embedded& embedded) {
  for (const EmbeddedStatement& inner : embedded.statements) {
    for (const Lock& lock : effects_of(inner.statement, subject.before).locks) {
      if (lock.mode > LockMode::kRowExclusive && live_table(subject, lock.relation) != nullptr) {
        return Match{"statements on " + display(lock.relation) +
                         " wait until all of the DO block is done: line " +
                         std::to_string(inner.statement.line) + " takes " +
                         std::string(lock_mode_name(lock.mode)),
                     "Write its statements out, so that each has a transaction of its own.",
                     {}};
      }
    }
  }
  return std::nullopt;
}

std::optional<Match> match(const Subject& subject) {
  if (subject.statement.as<DoBlock>() == nullptr) {
    return std::nullopt;
  }
  const Embedded embedded = embedded_statements(subject.statement);
  std::optional<Match> opaque = opaque_part(embedded);
  return opaque ? opaque : locked_inside(subject, embedded);
}

}  // namespace

Rule do_block_rule() {
  return {
      .id = "do-block",
      .title = "A DO block that hides what it does, or locks a table in use",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = statements<DoBlock>(),
      .why =
          "A DO block is a program in one transaction. What it runs is read and judged like the "
          "statements around it, but plan cannot take it apart: what it locks stays locked until "
          "it "
          "is done. And a statement that it puts together at run time, or a block in another "
          "language, is known only when it has run.",
      .safe =
          "None that a machine can write. Write the statements out, or give the phase with a "
          "directive.",
      .violating =
          {{"CREATE TABLE t (a int);",
            "DO $$ DECLARE n text := 't'; BEGIN EXECUTE format('DROP TABLE %I', n); END $$;"},
           {"", "DO LANGUAGE plpython3u $$ pass $$;"}},
      .clean =
          {{"", "SELECT 1;"},
           {"",
            "DO $$ BEGIN CREATE TYPE mood AS ENUM ('ok'); EXCEPTION WHEN duplicate_object THEN "
            "NULL; END $$;"}},
      .match = match,
      .safe_form = nullptr,
  };
}

}  // namespace bellows
