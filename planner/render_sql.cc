#include <sstream>

#include "migrations/dollar_quote.h"
#include "planner/render.h"
#include "planner/step_words.h"

namespace bellows {
namespace {

constexpr int kBatchRows = 5000;  // more rows a batch gain no speed, and hold their locks longer

std::string comment(const std::string& text) {
  std::string out = "-- ";
  for (const char c : text) {
    out += c;
    if (c == '\n') {
      out += "-- ";
    }
  }
  return out + "\n";
}

std::string key_list(const MoveRows& move, const std::string& prefix) {
  std::string out;
  for (const Name& column : move.key) {
    out += (out.empty() ? "" : ", ") + prefix + to_sql(column);
  }
  return out;
}

std::string row(const std::string& columns, std::size_t count) {
  return count == 1 ? columns : "(" + columns + ")";
}

std::string change(const MoveRows& move, const std::string& window) {
  const std::string head = move.set.empty() ? "DELETE FROM " + move.target
                                            : "UPDATE " + move.target + " SET " + move.set;
  return head + " WHERE " + window + (move.where.empty() ? "" : " AND (" + move.where + ")");
}

// Windows along the key, each in a transaction of its own: COMMIT in a DO block is what psql can do
// without the executor.
std::string batched(const MoveRows& move) {
  const std::size_t count = move.key.size();
  const std::string keys = key_list(move, "");
  const std::string qualified = row(key_list(move, move.qualifier + "."), count);
  std::string descending;
  for (const Name& column : move.key) {
    descending += (descending.empty() ? "" : ", ") + to_sql(column) + " DESC";
  }
  const std::string until = row(key_list(move, "bellows_until."), count);
  const std::string after = row(key_list(move, "bellows_after."), count);
  const auto window_end = [&](const std::string& where) {
    return "    SELECT " + keys + " INTO bellows_until FROM (SELECT " + keys + " FROM " +
           to_sql(move.table) + where + " ORDER BY " + keys + " LIMIT " +
           std::to_string(kBatchRows) + ") AS batch ORDER BY " + descending + " LIMIT 1;\n";
  };
  const std::string body =
      "\nDECLARE\n  bellows_after record;\n  bellows_until record;\nBEGIN\n"
      "  LOOP\n    IF bellows_after IS NULL THEN\n  " +
      window_end("") + "    ELSE\n  " + window_end(" WHERE " + row(keys, count) + " > " + after) +
      "    END IF;\n" + "    EXIT WHEN NOT FOUND;\n    IF bellows_after IS NULL THEN\n      " +
      change(move, qualified + " <= " + until) + ";\n    ELSE\n      " +
      change(move, qualified + " > " + after + " AND " + qualified + " <= " + until) +
      ";\n    END IF;\n    COMMIT;\n    bellows_after := bellows_until;\n  END LOOP;\nEND\n";
  return "DO " + dollar_quoted(body) + ";\n";
}

struct Script {
  std::string operator()(const RunSql& run) const {
    std::string out = "BEGIN;\nSET LOCAL lock_timeout = '2s';\n";
    for (const std::string& statement : run.statements) {
      out += statement + ";\n";
    }
    return out + "COMMIT;\n";
  }

  std::string operator()(const RunAlone& run) const { return run.statement + ";\n"; }

  std::string operator()(const BuildIndex& build) const {
    return comment("After a failure, drop the invalid index " + display(build.index) +
                   " with DROP INDEX CONCURRENTLY, and build it again.") +
           build.statement + ";\n";
  }

  std::string operator()(const DropIndex& drop) const { return drop.statement + ";\n"; }

  std::string operator()(const MoveRows& move) const {
    if (move.key.empty()) {
      return comment(
                 "The table has no key to batch by: every row that changes stays locked until "
                 "the end. bellows run does it in small parts.") +
             action_sql(move).front() + ";\n";
    }
    return batched(move);
  }

  std::string operator()(const ProveNone& prove) const {
    const std::string body =
        "\nBEGIN\n  IF EXISTS (SELECT FROM " + to_sql(prove.table) + " WHERE " + prove.where +
        ") THEN\n    RAISE EXCEPTION USING MESSAGE = " + literal_sql("not so: " + prove.claim) +
        ";\n  END IF;\nEND\n";
    return "DO " + dollar_quoted(body) + ";\n";
  }
};

std::string opening(const Plan& plan, int rollout, Phase phase) {
  std::string out =
      comment("Plan " + plan.hash.substr(0, 12) + ", " +
              (plan.rollouts() > 1 ? "rollout " + std::to_string(rollout) + ", " : "") +
              std::string(phase_name(phase)) + ": " + std::string(phase_words(phase))) +
      comment("For psql. Stops at the first error; go on below the last step that was done.") +
      "\\set ON_ERROR_STOP on\n";
  if (rollout == 1 && phase == Phase::kExpand) {
    out += "CREATE SCHEMA IF NOT EXISTS bellows;\n";
  }
  return out;
}

std::string soak_text(const Plan& plan, const Step& step) {
  std::string text =
      comment("Not before " + exact_words(step.soak->seconds) + " after " + step.soak->after + ".");
  const Step* hides = plan.step(step.soak->after);  // none in what is left of a plan
  if (hides == nullptr) {
    return text;
  }
  text += comment("To bring it back until then:");
  for (const Action& action : hides->undo.actions) {
    for (const std::string& sql : action_sql(action)) {
      text += comment("  " + sql + ";");
    }
  }
  return text;
}

std::string step_text(const Plan& plan, const Step& step) {
  std::string out = "\n" + comment(step.id + "  " + step.title) +
                    comment(origin_words(step.origin) + ", " + rule_words(step)) +
                    comment(lock_words(step));
  if (step.soak) {
    out += soak_text(plan, step);
  }
  for (const std::string& note : step.notes) {
    out += comment("note: " + note);
  }
  if (const std::string undo = undo_words(step); !undo.empty()) {
    out += comment(undo);
  }
  return out + std::visit(Script{}, step.action);
}

}  // namespace

// What was hidden is dropped by a script of its own, so that the one that hides it does not go on
// to that at once.
std::vector<SqlScript> render_sql(const Plan& plan) {
  std::vector<SqlScript> scripts;
  const Step* before = nullptr;
  bool soaked = false;
  for (const Step& step : plan.steps) {
    const bool enters =
        before == nullptr || before->rollout != step.rollout || before->phase != step.phase;
    if (enters || (step.soak && !soaked)) {
      soaked = step.soak.has_value();
      const std::string number = std::to_string(scripts.size() + 1);
      scripts.push_back(
          {number + "-" + std::string(phase_name(step.phase)) + (soaked ? "-drop" : "") + ".sql",
           opening(plan, step.rollout, step.phase)});
    }
    scripts.back().text += step_text(plan, step);
    before = &step;
  }
  return scripts;
}

}  // namespace bellows
