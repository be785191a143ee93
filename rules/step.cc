#include "rules/step.h"

#include <array>

namespace bellows {
namespace {

constexpr std::array<std::string_view, 3> kPhaseNames = {"expand", "backfill", "contract"};
constexpr std::array<std::string_view, 6> kActionNames = {"sql",        "alone",     "build-index",
                                                          "drop-index", "move-rows", "prove"};

}  // namespace

std::string move_rows_sql(const MoveRows& move, const std::string& window) {
  std::string sql = move.with.empty() ? "" : move.with + " ";
  sql += move.set.empty() ? "DELETE FROM " + move.target
                          : "UPDATE " + move.target + " SET " + move.set;
  if (!move.from.empty()) {
    sql += (move.set.empty() ? " USING " : " FROM ") + move.from;
  }
  if (window.empty()) {
    return move.where.empty() ? sql : sql + " WHERE " + move.where;
  }
  return sql + " WHERE " + window + (move.where.empty() ? "" : " AND (" + move.where + ")");
}

std::string_view phase_name(Phase phase) {
  return kPhaseNames.at(static_cast<std::size_t>(phase));
}

Result<Phase> phase_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kPhaseNames.size(); ++i) {
    if (kPhaseNames.at(i) == name) {
      return static_cast<Phase>(i);
    }
  }
  return Error{ErrorCode::kUsage,
               "there is no phase \"" + std::string(name) + "\"",
               "Say expand, backfill or contract.",
               {},
               ""};
}

std::string_view action_name(const Action& action) {
  return kActionNames.at(action.index());
}

std::vector<std::string> action_sql(const Action& action) {
  struct Visitor {
    std::vector<std::string> operator()(const RunSql& run) const { return run.statements; }

    std::vector<std::string> operator()(const RunAlone& run) const { return {run.statement}; }

    std::vector<std::string> operator()(const BuildIndex& build) const { return {build.statement}; }

    std::vector<std::string> operator()(const DropIndex& drop) const { return {drop.statement}; }

    std::vector<std::string> operator()(const MoveRows& move) const {
      return {move_rows_sql(move, "")};
    }

    std::vector<std::string> operator()(const ProveNone& prove) const {
      return {"SELECT count(*) FROM " + to_sql(prove.table) + " WHERE " + prove.where};
    }
  };

  return std::visit(Visitor{}, action);
}

}  // namespace bellows
