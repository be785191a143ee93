// missing-if-exists: a file that was cut off cannot be run again.
#include <string_view>

#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

std::string_view missing_words(const Subject& subject) {
  const Statement& statement = subject.statement;
  const auto created = [](const auto* create) {
    return create != nullptr && !create->if_not_exists;
  };
  if (created(statement.as<CreateTable>()) || created(statement.as<CreateSchema>()) ||
      created(statement.as<CreateSequence>()) || created(statement.as<CreateExtension>())) {
    return "IF NOT EXISTS";
  }
  if (const auto* drop = statement.as<DropObjects>()) {
    return drop->if_exists ? "" : "IF EXISTS";
  }
  const AlterCommand* command = alter_command(subject);
  if (command == nullptr || command->if_exists) {
    return "";
  }
  return command->kind == AlterKind::kAddColumn ? "IF NOT EXISTS" : "IF EXISTS";
}

std::optional<Match> match(const Subject& subject) {
  const std::string_view words = missing_words(subject);
  if (words.empty()) {
    return std::nullopt;
  }
  return Match{"the file cannot be run a second time after it was cut off",
               "Write " + std::string(words) + ".",
               {}};
}

}  // namespace

Rule missing_if_exists_rule() {
  return {
      .id = "missing-if-exists",
      .title = "IF EXISTS or IF NOT EXISTS is left out",
      .severity = Severity::kAdvice,
      .rule_class = RuleClass::kStyle,
      .preset = Preset::kStyle,
      .audience = Audience::kLint,
      .asks =
          statements<CreateTable, DropObjects, CreateSchema, CreateSequence, CreateExtension>() +
          commands({AlterKind::kAddColumn, AlterKind::kDropColumn, AlterKind::kDropConstraint}),
      .why =
          "A file without a transaction that was cut off half-way fails at its first statement "
          "when it is run again.",
      .safe =
          "Nothing to rewrite: write IF NOT EXISTS or IF EXISTS. Files that run in a transaction, "
          "and plans, do without.",
      .violating = {{"", "CREATE TABLE t (a int);"},
                    {"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int;"}},
      .clean = {{"", "CREATE TABLE IF NOT EXISTS t (a int);"},
                {"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN IF NOT EXISTS b int;"}},
      .match = match,
  };
}

}  // namespace bellows
