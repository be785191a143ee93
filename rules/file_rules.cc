#include "rules/file_rules.h"

#include <algorithm>
#include <string>

#include "rules/rule.h"

namespace bellows {

const std::vector<FileRule>& file_rules() {
  static const std::vector<FileRule> kRules = {
      {"syntax-error", "A file that PostgreSQL would not read", Severity::kError,
       "PostgreSQL's own grammar refuses the file, or it is not text in UTF-8. Nothing else can be "
       "said about it; the other files are linted as usual, without what this one would have made.",
       "Correct the file at the place that is named. psql's meta-commands (\\c, \\i) and the rows "
       "behind COPY … FROM stdin are not SQL: leave them to psql."},
      {"duplicate-version", "Two migrations of the same version", Severity::kError,
       "The tool that owns the folder runs one of them, or neither. Two branches that were merged "
       "often leave such a pair behind.",
       "Give one of them another version."},
      {"bad-directive", "A directive that says nothing that Bellows knows", Severity::kError,
       "A directive that is misspelt, or that silences without a reason, is not followed: the "
       "findings that it was to silence stay.",
       "Write it as the documentation of directives shows; a suppression needs a reason."},
      {"unknown-rule", "A directive names a rule that does not exist", Severity::kWarning,
       "It silences nothing, now or later.", "Correct the name: `bellows rules` lists them."},
      {"unused-suppression", "A directive silences a finding that is not there", Severity::kWarning,
       "A suppression that outlives its finding hides the next one.", "Remove it."},
      {"unknown-relation", "A relation that no file makes", Severity::kWarning,
       "It is taken for a table with rows whose columns are unknown, so findings about it are less "
       "exact than they could be.",
       "Give the schema that the migrations meet: --schema FILE, --database URL, or the folder "
       "that holds the migrations before."},
      {"breaks-query", "A query of the application fails after a statement", Severity::kError,
       "While a deploy rolls, the old release goes on sending this query.",
       "Let the new release stop sending it first; `bellows plan` puts the statement behind the "
       "deploy gate."},
      {"changes-query", "A query of the application gives another answer after a statement",
       Severity::kAdvice,
       "`SELECT *` returns another set of columns. A release that reads them by place, or that has "
       "the old set cached in a prepared statement, stumbles over it.",
       "Name the columns in the query."},
  };
  return kRules;
}

const FileRule* find_file_rule(std::string_view id) {
  const std::vector<FileRule>& all = file_rules();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const FileRule& rule) { return rule.id == id; });
  return found == all.end() ? nullptr : &*found;
}

bool is_rule_id(std::string_view id) {
  return find_rule(id) != nullptr || find_file_rule(id) != nullptr;
}

std::vector<std::string> rule_ids() {
  std::vector<std::string> ids;
  for (const Rule& rule : rules()) {
    ids.emplace_back(rule.id);
  }
  for (const FileRule& rule : file_rules()) {
    ids.emplace_back(rule.id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace bellows
