#include "rules/directed.h"

#include <algorithm>

namespace bellows {
namespace {

bool applies_to(const Directive& directive, int statement) {
  return directive.statement < 0 || directive.statement == statement;
}

void put_in_phase(Draft& draft, Phase phase, const std::string& reason) {
  draft.phase = phase;
  draft.timing = Timing::kPinned;
  draft.phase_reason = "the directive says so: " + reason;
  if (!draft.undo.impossible.empty() && phase != Phase::kContract) {
    draft.undo = {{}, "", "what it did stays: " + draft.undo.impossible};
  }
}

}  // namespace

const AllowDirective* note_allowed(const Migration& migration, int statement, std::string_view rule,
                                   std::vector<Allowed>& used) {
  const AllowDirective* first = nullptr;
  for (std::size_t i = 0; i < migration.directives.size(); ++i) {
    const Directive& directive = migration.directives[i];
    const auto* allow = std::get_if<AllowDirective>(&directive.body);
    if (allow != nullptr && applies_to(directive, statement) &&
        std::find(allow->rules.begin(), allow->rules.end(), rule) != allow->rules.end()) {
      first = first == nullptr ? allow : first;
      used.push_back({i, std::string(rule)});
    }
  }
  return first;
}

const AllowDirective* allowed(const Migration& migration, int statement, std::string_view rule) {
  std::vector<Allowed> used;
  return note_allowed(migration, statement, rule, used);
}

const BackDirective* back_directive(const PlanContext& context) {
  if (context.pending == nullptr) {
    return nullptr;
  }
  const Migration& migration = (*context.pending)[static_cast<std::size_t>(context.migration)];
  for (const Directive& directive : migration.directives) {
    if (directive.statement == context.statement) {
      if (const auto* back = std::get_if<BackDirective>(&directive.body)) {
        return back;
      }
    }
  }
  return nullptr;
}

void apply_phase_directive(Judgement& judgement, const Migration& migration, int statement) {
  for (const Directive& directive : migration.directives) {
    const auto* given = std::get_if<PhaseDirective>(&directive.body);
    if (given == nullptr || !applies_to(directive, statement)) {
      continue;
    }
    if (const Result<Phase> phase = phase_from_name(given->phase)) {
      for (Draft& draft : judgement.drafts) {
        put_in_phase(draft, *phase, given->reason);
      }
    }
    if (judgement.refusal && judgement.refusal->code == ErrorCode::kUnsupported) {
      judgement.refusal.reset();
    }
  }
}

}  // namespace bellows
