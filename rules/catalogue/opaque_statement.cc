// opaque-statement: a statement that the effects model does not know.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::optional<Match> match(const Subject& subject) {
  if (!subject.effects().opaque || subject.statement.as<DoBlock>() != nullptr) {
    return std::nullopt;
  }
  const std::string reason =
      subject.effects().opaque_reason.empty() ? "" : ": " + subject.effects().opaque_reason;
  return Match{"Bellows cannot say what this statement locks or changes" + reason,
               "Say where it belongs with `-- bellows: phase expand because …` before it; it then "
               "runs as it is, in a step of its own."};
}

}  // namespace

Rule opaque_statement_rule() {
  return {
      .id = "opaque-statement",
      .title = "A statement that Bellows cannot judge",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .asks = statements<OtherStatement, DefineObject, Query, CreateSchema, CreateTableAs, Copy,
                         Cluster>(),
      .why = "What Bellows cannot judge it does not guess: it says so and asks.",
      .safe = "None that a machine can write. Give the phase with a directive.",
      .violating = {{"", "SELECT create_hypertable('t', 'at');"},
                    {"", "CREATE SCHEMA s CREATE TABLE t (a int);"}},
      .clean = {{"", "CREATE TABLE t (a int);"},
                {"CREATE TABLE t (a int);", "COMMENT ON TABLE t IS 'x';"}},
      .match = match,
      .safe_form = nullptr,
  };
}

}  // namespace bellows
