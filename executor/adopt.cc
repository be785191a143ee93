#include "executor/adopt.h"

#include <algorithm>

#include "executor/adopted_history.h"
#include "executor/ledger.h"
#include "executor/ledger_history.h"
#include "executor/run_context.h"
#include "executor/transaction.h"

namespace bellows {

namespace {

Error drift(std::string message, std::string hint) {
  return {ErrorCode::kDrift, std::move(message), std::move(hint), {}, ""};
}

Result<void> refuse_running_plan(Session& session) {
  const Result<std::optional<ActivePlan>> plan = active_plan(session);
  if (!plan) {
    return plan.error();
  }
  return plan->has_value()
             ? Result<void>(drift("plan " + (*plan)->hash + " is under way on this database",
                                  "Finish it with bellows run, or take it back with bellows "
                                  "abort."))
             : Result<void>();
}

// What ran there is not what the file says now, so our books must not say so either.
std::string checksum_in_ledger(const Migration& migration, MigrationState state,
                               const HistoryRow& row) {
  return state == MigrationState::kChanged ? "recorded: " + row.checksum : migration.checksum;
}

Result<void> import(Session& session, const Source& source, const AdoptionPlan& plan) {
  std::vector<bool> wanted(source.migrations.size(), false);
  for (const std::size_t index : plan.imports) {
    wanted[index] = true;
  }
  for (const HistoryEntry& entry : plan.entries) {
    if (!entry.migration || !wanted[*entry.migration]) {
      continue;
    }
    const Migration& migration = source.migrations[*entry.migration];
    const HistoryRow& row = plan.theirs.rows[*entry.row];
    const std::string person =
        row.applied_by.empty() ? std::string(plan.found.tool->title) : row.applied_by;
    if (Result<void> written = write_adopted_migration(
            session,
            {migration.version, migration.description, migration.script,
             checksum_in_ledger(migration, entry.state, row), row.applied_at, person, row.seconds});
        !written) {
      return written;
    }
  }
  return {};
}

Result<void> hand_back(AdoptedHistory& theirs, const Source& source, const AdoptionPlan& plan) {
  for (const std::size_t index : plan.hands_back) {
    const Migration& migration = source.migrations[index];
    if (Result<void> written = theirs.record(
            {migration.recorded_name, migration.version, migration.description, migration.script,
             migration.tool_checksum, migration.recorded_details, migration.repeatable, 0});
        !written) {
      return written;
    }
  }
  return {};
}

Result<void> accept_edited(Session& session, const Source& source, const AdoptionPlan& plan) {
  for (const HistoryEntry& entry : plan.entries) {
    if (entry.state != MigrationState::kEdited || plan.found.tool->set_checksum == nullptr) {
      continue;
    }
    if (Result<void> written =
            plan.found.tool->set_checksum(session, plan.found.table, plan.theirs.rows[*entry.row],
                                          source.migrations[*entry.migration].tool_checksum);
        !written) {
      return written;
    }
  }
  return {};
}

Result<void> carry_out(Session& session, AdoptedHistory& theirs, const Source& source,
                       const AdoptionPlan& plan, const AdoptionRequest& request,
                       const std::string& person) {
  const bool hands_back = request.hand_back == HandBack::kYes;
  if (Result<void> done =
          write_adoption(session, {std::string(plan.found.tool->name), plan.found.table.name,
                                   hands_back, false, "", person});
      !done) {
    return done;
  }
  if (Result<void> done = import(session, source, plan); !done || !hands_back) {
    return done;
  }
  if (Result<void> done = accept_edited(session, source, plan); !done) {
    return done;
  }
  return hand_back(theirs, source, plan);
}

}  // namespace

Result<AdoptionPlan> plan_adoption(Session& session, const Source& source, FoundHistory found) {
  AdoptionPlan plan;
  plan.found = std::move(found);
  Result<MigrationHistory> theirs = plan.found.tool->read(session, plan.found.table);
  if (!theirs) {
    return std::move(theirs).error();
  }
  plan.theirs = *std::move(theirs);
  plan.entries = compare_history(source, plan.theirs);
  const Result<MigrationHistory> ours = ledger_history(session);
  if (!ours) {
    return ours.error();
  }
  // Both lists begin with the migrations in the order of the source.
  const std::vector<HistoryEntry> known = compare_history(source, *ours);
  for (std::size_t i = 0; i < source.migrations.size(); ++i) {
    const bool there = plan.entries[i].row.has_value();
    const bool here = known[i].row.has_value();
    if (there && !here) {
      plan.imports.push_back(i);
    } else if (here && !there && known[i].state == MigrationState::kApplied) {
      plan.hands_back.push_back(i);
    }
  }
  return plan;
}

Result<void> check_adoption(const AdoptionPlan& plan, const Source& source,
                            const AdoptionRequest& request) {
  if (Result<void> clean = refuse_failed(plan.found, plan.theirs); !clean) {
    return clean;
  }
  for (const HistoryEntry& entry : plan.entries) {
    if (entry.state == MigrationState::kEdited && request.edited == Odd::kRefuse) {
      const Migration& migration = source.migrations[*entry.migration];
      Error error = drift("migration " + migration.version + " was edited after " +
                              std::string(plan.found.tool->title) + " applied it",
                          "Restore the file as it was, or add --accept-edited to let the files "
                          "count as they are now.");
      error.at.file = migration.file;
      return error;
    }
    if (entry.state == MigrationState::kMissing && request.missing == Odd::kRefuse) {
      return drift("migration " + plan.theirs.rows[*entry.row].name + " is in " +
                       history_words(plan.found) + ", but its file is gone from " + source.folder,
                   "Restore the file, or add --leave-out-missing to go on without it.");
    }
  }
  return {};
}

Result<AdoptionPlan> adopt(const Source& source, const AdoptionRequest& request,
                           const RunSettings& settings, Database& database, Clock& clock) {
  const Result<std::unique_ptr<LeasedSession>> leased = LeasedSession::open(database, clock);
  if (!leased) {
    return leased.error();
  }
  Session& session = (*leased)->session();
  if (Result<void> free = refuse_running_plan(session); !free) {
    return free.error();
  }
  Result<FoundHistory> found = choose_history(session, source.layout, request.table);
  if (!found) {
    return std::move(found).error();
  }
  const Result<std::unique_ptr<AdoptedHistory>> theirs =
      AdoptedHistory::lock(session, (*leased)->lease(), clock, *found, settings.lock_deadline);
  if (!theirs) {
    return theirs.error();
  }
  Result<AdoptionPlan> plan = plan_adoption(session, source, *std::move(found));
  if (!plan) {
    return plan;
  }
  if (Result<void> fine = check_adoption(*plan, source, request); !fine) {
    return fine.error();
  }
  const Result<void> done = in_transaction(session, [&]() -> Result<void> {
    if (Result<void> held = hold_lease(session, (*leased)->lease()); !held) {
      return held;
    }
    return carry_out(session, **theirs, source, *plan, request, operator_name(settings));
  });
  return done ? std::move(plan) : Result<AdoptionPlan>(done.error());
}

Result<void> end_adoption(Database& database, Clock& clock) {
  const Result<std::unique_ptr<LeasedSession>> leased = LeasedSession::open(database, clock);
  if (!leased) {
    return leased.error();
  }
  Session& session = (*leased)->session();
  if (Result<void> free = refuse_running_plan(session); !free) {
    return free;
  }
  return in_transaction(session, [&]() -> Result<void> {
    Result<void> held = hold_lease(session, (*leased)->lease());
    return held ? end_adoption(session) : held;
  });
}

}  // namespace bellows
