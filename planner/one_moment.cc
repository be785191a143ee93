#include "planner/one_moment.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "rules/gather_effects.h"

namespace bellows {
namespace {

class Joiner {
 public:
  Joiner(std::vector<PlannedDraft>& drafts, const std::vector<Migration>& pending)
      : x_drafts(drafts), x_pending(pending) {}

  void run() {
    for (std::size_t first = 0; first < x_drafts.size(); ++first) {
      const std::size_t end = end_of_change(first);
      if (end > first) {
        join(first, end);
      }
    }
  }

 private:
  [[nodiscard]] const Statement& statement_of(std::size_t draft) const {
    const Origin& origin = x_drafts[draft].origin;
    return x_pending[static_cast<std::size_t>(origin.migration)]
        .statements[static_cast<std::size_t>(origin.statement)];
  }

  // The only command of an ALTER TABLE.
  [[nodiscard]] const AlterCommand* command_of(std::size_t draft, AlterKind kind) const {
    const auto* alter = statement_of(draft).as<AlterTable>();
    return alter != nullptr && alter->commands.size() == 1 && alter->commands[0].kind == kind
               ? &alter->commands[0]
               : nullptr;
  }

  [[nodiscard]] bool same_table(std::size_t one, std::size_t other) const {
    return statement_of(one).as<AlterTable>()->table == statement_of(other).as<AlterTable>()->table;
  }

  [[nodiscard]] bool sets_sequence(std::size_t draft) const {
    const auto* query = statement_of(draft).as<Query>();
    return query != nullptr && query->kind == QueryKind::kSelect &&
           std::any_of(query->functions.begin(), query->functions.end(),
                       [](const FunctionCall& call) { return call.name.name.text == "setval"; });
  }

  [[nodiscard]] bool may_join(std::size_t first, std::size_t draft) const {
    return draft < x_drafts.size() &&
           std::holds_alternative<RunSql>(x_drafts[draft].draft.action) &&
           x_drafts[draft].origin.migration == x_drafts[first].origin.migration;
  }

  // Behind the last step of it; `first` when nothing begins there.
  [[nodiscard]] std::size_t end_of_change(std::size_t first) const {
    const AlterCommand* dropped = command_of(first, AlterKind::kDropDefault);
    if (dropped == nullptr || !may_join(first, first)) {
      return first;
    }
    std::size_t at = first + 1;
    while (may_join(first, at) && statement_of(at).as<DropObjects>() != nullptr) {
      ++at;  // the sequence
    }
    const AlterCommand* added =
        may_join(first, at) ? command_of(at, AlterKind::kAddIdentity) : nullptr;
    if (added == nullptr || added->name != dropped->name || !same_table(first, at)) {
      return first;
    }
    ++at;
    while (may_join(first, at) && sets_sequence(at)) {
      ++at;
    }
    return at;
  }

  void join(std::size_t first, std::size_t end) {
    Draft& draft = x_drafts[first].draft;
    const auto* alter = statement_of(first).as<AlterTable>();
    draft.title = "make " + display(alter->table) + "." + alter->commands[0].name.text +
                  " an identity instead of a serial column";
    for (std::size_t next = first + 1; next < end; ++next) {
      add(draft, std::move(x_drafts[next].draft));
    }
    const auto at = [&](std::size_t draft_at) {
      return x_drafts.begin() + static_cast<std::ptrdiff_t>(draft_at);
    };
    x_drafts.erase(at(first + 1), at(end));
  }

  static void keep_strongest(std::vector<Lock>& locks) {
    std::sort(locks.begin(), locks.end(), [](const Lock& a, const Lock& b) {
      return a.relation == b.relation ? a.mode > b.mode : a.relation < b.relation;
    });
    const auto same = [](const Lock& a, const Lock& b) { return a.relation == b.relation; };
    locks.erase(std::unique(locks.begin(), locks.end(), same), locks.end());
  }

  static void add(Draft& into, Draft from) {
    auto& sql = std::get<RunSql>(into.action).statements;
    auto& more = std::get<RunSql>(from.action).statements;
    std::move(more.begin(), more.end(), std::back_inserter(sql));
    std::move(from.reasons.begin(), from.reasons.end(), std::back_inserter(into.reasons));
    std::move(from.notes.begin(), from.notes.end(), std::back_inserter(into.notes));
    into.destroys = into.destroys || from.destroys;
    merge(into.effects, from.effects);
    keep_strongest(into.effects.locks);
    // What is undone last is what was done first.
    std::move(into.undo.actions.begin(), into.undo.actions.end(),
              std::back_inserter(from.undo.actions));
    into.undo.actions = std::move(from.undo.actions);
    if (into.undo.impossible.empty()) {
      into.undo.impossible = std::move(from.undo.impossible);
    }
    if (!into.undo.impossible.empty()) {
      into.undo.actions.clear();
      into.undo.remains.clear();
    }
  }

  std::vector<PlannedDraft>& x_drafts;
  const std::vector<Migration>& x_pending;
};

}  // namespace

void join_in_one_moment(std::vector<PlannedDraft>& drafts, const std::vector<Migration>& pending) {
  Joiner(drafts, pending).run();
}

}  // namespace bellows
