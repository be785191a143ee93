#include "planner/cancelled_steps.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <queue>
#include <utility>

#include "planner/touch_words.h"

namespace bellows {
namespace {

// All that the drafts of one statement do.
struct Statement {
  int recipe = 0;
  std::set<Touch> reads;
  std::set<Touch> writes;
  std::set<Touch> creates;
  std::set<Touch> drops;
  bool moves_data = false;
  bool opaque = false;
};

std::vector<Statement> statements_of(const std::vector<PlannedDraft>& drafts) {
  std::vector<Statement> statements;
  for (const PlannedDraft& planned : drafts) {
    if (statements.empty() || statements.back().recipe != planned.recipe) {
      statements.emplace_back();
      statements.back().recipe = planned.recipe;
    }
    Statement& statement = statements.back();
    const Effects& effects = planned.draft.effects;
    statement.reads.insert(effects.reads.begin(), effects.reads.end());
    statement.writes.insert(effects.writes.begin(), effects.writes.end());
    statement.creates.insert(effects.creates.begin(), effects.creates.end());
    statement.drops.insert(effects.drops.begin(), effects.drops.end());
    statement.moves_data |= effects.moves_data;
    statement.opaque |= effects.opaque;
  }
  // What one of a statement's own drafts makes and the next one drops is nobody else's business.
  for (Statement& statement : statements) {
    std::vector<Touch> passing;
    std::set_intersection(statement.creates.begin(), statement.creates.end(),
                          statement.drops.begin(), statement.drops.end(),
                          std::back_inserter(passing));
    for (const Touch& touch : passing) {
      statement.creates.erase(touch);
      statement.drops.erase(touch);
    }
  }
  return statements;
}

Touch whole(const Touch& touch) {
  return {ObjectKind::kTable, touch.object, {}};
}

// Walks back from a statement that drops something to those that made it.
class Search {
 public:
  Search(const std::vector<Statement>& statements,
         const std::map<ObjectName, std::vector<int>>& touched_by)
      : x_statements(statements), x_touched_by(touched_by) {}

  // The statements that come to nothing together with the one at `last`; empty when it does not.
  std::set<int> run(int last) {
    if (!take(last)) {
      return {};
    }
    while (!x_open.empty()) {
      if (x_waiting.empty()) {
        return {};  // what is left was there before the plan
      }
      const int at = x_waiting.top();
      x_waiting.pop();
      if (x_taken.contains(at) || !touches(at)) {
        continue;
      }
      if (!take(at)) {
        return {};
      }
    }
    return x_taken;
  }

 private:
  [[nodiscard]] const Statement& statement(int at) const {
    return x_statements[static_cast<std::size_t>(at)];
  }

  [[nodiscard]] bool is_open(const Touch& touch) const {
    return x_open.contains(touch) || (!touch.member.empty() && x_open.contains(whole(touch)));
  }

  [[nodiscard]] bool any_open(const std::set<Touch>& touches) const {
    return std::any_of(touches.begin(), touches.end(),
                       [&](const Touch& touch) { return is_open(touch); });
  }

  // Who reads a whole table may read each of its columns: SELECT *, LIKE.
  [[nodiscard]] bool reads_whole_table_of_column(const Statement& one) const {
    return (one.moves_data || one.opaque || makes_from_others(one)) &&
           std::any_of(x_open.begin(), x_open.end(), [&](const Touch& touch) {
             return touch.kind == ObjectKind::kColumn && one.reads.contains(whole(touch));
           });
  }

  static bool makes_from_others(const Statement& one) {
    return std::any_of(one.creates.begin(), one.creates.end(), [](const Touch& made) {
      switch (made.kind) {
        case ObjectKind::kTable:
        case ObjectKind::kView:
        case ObjectKind::kMaterializedView:
        case ObjectKind::kFunction:
        case ObjectKind::kProcedure:
          return true;
        default:
          return false;
      }
    });
  }

  [[nodiscard]] bool touches(int at) const {
    const Statement& one = statement(at);
    return any_open(one.creates) || any_open(one.writes) || any_open(one.drops) ||
           any_open(one.reads) || reads_whole_table_of_column(one);
  }

  // Whether the statement does nothing beside what comes to nothing.
  bool take(int at) {
    const Statement& one = statement(at);
    if (one.opaque || one.moves_data ||
        (one.creates.empty() && one.drops.empty() && one.writes.empty())) {
      return false;
    }
    for (const Touch& dropped : one.drops) {
      open(dropped, at);
    }
    const auto comes_to_nothing = [&](const Touch& touch) { return is_open(touch); };
    // Dropping a constraint is written down as a change of its table, too.
    const auto is_our_change = [&](const Touch& touch) {
      return is_open(touch) ||
             (touch.member.empty() &&
              std::any_of(one.drops.begin(), one.drops.end(), [&](const Touch& dropped) {
                return !dropped.member.empty() && dropped.object == touch.object;
              }));
    };
    if (!std::all_of(one.creates.begin(), one.creates.end(), comes_to_nothing) ||
        !std::all_of(one.writes.begin(), one.writes.end(), is_our_change)) {
      return false;
    }
    for (const Touch& made : one.creates) {
      x_open.erase(made);
    }
    x_taken.insert(at);
    return true;
  }

