#include "rules/file_judge.h"

#include <algorithm>

#include "migrations/transaction_block.h"
#include "rules/directed.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool is_live(const Catalog& at, const ObjectName& name) {
  const auto table = at.tables.find(name);
  return table != at.tables.end() && !table->second.created_in_plan &&
         table->second.persistence != Persistence::kTemporary;
}

// Whether a statement of this kind may lock tables that it does not name as its target.
bool reaches_further(const Statement& statement) {
  if (const auto* create = statement.as<CreateTable>()) {
    const bool references =
        std::any_of(create->constraints.begin(), create->constraints.end(),
                    [](const ConstraintDef& constraint) {
                      return constraint.kind == ConstraintKind::kForeignKey;
                    }) ||
        std::any_of(create->columns.begin(), create->columns.end(), [](const ColumnDef& column) {
          return std::any_of(column.constraints.begin(), column.constraints.end(),
                             [](const ConstraintDef& constraint) {
                               return constraint.kind == ConstraintKind::kForeignKey;
                             });
        });
    return references || !create->partition_of.empty() || !create->inherits.empty();
  }
  return statement.as<AlterTable>() != nullptr || statement.as<DropObjects>() != nullptr ||
         statement.as<Truncate>() != nullptr || statement.as<LockTable>() != nullptr ||
         statement.as<Vacuum>() != nullptr || statement.as<Cluster>() != nullptr ||
         statement.as<Reindex>() != nullptr || statement.as<AlterDomain>() != nullptr ||
         statement.as<SetSchema>() != nullptr || statement.as<ChangeOwner>() != nullptr;
}

bool changes_schema(const Statement& statement) {
  const auto* query = statement.as<Query>();
  return (query == nullptr || query->into_table) && statement.as<Copy>() == nullptr &&
         statement.as<SetVariable>() == nullptr && statement.as<Transaction>() == nullptr &&
         statement.as<LockTable>() == nullptr && statement.as<DoBlock>() == nullptr;
}

bool writes_rows(const Statement& statement) {
  if (const auto* query = statement.as<Query>()) {
    return query->kind != QueryKind::kSelect || !query->with_writes.empty();
  }
  const auto* copy = statement.as<Copy>();
  return copy != nullptr && copy->from;
}

}  // namespace

std::optional<Effects> FileJudge::meet(const Statement& statement, const Catalog& at) {
  StatementFacts facts;
  facts.changes_schema = changes_schema(statement);
  facts.forbids_transaction = cannot_run_in_transaction(statement);
  const ObjectName target = target_table(Subject(statement, at, PlanContext{}));
  const bool on_live = !target.empty() && is_live(at, target);
  facts.writes_rows = on_live && writes_rows(statement);
  std::optional<Effects> effects;
  if (facts.changes_schema && (on_live || (target.empty() && reaches_further(statement)))) {
    effects = effects_of(statement, at);
    for (const Lock& lock : effects->locks) {
      if (lock.mode >= LockMode::kShareUpdateExclusive && is_live(at, lock.relation)) {
        facts.locks.push_back(lock);
      }
    }
    for (const ObjectName& scanned : effects->scans) {
      if (is_live(at, scanned)) {
        facts.scans.push_back(scanned);
      }
    }
    facts.works = !facts.locks.empty() &&
                  (!facts.scans.empty() || !effects->rewrites.empty() || !effects->builds.empty());
  }
  x_facts.push_back(std::move(facts));
  return effects;
}

FileJudgement FileJudge::judge(const Catalog& after) const {
  struct Found {
    int statement;
    Finding finding;
  };

  std::vector<Found> found;
  FileJudgement out;
  const FileSubject subject{x_migration, x_facts, after, x_settings};
  for (const Rule* rule : x_rules.about_files()) {
    for (FileMatch& match : rule->match_file(subject)) {
      if (note_allowed(x_migration, match.statement, rule->id, out.allowed)) {
        continue;
      }
      const Statement& statement =
          x_migration.statements[static_cast<std::size_t>(match.statement)];
      Finding finding;
      finding.rule = rule->id;
      finding.severity = rule->severity;
      finding.place = {x_migration.file, statement.line, statement.column};
      finding.range = statement.range;
      finding.version = x_migration.version;
      finding.statement = statement.text;
      finding.message = std::move(match.match.message);
      finding.advice = std::move(match.match.advice);
      found.push_back({match.statement, std::move(finding)});
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.statement < b.statement; });
  for (Found& one : found) {
    out.findings.push_back(std::move(one.finding));
  }
  return out;
}

}  // namespace bellows
