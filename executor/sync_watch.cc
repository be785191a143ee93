#include "executor/sync_watch.h"

#include <algorithm>
#include <variant>

#include "executor/transaction.h"
#include "migrations/json.h"

namespace bellows {
namespace {

// A function counts by what it says: rights and owner may change without harm. The row of a trigger
// gets another version whenever somebody switches it.
constexpr std::string_view kTriggers =
    "SELECT n.nspname, c.relname, t.tgname, t.tgenabled, t.oid || '/' || t.xmin || '/' || "
    "md5(concat_ws('|', p.prosrc, p.proconfig::text, p.prosecdef)) "
    "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid "
    "JOIN pg_namespace f ON f.oid = p.pronamespace WHERE f.nspname = 'bellows' AND "
    "NOT t.tgisinternal ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\", "
    "t.tgname COLLATE \"C\"";

std::string oid_of(const SyncTriggerState& trigger) {
  return trigger.version.substr(0, trigger.version.find('/'));
}

// By its number, so that it may stand on a table that was renamed; else by name, for one that
// somebody has made again.
const SyncTriggerState* same_trigger(const SyncTriggerState& wanted, const SyncState& state) {
  auto found = std::find_if(state.begin(), state.end(), [&](const SyncTriggerState& other) {
    return oid_of(other) == oid_of(wanted);
  });
  if (found == state.end()) {
    found = std::find_if(state.begin(), state.end(), [&](const SyncTriggerState& other) {
      return other.table == wanted.table && other.trigger == wanted.trigger;
    });
  }
  return found == state.end() ? nullptr : &*found;
}

std::string words(const SyncTriggerState& trigger, std::string_view what) {
  return "trigger " + trigger.trigger.text + " of " + display(trigger.table) + " " +
         std::string(what);
}

bool is_on(const SyncTriggerState& trigger) {
  return trigger.enabled == "O" || trigger.enabled == "A";
}

}  // namespace

Result<SyncState> sync_state(Session& session) {
  const Result<Rows> rows = session.query(kTriggers);
  if (!rows) {
    return rows.error();
  }
  SyncState state;
  for (std::size_t i = 0; i < rows->rows.size(); ++i) {
    state.push_back({ObjectName{Name{rows->text(i, 0)}, Name{rows->text(i, 1)}},
                     Name{rows->text(i, 2)}, rows->text(i, 3), rows->text(i, 4)});
  }
  return state;
}

std::string sync_state_to_json(const SyncState& state) {
  Json list = Json::array();
  for (const SyncTriggerState& trigger : state) {
    list.push_back({trigger.table.schema.text, trigger.table.name.text, trigger.trigger.text,
                    trigger.enabled, trigger.version});
  }
  return compact_json(list);
}

Result<SyncState> sync_state_from_json(const std::string& text) {
  Result<Json> json = parse_json(text);
  if (!json) {
    return json.error();
  }
  SyncState state;
  for (const Json& item : *json) {
    if (!item.is_array() || item.size() != 5) {
      return Error{ErrorCode::kDrift,
                   "bellows.step.sync_after does not say what it should: " + text,
                   "Set it to NULL for the step, if nobody has touched the sync triggers.",
                   {},
                   ""};
    }
    const auto part = [&](std::size_t at) {
      return item.at(at).is_string() ? item.at(at).get<std::string>() : item.at(at).dump();
    };
    state.push_back({ObjectName{Name{part(0)}, Name{part(1)}}, Name{part(2)}, part(3), part(4)});
  }
  return state;
}

SyncDifference compare_sync(const SyncState& then, const SyncState& now) {
  SyncDifference difference;
  for (const SyncTriggerState& before : then) {
    const SyncTriggerState* found = same_trigger(before, now);
    if (found == nullptr) {
      difference.broken.push_back(words(before, "is gone"));
    } else if (!is_on(*found)) {
      difference.broken.push_back(words(*found, "is switched off"));
    } else if (found->version != before.version) {
      difference.altered.push_back(words(*found, "was switched off or changed meanwhile"));
    } else {
      continue;
    }
    difference.tables.insert(found == nullptr ? before.table : found->table);
  }
  return difference;
}

std::vector<const Step*> resting_on(const Plan& plan, const std::set<ObjectName>& tables) {
  std::vector<const Step*> steps;
  for (const Step& step : plan.steps) {
    const MoveRows* move = std::get_if<MoveRows>(&step.action);
    const ProveNone* prove = std::get_if<ProveNone>(&step.action);
    const bool copy = move != nullptr && move->triggers == RowTriggers::kSilent;
    if ((copy && tables.contains(move->table)) ||
        (prove != nullptr && tables.contains(prove->table))) {
      steps.push_back(&step);
    }
  }
  return steps;
}

std::vector<const Step*> filling_once(const Plan& plan, const ObjectName& table) {
  std::vector<const Step*> steps;
  for (const Step& step : plan.steps) {
    const MoveRows* move = std::get_if<MoveRows>(&step.action);
    if (move != nullptr && move->triggers == RowTriggers::kFire && move->table == table) {
      steps.push_back(&step);
    }
  }
  return steps;
}

Result<std::string> recorded_sync(Session& session, const std::string& plan_hash) {
  const Result<Rows> rows = session.query(
      "SELECT sync_after FROM bellows.step WHERE plan_hash = $1 AND status = 'done' "
      "ORDER BY finished_at DESC, position DESC LIMIT 1",
      {plan_hash});
  if (!rows) {
    return rows.error();
  }
  return rows->text(0, 0);
}

Result<void> record_sync(Session& session, const std::string& plan_hash,
                         const std::vector<std::string>& step_ids, const SyncState& state) {
  return execute(session,
                 "UPDATE bellows.step SET sync_after = $3::jsonb WHERE plan_hash = $1 AND "
                 "$2::jsonb ? step_id",
                 {plan_hash, compact_json(Json(step_ids)), sync_state_to_json(state)});
}

Result<void> make_void(Session& session, const std::string& plan_hash,
                       const std::vector<const Step*>& steps, const SyncState& state) {
  for (const Step* step : steps) {
    if (Result<void> written =
            execute(session,
                    "UPDATE bellows.step SET status = 'running' WHERE plan_hash = $1 AND "
                    "step_id = $2 AND status = 'done'",
                    {plan_hash, step->id});
        !written) {
      return written;
    }
    if (Result<void> cleared =
            execute(session, "DELETE FROM bellows.backfill WHERE plan_hash = $1 AND step_id = $2",
                    {plan_hash, step->id});
        !cleared) {
      return cleared;
    }
  }
  return execute(session,
                 "UPDATE bellows.step SET sync_after = $2::jsonb WHERE plan_hash = $1 AND status = "
                 "'done'",
                 {plan_hash, sync_state_to_json(state)});
}

}  // namespace bellows