  void open(const Touch& touch, int at) {
    x_open.insert(touch);
    const auto found = x_touched_by.find(touch.object);
    if (found != x_touched_by.end() && x_seen.insert(touch.object).second) {
      for (const int toucher : found->second) {
        if (toucher < at) {
          x_waiting.push(toucher);
        }
      }
    }
  }

  const std::vector<Statement>& x_statements;
  const std::map<ObjectName, std::vector<int>>& x_touched_by;
  std::set<Touch> x_open;  // there after the statement that is looked at next, gone in the end
  std::set<int> x_taken;
  std::set<ObjectName> x_seen;
  std::priority_queue<int> x_waiting;  // the latest first
};

std::map<ObjectName, std::vector<int>> touchers(const std::vector<Statement>& statements) {
  std::map<ObjectName, std::vector<int>> touched_by;
  for (int at = 0; at < static_cast<int>(statements.size()); ++at) {
    const Statement& one = statements[static_cast<std::size_t>(at)];
    for (const auto* touches : {&one.reads, &one.writes, &one.creates, &one.drops}) {
      for (const Touch& touch : *touches) {
        std::vector<int>& known = touched_by[touch.object];
        if (known.empty() || known.back() != at) {
          known.push_back(at);
        }
      }
    }
  }
  return touched_by;
}

// The largest thing that the first of them makes.
std::string what_comes_to_nothing(const Statement& first) {
  std::optional<Touch> largest;
  for (const Touch& made : first.creates) {
    const bool larger = !largest || (made.member.empty() && !largest->member.empty());
    largest = larger || made.kind == ObjectKind::kTable ? made : *largest;
  }
  return touch_words(*largest);
}

struct Cancelled {
  std::string what;
  std::set<int> recipes;  // of PlannedDraft: each stands for a statement
};

std::vector<Cancelled> find_cancelled(const std::vector<PlannedDraft>& drafts) {
  const std::vector<Statement> statements = statements_of(drafts);
  const auto touched_by = touchers(statements);
  // How many statements up to each cannot be judged.
  std::vector<int> opaque_before{0};
  for (const Statement& one : statements) {
    opaque_before.push_back(opaque_before.back() + (one.opaque ? 1 : 0));
  }
  std::map<Touch, int> first_made;
  for (int at = 0; at < static_cast<int>(statements.size()); ++at) {
    for (const Touch& made : statements[static_cast<std::size_t>(at)].creates) {
      first_made.emplace(made, at);
    }
  }
  const auto made_before = [&](const Touch& dropped, int at) {
    const auto found = first_made.find(dropped);
    return found != first_made.end() && found->second < at;
  };
  std::map<int, Cancelled> found;  // by the first of their statements
  std::set<int> taken;
  // The last first: a table takes with it what came and went on it before.
  for (int at = static_cast<int>(statements.size()) - 1; at >= 0; --at) {
    const std::set<Touch>& drops = statements[static_cast<std::size_t>(at)].drops;
    // Most drop what was there before the plan.
    if (drops.empty() || taken.contains(at) ||
        !std::all_of(drops.begin(), drops.end(),
                     [&](const Touch& dropped) { return made_before(dropped, at); })) {
      continue;
    }
    const std::set<int> group = Search(statements, touched_by).run(at);
    if (group.empty() || std::any_of(group.begin(), group.end(),
                                     [&](int member) { return taken.contains(member); })) {
      continue;
    }
    const auto first = static_cast<std::size_t>(*group.begin());
    if (opaque_before[first] != opaque_before[static_cast<std::size_t>(at)]) {
      continue;
    }
    Cancelled cancelled;
    cancelled.what = what_comes_to_nothing(statements[first]);
    for (const int member : group) {
      cancelled.recipes.insert(statements[static_cast<std::size_t>(member)].recipe);
      taken.insert(member);
    }
    found.emplace(*group.begin(), std::move(cancelled));
  }
  std::vector<Cancelled> sorted;
  for (auto& [first, cancelled] : found) {
    sorted.push_back(std::move(cancelled));
  }
  return sorted;
}

}  // namespace

std::vector<LeftOut> leave_out_cancelled(std::vector<PlannedDraft>& drafts) {
  std::vector<LeftOut> left_out;
  std::map<int, std::size_t> by_recipe;  // → index in left_out
  for (const Cancelled& cancelled : find_cancelled(drafts)) {
    for (const int recipe : cancelled.recipes) {
      by_recipe.emplace(recipe, left_out.size());
    }
    left_out.push_back({cancelled.what, {}});
  }
  std::erase_if(drafts, [&](const PlannedDraft& planned) {
    const auto found = by_recipe.find(planned.recipe);
    if (found == by_recipe.end()) {
      return false;
    }
    std::vector<Origin>& statements = left_out[found->second].statements;
    if (statements.empty() || statements.back() != planned.origin) {
      statements.push_back(planned.origin);
    }
    return true;
  });
  return left_out;
}

}  // namespace bellows
