// Which findings a team wants: presets, rules, paths, tables, and who outranks whom.
#include "rules/lint_policy.h"

#include <catch2/catch.hpp>

#include "rules/glob.h"

namespace bellows {
namespace {

Finding finding(const std::string& rule, Severity severity, const std::string& file,
                const std::vector<std::string>& relations) {
  Finding made;
  made.rule = rule;
  made.severity = severity;
  made.place = {file, 1, 1};
  made.relations = relations;
  return made;
}

std::vector<Severity> weighed(const LintPolicy& policy, const std::vector<Finding>& findings) {
  std::vector<Severity> result;
  for (const Finding& one : apply_policy(policy, findings)) {
    result.push_back(one.severity);
  }
  return result;
}

using Severities = std::vector<Severity>;

TEST_CASE("globs know folders") {
  CHECK(glob_matches("db/*.sql", "db/a.sql"));
  CHECK_FALSE(glob_matches("db/*.sql", "db/x/a.sql"));
  CHECK(glob_matches("db/**", "db/x/a.sql"));
  CHECK(glob_matches("**/a.sql", "a.sql"));
  CHECK(glob_matches("**/a.sql", "db/x/a.sql"));
  CHECK_FALSE(glob_matches("**/a.sql", "db/xa.sql"));
  CHECK(glob_matches("V?__*", "V1__x"));
  CHECK_FALSE(glob_matches("V?__*", "V12__x"));
  CHECK_FALSE(glob_matches("db", "db/a"));
  CHECK(glob_matches("", ""));
  CHECK(glob_matches("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"));
  CHECK_FALSE(glob_matches("*a*a*a*a*a*a*a*a*c", std::string(2000, 'a')));
}

TEST_CASE("without a policy findings stay what they are") {
  CHECK(weighed({}, {finding("create-index", Severity::kError, "a.sql", {}),
                     finding("drop-index", Severity::kWarning, "a.sql", {})}) ==
        Severities{Severity::kError, Severity::kWarning});
}

TEST_CASE("strict makes errors of warnings, and rules outrank the preset") {
  LintPolicy policy;
  policy.preset = LintPreset::kStrict;
  const std::vector<Finding> findings = {finding("drop-index", Severity::kWarning, "a.sql", {})};
  CHECK(weighed(policy, findings) == Severities{Severity::kError});
  policy.rules = {{"drop-index", Severity::kAdvice}};
  CHECK(weighed(policy, findings) == Severities{Severity::kAdvice});
  policy.rules.push_back({"drop-index", std::nullopt});
  CHECK(weighed(policy, findings).empty());
}

TEST_CASE("paths outrank rules, and tables outrank paths") {
  LintPolicy policy;
  policy.rules = {{"create-index", Severity::kWarning}};
  policy.paths = {{"db/old/**", {{"create-index", std::nullopt}}}};
  policy.tables = {{"public.big_*", {{"create-index", Severity::kError}}}};
  CHECK(weighed(policy,
                {finding("create-index", Severity::kError, "db/new/1.sql", {"public.t"}),
                 finding("create-index", Severity::kError, "db/old/1.sql", {"public.t"}),
                 finding("create-index", Severity::kError, "x/db/old/1.sql", {"a.b"}),
                 finding("create-index", Severity::kError, "db/old/1.sql", {"public.big_one"})}) ==
        Severities{Severity::kWarning, Severity::kError});
}

TEST_CASE("a finding about several tables is about a table only when all of them fit") {
  LintPolicy policy;
  policy.tables = {{"audit_*", {{"add-foreign-key", std::nullopt}}}};
  const auto about = [&](const std::vector<std::string>& relations) {
    return weighed(policy, {finding("add-foreign-key", Severity::kError, "a", relations)}).size();
  };
  CHECK(about({"public.audit_a", "x.audit_b"}) == 0);
  CHECK(about({"public.audit_a", "public.orders"}) == 1);
  CHECK(about({}) == 1);
}

TEST_CASE("settings are words") {
  CHECK(rule_setting("x", "off") == RuleSetting{"x", std::nullopt});
  CHECK(rule_setting("x", "advice") == RuleSetting{"x", Severity::kAdvice});
  CHECK_FALSE(rule_setting("x", "loud"));
  for (const LintPreset preset : {LintPreset::kSafety, LintPreset::kStyle, LintPreset::kStrict}) {
    CHECK(preset_from_name(preset_name(preset)) == preset);
  }
  CHECK_FALSE(preset_from_name("lax"));
}

}  // namespace
}  // namespace bellows
