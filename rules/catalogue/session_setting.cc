// session-setting: a SET in a file would have to hold for every later step, each in its own
// session.
#include <algorithm>
#include <array>

#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

// The executor sets these itself, better than a file can: asking for them changes nothing.
constexpr std::array<std::string_view, 6> kOurs = {
    "lock_timeout",        "statement_timeout", "idle_in_transaction_session_timeout",
    "client_min_messages", "client_encoding",   "standard_conforming_strings"};

std::optional<Match> match(const Subject& subject) {
  const auto* set = subject.statement.as<SetVariable>();
  if (set == nullptr || std::find(kOurs.begin(), kOurs.end(), set->variable) != kOurs.end()) {
    return std::nullopt;
  }
  return Match{
      "the steps of a plan run in transactions of their own, so a SET in a file cannot reach "
      "the statements after it",
      "Write names with their schema, and give other settings to the role or the database "
      "with ALTER ROLE … SET."};
}

}  // namespace

Rule session_setting_rule() {
  return {
      .id = "session-setting",
      .title = "A SET that later statements rest on",
      .severity = Severity::kError,
      .rule_class = RuleClass::kTransaction,
      .asks = statements<SetVariable>(),
      .why =
          "In a rollout the statements of a file run hours apart. A setting of the session is gone "
          "by then, and what rests on it would mean something else.",
      .safe =
          "None that a machine can write: name objects with their schema. lock_timeout, "
          "statement_timeout and the like are fine, the executor sets them itself.",
      .violating = {{"", "SET search_path TO app;"}, {"", "SET LOCAL work_mem = '1GB';"}},
      .clean = {{"", "SET lock_timeout = '2s';"}, {"", "SET statement_timeout = 0;"}},
      .match = match,
      .safe_form = nullptr,
  };
}

}  // namespace bellows
