// touch_words.h: what a statement touches, as a reader knows it.
#pragma once

#include <string>

#include "migrations/effects.h"

namespace bellows {

std::string touch_words(const Touch& touch);  // "column public.orders.note"

}  // namespace bellows
