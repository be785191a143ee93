#include "cli/prepare_plan.h"

#include "cli/history_view.h"
#include "cli/pending.h"
#include "cli/read_files.h"
#include "cli/release_map.h"
#include "executor/ledger_history.h"
#include "executor/load_catalog.h"
#include "planner/make_plan.h"

namespace bellows {
namespace {

// What is known about the target before anything is planned.
struct Start {
  Catalog catalog;
  MigrationHistory history;
};

Result<Start> read_start(Session& session) {
  Result<MigrationHistory> history = ledger_history(session);
  if (!history) {
    return history.error();
  }
  Result<Catalog> catalog = load_catalog(session);
  if (!catalog) {
    return catalog.error();
  }
  return Start{*std::move(catalog), *std::move(history)};
}

void decide_direct(PreparedPlan& prepared, const PlanChoice& choice, const Start& start,
                   bool offline) {
  if (choice.mode == PlanMode::kDirect) {
    prepared.direct = true;
    prepared.why_direct = "as --direct asks";
  } else if (choice.mode == PlanMode::kAutomatic && start.catalog.empty() &&
             start.history.rows.empty()) {
    prepared.direct = true;
    prepared.why_direct =
        offline ? "no database is named, so as on an empty one; --after VERSION plans what comes "
                  "after that version"
                : "the database is empty";
  }
}

}  // namespace

Result<PlanMode> plan_mode(bool phased, bool direct) {
  if (phased && direct) {
    return Error{ErrorCode::kUsage,
                 "--phased and --direct exclude one another",
                 "Leave one of them out.",
                 {},
                 ""};
  }
  return phased ? PlanMode::kPhased : direct ? PlanMode::kDirect : PlanMode::kAutomatic;
}

Result<PreparedPlan> prepare_plan(const Invocation& invocation, const PlanChoice& choice,
                                  Session* session) {
  Result<Source> source = read_folder(invocation.config, choice.folder);
  if (!source) {
    return source.error();
  }
  invocation.log.debug(source->folder + " is of layout " + source->layout + ": " +
                       source->evidence);
  for (const std::string& warning : source->warnings) {
    invocation.log.warning(warning);
  }
  Result<std::map<std::string, MappedRelease>> releases =
      map_releases(invocation.config.releases, source->migrations);
  if (!releases) {
    return releases.error();
  }
  Result<Start> start = session == nullptr ? Result<Start>(Start{}) : read_start(*session);
  if (!start) {
    return start.error();
  }
  if (session != nullptr) {
    if (Result<void> agreed = check_other_history(*session, *source, choice.after); !agreed) {
      return agreed.error();
    }
  }
  Result<PendingMigrations> split =
      pending_migrations(*source, start->history, {choice.after, choice.to});
  if (!split) {
    return split.error();
  }
  for (const std::string& warning : split->warnings) {
    invocation.log.warning(warning);
  }
  if (session == nullptr) {
    const std::string& snapshot = invocation.config.snapshot;
    Result<Catalog> folded =
        snapshot.empty() ? fold_migrations(split->history) : read_snapshot_file(snapshot);
    if (!folded) {
      return folded.error();
    }
    start->catalog = *std::move(folded);
  }
  PreparedPlan prepared;
  prepared.source = *std::move(source);
  prepared.pending = std::move(split->pending);
  decide_direct(prepared, choice, *start, session == nullptr);
  if (prepared.direct || prepared.pending.empty()) {
    return prepared;
  }
  const bool unknown_history =
      start->history.rows.empty() && choice.after.empty() && !start->catalog.empty();
  PlanRequest request{prepared.source.layout, prepared.source.folder, prepared.pending,
                      std::move(start->catalog)};
  request.hide_for = std::chrono::ceil<std::chrono::seconds>(invocation.config.hide_for).count();
  request.subscribed = invocation.config.subscribed;
  for (const Migration& migration : prepared.source.migrations) {
    request.versions.push_back(migration.version);
  }
  request.releases = *std::move(releases);
  Result<Plan> plan = make_plan(request);
  if (!plan) {
    Error error = plan.error();
    if (unknown_history && error.code == ErrorCode::kSource) {
      error.hint += (error.hint.empty() ? "" : " ") +
                    std::string(
                        "The database has a schema but no history of Bellows': say with "
                        "--after VERSION which migrations it already has.");
    }
    return error;
  }
  prepared.plan = *std::move(plan);
  return prepared;
}

}  // namespace bellows
