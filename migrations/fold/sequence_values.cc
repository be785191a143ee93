#include "migrations/fold/sequence_values.h"

#include <limits>

namespace bellows {
namespace {

struct Limits {
  std::int64_t lowest;
  std::int64_t highest;
};

Limits limits_of(const TypeRef& type) {
  const std::string& name = type.name.name.text;
  if (name == "int2") {
    return {std::numeric_limits<std::int16_t>::min(), std::numeric_limits<std::int16_t>::max()};
  }
  if (name == "int4") {
    return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()};
  }
  return {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
}

}  // namespace

void set_values(const SequenceValues& values, ValuesAre are, Sequence& sequence,
                const TypeRef* old_type) {
  const bool is_new = are == ValuesAre::kNew;
  const Limits limits = limits_of(sequence.type);
  // A limit that was its old type's becomes its new type's.
  const Limits before = old_type == nullptr ? limits : limits_of(*old_type);
  const bool retyped = old_type != nullptr && !is_new;
  sequence.increment = values.increment.value_or(sequence.increment);
  sequence.cycle = values.cycle.value_or(sequence.cycle);
  sequence.cache = values.cache.value_or(sequence.cache);
  const bool up = sequence.increment > 0;
  if (values.maximum) {
    sequence.maximum = *values.maximum;
  } else if (is_new || values.no_maximum || (retyped && sequence.maximum == before.highest)) {
    sequence.maximum = up ? limits.highest : -1;
  }
  if (values.minimum) {
    sequence.minimum = *values.minimum;
  } else if (is_new || values.no_minimum || (retyped && sequence.minimum == before.lowest)) {
    sequence.minimum = up ? 1 : limits.lowest;
  }
  if (values.start) {
    sequence.start = *values.start;
  } else if (is_new) {
    sequence.start = up ? sequence.minimum : sequence.maximum;
  }
}

}  // namespace bellows
