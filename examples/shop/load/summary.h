// summary.h: the figures of both ways side by side, as a table for people.
#pragma once

#include <string>

namespace shop {

struct SummaryFiles {
  std::string rollout;  // report of the load while bellows ran
  std::string naive;    // report of the load while psql ran the files as they are; may be empty
};

// Returns the exit code: 0 when nothing failed and nothing was wrong while bellows ran, else 1.
int print_summary(const SummaryFiles& files);

}  // namespace shop
