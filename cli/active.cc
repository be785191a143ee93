#include "cli/active.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "executor/load_catalog.h"
#include "planner/rest_of_plan.h"

namespace bellows {
namespace {

constexpr std::size_t kShownDigits = 12;
constexpr std::size_t kLeastDigits = 8;

Result<std::optional<StoredPlan>> read_record(Result<std::optional<ActivePlan>> record) {
  if (!record) {
    return record.error();
  }
  if (!record->has_value()) {
    return std::optional<StoredPlan>{};
  }
  Result<Plan> plan = plan_from_json((*record)->document);
  if (!plan) {
    Error error = plan.error();
    error.code = ErrorCode::kDrift;
    error.message = "the plan in the ledger cannot be read: " + error.message;
    return error;
  }
  return std::optional<StoredPlan>{{*std::move(plan), *std::move(*record)}};
}

}  // namespace

Result<std::optional<StoredPlan>> stored_active_plan(Session& session) {
  return read_record(active_plan(session));
}

Result<std::optional<StoredPlan>> stored_latest_plan(Session& session) {
  return read_record(latest_plan(session));
}

bool is_done(const ActivePlan& record, const std::string& step) {
  return std::any_of(record.steps.begin(), record.steps.end(),
                     [&](const StepRecord& one) { return one.id == step && one.status == "done"; });
}

Result<Plan> what_is_left(const StoredPlan& active, Session& session) {
  std::set<std::string> done;
  std::set<std::string> cut_off;
  for (const StepRecord& step : active.record.steps) {
    if (step.status == "done" && step.undone_actions > 0) {
      return Error{ErrorCode::kDrift,
                   "an abort of this plan was cut off at step " + step.id,
                   "Run bellows abort again to finish it.",
                   {},
                   ""};
    }
    if (step.status == "done") {
      done.insert(step.id);
    } else if (step.status == "running") {
      cut_off.insert(step.id);
    }
  }
  Result<Catalog> now = load_catalog(session);
  if (!now) {
    return now.error();
  }
  return rest_of_plan(active.plan, done, cut_off, *std::move(now));
}

Result<Plan> read_plan_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::error_code ignored;
  if (!stream || !std::filesystem::is_regular_file(file, ignored)) {
    return Error{ErrorCode::kUsage,
                 "cannot read " + file,
                 "Name a file that bellows plan --out wrote.",
                 {},
                 ""};
  }
  std::ostringstream text;
  text << stream.rdbuf();
  Result<Plan> plan = plan_from_json(text.str());
  if (!plan) {
    Error error = plan.error();
    error.at.file = file;
    return error;
  }
  return plan;
}

Result<void> check_plan_files(const Plan& plan, const Source& source) {
  for (const PlannedMigration& planned : plan.migrations) {
    const auto file =
        std::find_if(source.migrations.begin(), source.migrations.end(),
                     [&](const Migration& one) { return one.version == planned.version; });
    const bool gone = file == source.migrations.end();
    if (gone || file->checksum != planned.checksum) {
      return Error{ErrorCode::kDrift,
                   "migration " + planned.version + " was " + (gone ? "removed" : "edited") +
                       " after plan " + short_hash(plan.hash) + " was made from it",
                   "Restore " + planned.script +
                       " as it was, or take the plan back with bellows "
                       "abort and plan again.",
                   {gone ? source.folder : file->file, 0, 0},
                   ""};
    }
  }
  return {};
}

Result<void> check_hash(const std::string& given, const Plan& plan) {
  const bool means_it = given.size() >= kLeastDigits && plan.hash.rfind(given, 0) == 0;
  if (means_it) {
    return {};
  }
  return Error{ErrorCode::kDrift,
               "the plan is " + plan.hash + ", not " + given,
               "Review the plan that is, with bellows plan or bellows status, and give its hash.",
               {},
               ""};
}

std::string short_hash(const std::string& hash) {
  return hash.substr(0, kShownDigits);
}

}  // namespace bellows
