// row-security-without-policy: nobody but the owner sees a row.
#include <algorithm>
#include <set>

#include "rules/catalogue/catalogue.h"
#include "rules/file_subject.h"

namespace bellows {
namespace {

std::vector<FileMatch> match_file(const FileSubject& subject) {
  std::vector<FileMatch> found;
  const std::vector<Statement>& statements = subject.migration.statements;
  std::set<ObjectName> with_policy;
  for (const Statement& statement : statements) {
    if (const auto* policy = statement.as<CreatePolicy>()) {
      with_policy.insert(subject.after.resolve(policy->table));
    }
  }
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const auto* alter = statements[i].as<AlterTable>();
    const bool enables =
        alter != nullptr && std::any_of(alter->commands.begin(), alter->commands.end(),
                                        [](const AlterCommand& command) {
                                          return command.kind == AlterKind::kEnableRowSecurity;
                                        });
    if (enables && !with_policy.contains(subject.after.resolve(alter->table))) {
      found.push_back({static_cast<int>(i),
                       {"every role but the owner sees no row of " +
                            display(subject.after.resolve(alter->table)) + " any more",
                        "Create its policies in the same file, before this statement.",
                        {}}});
    }
  }
  return found;
}

}  // namespace

Rule row_security_without_policy_rule() {
  return {
      .id = "row-security-without-policy",
      .title = "Row security is switched on without a policy",
      .severity = Severity::kWarning,
      .rule_class = RuleClass::kCompatibility,
      .audience = Audience::kLint,
      .why =
          "With ROW LEVEL SECURITY enabled and no policy, every role but the owner and superusers "
          "sees no row and can write none.",
      .safe =
          "Nothing to rewrite: create the policies before ENABLE ROW LEVEL SECURITY, in the same "
          "transaction.",
      .violating = {{"CREATE TABLE t (a int);", "ALTER TABLE t ENABLE ROW LEVEL SECURITY;"},
                    {"CREATE TABLE t (a int);",
                     "ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"}},
      .clean = {{"CREATE TABLE t (a int);",
                 "ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (a > 0);"},
                {"",
                 "CREATE TABLE t (a int); CREATE POLICY p ON t; ALTER TABLE t ENABLE ROW LEVEL "
                 "SECURITY;"}},
      .match_file = match_file,
  };
}

}  // namespace bellows
