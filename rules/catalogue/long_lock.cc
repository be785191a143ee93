// long-lock: whatever scans, rewrites or builds while it holds a lock that stops the application.
#include <algorithm>

#include "rules/catalogue/catalogue.h"
#include "rules/subject.h"

namespace bellows {
namespace {

// The lock that the statement holds on a live table while it works through that table.
const Lock* long_lock(const Subject& subject) {
  const auto works_through = [&](const ObjectName& relation) {
    const auto holds = [&](const std::vector<ObjectName>& names) {
      return std::find(names.begin(), names.end(), relation) != names.end();
    };
    const bool builds = std::any_of(subject.effects().builds.begin(),
                                    subject.effects().builds.end(), [&](const ObjectName& name) {
                                      const Index* index = subject.before.index(name);
                                      return target_table(subject) == relation ||
                                             (index != nullptr && index->table == relation);
                                    });
    return holds(subject.effects().scans) || holds(subject.effects().rewrites) || builds;
  };
  for (const Lock& lock : subject.effects().locks) {
    const Table* table = live_table(subject, lock.relation);
    if (table != nullptr && lock.mode > LockMode::kShareUpdateExclusive &&
        !is_small(subject, *table) && works_through(lock.relation)) {
      return &lock;
    }
  }
  return nullptr;
}

std::optional<Match> match(const Subject& subject) {
  if (subject.effects().moves_data && subject.statement.as<Query>() != nullptr) {
    return std::nullopt;  // its locks are on rows: see unbatched-update
  }
  const Lock* lock = long_lock(subject);
  if (lock == nullptr) {
    return std::nullopt;
  }
  return Match{
      std::string(lock->mode == LockMode::kAccessExclusive ? "every statement on " : "writes to ") +
          sized(*live_table(subject, lock->relation)) +
          (lock->mode == LockMode::kAccessExclusive ? " waits" : " wait") +
          " while the server works through the table (" + std::string(lock_mode_name(lock->mode)) +
          " lock)",
      "Find a form that does the work under a weaker lock, or choose a quiet hour."};
}

}  // namespace

Rule long_lock_rule() {
  return {
      .id = "long-lock",
      .title = "A long piece of work under a lock that stops the application",
      .severity = Severity::kError,
      .rule_class = RuleClass::kSafety,
      .reach = Reach::kWhatIsLeft,
      .asks = statements<AlterTable, AlterDomain, CreateIndex, DropObjects, CreateTable, Cluster,
                         Reindex, RefreshView, Vacuum, Truncate, Rename>(),
      .why =
          "Bellows promises that no step holds a lock stronger than SHARE UPDATE EXCLUSIVE while "
          "it "
          "scans or rewrites a table that was there before.",
      .safe = "None that plan knows for this statement.",
      .violating = {{"CREATE DOMAIN d AS int; CREATE TABLE t (a d); "
                     "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID;",
                     "ALTER DOMAIN d VALIDATE CONSTRAINT c;"},
                    {"CREATE DOMAIN d AS int; CREATE DOMAIN e AS d; CREATE TABLE t (a e); "
                     "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID;",
                     "ALTER DOMAIN d VALIDATE CONSTRAINT c;"}},
      .clean = {{"CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN b int;"},
                {"CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0) NOT VALID);",
                 "ALTER TABLE t VALIDATE CONSTRAINT c;"},
                {"", "CREATE TABLE t (a int); ALTER TABLE t SET UNLOGGED;"}},
      .match = match,
      .safe_form = nullptr,
  };
}

}  // namespace bellows
