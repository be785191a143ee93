#include "planner/touch_words.h"

#include <string_view>

namespace bellows {
namespace {

std::string_view kind_word(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kColumn:
      return "column ";
    case ObjectKind::kConstraint:
      return "constraint ";
    case ObjectKind::kIndex:
      return "index ";
    case ObjectKind::kTrigger:
      return "trigger ";
    case ObjectKind::kTable:
      return "table ";
    case ObjectKind::kView:
      return "view ";
    case ObjectKind::kSequence:
      return "sequence ";
    case ObjectKind::kFunction:
      return "function ";
    case ObjectKind::kType:
      return "type ";
    default:
      return "";
  }
}

}  // namespace

std::string touch_words(const Touch& touch) {
  return std::string(kind_word(touch.kind)) + display(touch.object) +
         (touch.member.empty() ? "" : "." + touch.member.text);
}

}  // namespace bellows
