// unqualified-name: which object is meant depends on search_path.
#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

ObjectName named(const Statement& statement) {
  if (const auto* create = statement.as<CreateTable>()) {
    return create->persistence == Persistence::kTemporary ? ObjectName{} : create->table;
  }
  if (const auto* alter = statement.as<AlterTable>()) {
    return alter->table;
  }
  if (const auto* index = statement.as<CreateIndex>()) {
    return index->table;
  }
  if (const auto* view = statement.as<CreateView>()) {
    return view->view;
  }
  if (const auto* sequence = statement.as<CreateSequence>()) {
    return sequence->sequence;
  }
  if (const auto* query = statement.as<Query>()) {
    return query->target;
  }
  const auto* drop = statement.as<DropObjects>();
  const bool relation = drop != nullptr && !drop->targets.empty() &&
                        (drop->kind == ObjectKind::kTable || drop->kind == ObjectKind::kIndex ||
                         drop->kind == ObjectKind::kView || drop->kind == ObjectKind::kSequence);
  return relation ? drop->targets.front().name : ObjectName{};
}

std::optional<Match> match(const Subject& subject) {
  const ObjectName name = named(subject.statement);
  if (name.empty() || !name.schema.empty()) {
    return std::nullopt;
  }
  return Match{"which " + name.name.text + " is meant depends on search_path",
               "Write it as schema." + name.name.text + ".",
               {}};
}

}  // namespace

Rule unqualified_name_rule() {
  return {
      .id = "unqualified-name",
      .title = "An object is named without its schema",
      .severity = Severity::kAdvice,
      .rule_class = RuleClass::kStyle,
      .preset = Preset::kStyle,
      .audience = Audience::kLint,
      .asks = statements<CreateTable, AlterTable, CreateIndex, DropObjects, CreateView,
                         CreateSequence, Query>(),
      .why =
          "Which table an unqualified name means depends on the search_path of whoever runs the "
          "file.",
      .safe = "Nothing to rewrite: write the schema before the name.",
      .violating = {{"", "CREATE TABLE t (a int);"},
                    {"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int;"}},
      .clean = {{"", "CREATE TABLE public.t (a int);"}, {"", "CREATE TEMP TABLE t (a int);"}},
      .match = match,
  };
}

}  // namespace bellows
