#include "rules/gather_effects.h"

#include <algorithm>

namespace bellows {
namespace {

template <typename T>
void append_sorted(std::vector<T>& to, const std::vector<T>& more) {
  to.insert(to.end(), more.begin(), more.end());
  std::sort(to.begin(), to.end());
  to.erase(std::unique(to.begin(), to.end()), to.end());
}

}  // namespace

void merge(Effects& into, const Effects& from) {
  append_sorted(into.locks, from.locks);
  append_sorted(into.scans, from.scans);
  append_sorted(into.rewrites, from.rewrites);
  append_sorted(into.builds, from.builds);
  append_sorted(into.reads, from.reads);
  append_sorted(into.writes, from.writes);
  append_sorted(into.creates, from.creates);
  append_sorted(into.drops, from.drops);
  into.moves_data = into.moves_data || from.moves_data;
  into.needs_no_transaction = into.needs_no_transaction || from.needs_no_transaction;
  if (from.opaque) {
    into.opaque = true;
    into.opaque_reason = from.opaque_reason;
  }
}

void note_targets(const DropObjects& drop, const Catalog& before, Effects& effects) {
  for (const DropTarget& target : drop.targets) {
    const bool on_table = !target.member.empty();
    effects.drops.push_back(
        {drop.kind, before.resolve(target.name), on_table ? target.member : Name{}});
  }
  append_sorted(effects.drops, {});
}

void know_own_words(Effects& effects) {
  effects.opaque = false;
  std::erase_if(effects.writes, [](const Touch& touch) {
    return touch.kind == ObjectKind::kTable && touch.member.empty();
  });
}

}  // namespace bellows
