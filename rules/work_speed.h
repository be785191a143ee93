// work_speed.h: how fast a server that is in use works through a table.
// Promises: a guess from the size, rather too long than too short.
// Not here: which work a statement does (impact.h).
#pragma once

#include "rules/impact.h"

namespace bellows {

double seconds_for(Work work, const TableSize& size);

}  // namespace bellows
