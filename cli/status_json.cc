#include <cmath>

#include "cli/status_view.h"
#include "executor/run.h"

namespace bellows {
namespace {

std::string_view status_name(PlanStatus status) {
  return status == PlanStatus::kRunning ? "running"
         : status == PlanStatus::kDone  ? "done"
                                        : "aborted";
}

Json steps_json(const StoredPlan& stored) {
  Json steps = Json::array();
  for (const Step& step : stored.plan.steps) {
    Json json = {{"id", step.id},
                 {"rollout", step.rollout},
                 {"phase", phase_name(step.phase)},
                 {"title", step.title},
                 {"status", "pending"}};
    if (const StepRecord* record = record_of(stored, step.id); record != nullptr) {
      json["status"] = record->status;
      json["started_at"] = record->started_at;
      json["finished_at"] = record->finished_at;
      json["seconds"] = record->seconds;
      json["attempts"] = record->attempts;
      json["rows"] = record->rows;
    }
    steps.push_back(std::move(json));
  }
  return steps;
}

Json gates_json(const StatusView& status) {
  Json gates = Json::array();
  for (const GateState& gate : status.gates) {
    gates.push_back({{"gate", gate.gate},
                     {"rollout", gate.rollout},
                     {"before", gate.phase},
                     {"verdict", gate.verdict},
                     {"evidence", gate.evidence},
                     {"since", gate.since},
                     {"observed_at", gate.observed_at}});
  }
  return gates;
}

Json hidden_json(const StatusView& status) {
  Json hidden = Json::array();
  for (const HiddenState& one : status.hidden) {
    hidden.push_back({{"objects", one.objects},
                      {"hidden_by", one.hide},
                      {"dropped_by", one.drop},
                      {"since", one.standing.since},
                      {"until", one.standing.until},
                      {"left_ms", one.standing.left.count()}});
  }
  return hidden;
}

Json backfills_json(const StatusView& status) {
  Json backfills = Json::array();
  for (const BackfillProgress& backfill : status.backfills) {
    const Event event = progress_of(status, backfill);
    backfills.push_back({{"step", backfill.step},
                         {"rows_done", backfill.rows_done},
                         {"rows_total", backfill.rows_total},
                         {"rows_per_second", std::llround(event.rows_per_second)},
                         {"eta_ms", event.eta.count()},
                         {"eta_latest_ms", event.eta_latest.count()},
                         {"updated_at", backfill.updated_at}});
  }
  return backfills;
}

Json rollback_json(const StatusView& status) {
  if (!status.rollback) {
    return {};
  }
  return {{"can_roll_back", status.rollback->verdict == RollbackVerdict::kYes},
          {"after_abort", status.rollback->verdict == RollbackVerdict::kAfterAbort},
          {"after_unhide", status.rollback->verdict == RollbackVerdict::kAfterUnhide},
          {"why", status.rollback->why}};
}

Json plan_json(const StatusView& status) {
  const StoredPlan& stored = *status.stored;
  const Step* next = status.running() ? next_step(stored) : nullptr;
  Json json = {{"hash", stored.plan.hash},
               {"status", status_name(stored.record.status)},
               {"rollout", next == nullptr ? Json() : Json(next->rollout)},
               {"phase", next == nullptr ? Json() : Json(phase_name(next->phase))},
               {"next_step", next == nullptr ? Json() : Json(next->id)},
               {"steps_done", steps_done(stored)},
               {"steps_total", stored.plan.steps.size()},
               {"migrations", Json::array()},
               {"steps", steps_json(stored)},
               {"gates", gates_json(status)},
               {"hidden", hidden_json(status)},
               {"backfills", backfills_json(status)},
               {"in_the_way", status.in_the_way},
               {"approvals", Json::array()},
               {"rollback", rollback_json(status)}};
  for (const PlannedMigration& migration : stored.plan.migrations) {
    json["migrations"].push_back(migration.version);
  }
  for (const Approval& approval : status.approvals) {
    json["approvals"].push_back({{"gate", approval.gate},
                                 {"person", approval.person},
                                 {"approved_at", approval.approved_at},
                                 {"expires_at", approval.expires_at}});
  }
  return json;
}

Json executor_json(const StatusView& status) {
  if (!status.at_work()) {
    return {};
  }
  return {{"host", status.holder->host},
          {"process", status.holder->process},
          {"since", status.holder->since},
          {"expires", status.holder->expires}};
}

Json pause_json(const StatusView& status) {
  if (!status.control.pause) {
    return {};
  }
  const Pause& pause = *status.control.pause;
  return {{"by", pause.by},
          {"why", pause.why},
          {"since", pause.since},
          {"held_since", pause.held_since.empty() ? Json() : Json(pause.held_since)}};
}

Json tuning_json(const Tuning& tuning) {
  if (tuning.empty()) {
    return {};
  }
  Json json = {{"by", tuning.by}, {"at", tuning.at}};
  if (tuning.batch_rows) {
    json["batch_rows"] = *tuning.batch_rows;
  }
  if (tuning.batch_target) {
    json["batch_target_ms"] = tuning.batch_target->count();
  }
  if (tuning.stall_budget) {
    json["stall_budget_ms"] = tuning.stall_budget->count();
  }
  if (tuning.wal_budget) {
    json["wal_budget_mb"] = *tuning.wal_budget / kMegabyte;
  }
  return json;
}

}  // namespace

Json status_json(const StatusView& status) {
  Json json = {{"database", status.database},
               {"plan", status.stored ? plan_json(status) : Json()},
               {"executor", executor_json(status)},
               {"paused", pause_json(status)},
               {"set", tuning_json(status.control.tuning)},
               {"applied", Json::array()},
               {"pending", status.history.has_folder ? Json::array() : Json()}};
  for (const AppliedMigration& one : status.applied) {
    json["applied"].push_back(
        {{"version", one.version}, {"script", one.script}, {"applied_at", one.applied_at}});
  }
  for (const HistoryLine& line : status.history.lines) {
    if (is_to_run(line.state)) {
      json["pending"].push_back({{"version", line.version}, {"script", line.script}});
    }
  }
  const Json history = history_json(status.history);
  json["other_history"] = history.at("other");
  json["trouble"] = Json::array();
  for (const Json& line : history.at("migrations")) {
    if (line.at("state") != "applied" && line.at("state") != "pending") {
      json["trouble"].push_back(line);
    }
  }
  return json;
}

}  // namespace bellows
