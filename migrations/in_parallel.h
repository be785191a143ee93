// in_parallel.h: the same work on many things, on all cores.
// Promises: work(i) is called once for every i; the caller gives each i a place of its own to write
//           to, so that the result does not depend on who came first.
// Not here: anything that has to happen in order.
#pragma once

#include <cstddef>
#include <functional>

namespace bellows {

// Returns when all are done. Few things are done right here, without a thread.
void in_parallel(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace bellows
