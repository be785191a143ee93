#include "executor/rechecks.h"

#include <algorithm>
#include <variant>

#include "executor/ledger_write.h"
#include "executor/server_identity.h"

namespace bellows {
namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    text += (text.empty() ? "" : "; ") + part;
  }
  return text;
}

Error broken(const SyncDifference& difference) {
  return Error{ErrorCode::kDrift,
               joined(difference.broken) +
                   ": what releases write is not kept equal, so copies and proofs are void",
               "Switch it on again (ALTER TABLE … ENABLE TRIGGER …), or create it again as its "
               "step in the plan does; then run again: the copy and its proof are made once more.",
               {},
               ""};
}

Error altered(const SyncDifference& difference) {
  return Error{ErrorCode::kDrift,
               joined(difference.altered) +
                   ": what was written meanwhile may not be kept equal, "
                   "so copies and proofs are void",
               "Run again: the copy and its proof are made once more.",
               {},
               ""};
}

Error only_once(const ObjectName& table) {
  return Error{ErrorCode::kDrift,
               "the trigger that keeps new rows of " + display(table) +
                   " filled was not at work all the time, and filling them again does not mend "
                   "what it missed",
               "Take the plan back with bellows abort, and run it from the start.",
               {},
               ""};
}

bool any_started(const std::vector<const Step*>& steps, const ActivePlan& known) {
  return std::any_of(steps.begin(), steps.end(), [&](const Step* step) {
    return std::any_of(known.steps.begin(), known.steps.end(), [&](const StepRecord& record) {
      return record.id == step->id && record.status != "undone";
    });
  });
}

std::set<ObjectName> tables_of(const Plan& plan) {
  std::set<ObjectName> tables;
  for (const Step& step : plan.steps) {
    if (const MoveRows* move = std::get_if<MoveRows>(&step.action); move != nullptr) {
      tables.insert(move->table);
    } else if (const ProveNone* prove = std::get_if<ProveNone>(&step.action); prove != nullptr) {
      tables.insert(prove->table);
    }
  }
  return tables;
}

// Nothing that is not the same server, but may be accepted as one.
Result<std::optional<ServerIdentity>> changed_server(RunContext& context,
                                                     const std::string& plan_hash) {
  const Result<ServerIdentity> then = recorded_server(context.session, plan_hash);
  if (!then) {
    return then.error();
  }
  Result<ServerIdentity> now = server_identity(context.session);
  if (!now) {
    return std::move(now).error();
  }
  const Result<void> same = check_same_server(*then, *now);
  if (same) {
    return std::optional<ServerIdentity>();
  }
  if (context.settings.server_change == ServerChange::kRefuse) {
    return same.error();
  }
  return std::optional<ServerIdentity>(*std::move(now));
}

Result<void> accept_server(RunContext& context, const std::string& plan_hash,
                           const ServerIdentity& server) {
  if (Result<void> written = record_server(context.session, plan_hash, server); !written) {
    return written;
  }
  return write_event(context.session, plan_hash, "server-accepted", "",
                     "system identifier " + server.system + ", timeline " + server.timeline +
                         ", by " + operator_name(context.settings));
}

}  // namespace

Result<void> check_server_of(RunContext& context, const std::string& plan_hash) {
  const Result<std::optional<ServerIdentity>> changed = changed_server(context, plan_hash);
  if (!changed) {
    return changed.error();
  }
  return !changed->has_value() ? Result<void>() : in_leased_transaction(context, [&] {
    return accept_server(context, plan_hash, **changed);
  });
}

// The steps that are to be done again, made void in the ledger.
Result<std::set<std::string>> Rechecks::do_again(const std::set<ObjectName>& tables,
                                                 const SyncState& state, const std::string& why) {
  const std::vector<const Step*> steps = resting_on(x_plan, tables);
  const Result<void> written = in_leased_transaction(x_context, [&]() -> Result<void> {
    if (Result<void> cleared = make_void(x_context.session, x_plan.hash, steps, state); !cleared) {
      return cleared;
    }
    return write_event(x_context.session, x_plan.hash, "proof-void", "", why);
  });
  if (!written) {
    return written.error();
  }
  x_context.tell(EventKind::kNotice, "", why + ": copies and proofs are made once more");
  std::set<std::string> again;
  for (const Step* step : steps) {
    again.insert(step->id);
  }
  return again;
}

Result<std::set<std::string>> Rechecks::on_another_server(const ServerIdentity& now) {
  const Result<SyncState> state = sync_state(x_context.session);
  if (!state) {
    return state.error();
  }
  if (const Result<void> written = in_leased_transaction(
          x_context, [&] { return accept_server(x_context, x_plan.hash, now); });
      !written) {
    return written.error();
  }
  x_expected = *state;
  return do_again(tables_of(x_plan), *state, "the plan goes on on another server");
}

Result<std::set<std::string>> Rechecks::before_going_on(const ActivePlan& known) {
  const Result<std::optional<ServerIdentity>> changed = changed_server(x_context, x_plan.hash);
  if (!changed) {
    return changed.error();
  }
  if (changed->has_value()) {
    return on_another_server(**changed);
  }
  const Result<std::string> recorded = recorded_sync(x_context.session, x_plan.hash);
  if (!recorded) {
    return recorded.error();
  }
  if (recorded->empty()) {
    return std::set<std::string>();  // an older Bellows, or one that stopped in between
  }
  Result<SyncState> then = sync_state_from_json(*recorded);
  if (!then) {
    return std::move(then).error();
  }
  const Result<SyncState> now = sync_state(x_context.session);
  if (!now) {
    return now.error();
  }
  x_expected = *now;
  const SyncDifference difference = compare_sync(*then, *now);
  if (!difference.broken.empty()) {
    return broken(difference);
  }
  if (difference.altered.empty()) {
    return std::set<std::string>();
  }
  for (const ObjectName& table : difference.tables) {
    if (any_started(filling_once(x_plan, table), known)) {
      return only_once(table);
    }
  }
  return do_again(difference.tables, *now, joined(difference.altered));
}

Result<void> Rechecks::between_steps() {
  if (!x_expected) {
    return {};
  }
  const Result<SyncState> now = sync_state(x_context.session);
  if (!now) {
    return now.error();
  }
  const SyncDifference difference = compare_sync(*x_expected, *now);
  if (!difference.broken.empty()) {
    return broken(difference);
  }
  return difference.altered.empty() ? Result<void>() : altered(difference);
}

Result<void> Rechecks::note(std::span<const Step> steps) {
  const bool changes_nothing = std::any_of(steps.begin(), steps.end(), [](const Step& step) {
    return !std::holds_alternative<RunSql>(step.action);
  });
  if (changes_nothing) {
    if (Result<void> kept = between_steps(); !kept) {
      return kept;
    }
  }
  Result<SyncState> state = sync_state(x_context.session);
  if (!state) {
    return std::move(state).error();
  }
  x_expected = *std::move(state);
  std::vector<std::string> ids;
  for (const Step& step : steps) {
    ids.push_back(step.id);
  }
  return record_sync(x_context.session, x_plan.hash, ids, *x_expected);
}

}  // namespace bellows
