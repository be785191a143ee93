#include "executor/hidden.h"

#include <algorithm>
#include <utility>

#include "migrations/parse.h"

namespace bellows {
namespace {

// What the renames of a step hide. The statements are our own, with full names.
std::vector<HiddenObject> renamed_by(const Step& step) {
  std::vector<HiddenObject> objects;
  const auto* run = std::get_if<RunSql>(&step.action);
  if (run == nullptr) {
    return objects;
  }
  for (const std::string& sql : run->statements) {
    const Result<Statement> statement = parse_one(sql);
    const auto* rename = statement ? statement->as<Rename>() : nullptr;
    if (rename != nullptr) {
      objects.push_back({rename->object, rename->member, rename->to});
    }
  }
  return objects;
}

bool is_done(const ActivePlan& known, const Step& step) {
  return std::any_of(known.steps.begin(), known.steps.end(), [&](const StepRecord& record) {
    return record.id == step.id && record.status == "done" && record.undone_actions == 0;
  });
}

constexpr std::string_view kStanding =
    "SELECT to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "
    "to_char((finished_at + s.soak) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "
    "greatest(0, ceil(extract(epoch FROM finished_at + s.soak - clock_timestamp()) * "
    "1000))::bigint FROM bellows.step, make_interval(secs => $3::text::double precision) s(soak) "
    "WHERE plan_hash = $1 AND step_id = $2 AND status = 'done'";

}  // namespace

std::string display(const HiddenObject& object) {
  return display(object.relation) + (object.column.empty() ? "" : "." + object.column.text);
}

std::string display(const std::vector<HiddenObject>& objects) {
  std::string text;
  for (const HiddenObject& object : objects) {
    text += (text.empty() ? "" : ", ") + display(object);
  }
  return text;
}

std::vector<Hiding> hidings_of(const Plan& plan) {
  std::vector<Hiding> hidings;
  for (const Step& step : plan.steps) {
    const Step* hide = step.soak ? plan.step(step.soak->after) : nullptr;
    if (hide != nullptr) {
      hidings.push_back({hide, &step, renamed_by(*hide)});
    }
  }
  return hidings;
}

std::vector<Hiding> hidden_now(const Plan& plan, const ActivePlan& known) {
  std::vector<Hiding> hidings;
  if (known.status == PlanStatus::kRunning) {
    hidings = hidings_of(plan);
    std::erase_if(hidings, [&](const Hiding& hiding) {
      return !is_done(known, *hiding.hide) || is_done(known, *hiding.drop);
    });
  }
  return hidings;
}

std::vector<Lock> locks_to_take_back(const Step& step) {
  std::vector<Lock> locks = step.locks;
  if (step.locks.empty()) {
    return locks;
  }
  for (const HiddenObject& object : renamed_by(step)) {
    if (object.column.empty()) {
      locks.push_back({{object.relation.schema, object.hidden}, LockMode::kAccessExclusive});
    }
  }
  return locks;
}

Result<SoakStanding> soak_standing(Session& session, const std::string& plan_hash,
                                   const Step& drop) {
  const Result<Rows> rows =
      session.query(kStanding, {plan_hash, drop.soak->after, std::to_string(drop.soak->seconds)});
  if (!rows) {
    return rows.error();
  }
  if (rows->rows.empty()) {
    return Error{ErrorCode::kDrift,
                 "step " + drop.soak->after + ", which hides what this one drops, is not done",
                 "Run again, or take the plan back with bellows abort.",
                 {},
                 ""};
  }
  return SoakStanding{rows->text(0, 0), rows->text(0, 1),
                      std::chrono::milliseconds(std::stoll(rows->text(0, 2)))};
}

std::string soak_text(const Step& drop, const SoakStanding& standing) {
  return drop.id + ": hidden since " + standing.since + ", dropped not before " + standing.until +
         "; bellows unhide brings it back";
}

}  // namespace bellows
