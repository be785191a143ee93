// program.h: the whole program in this process, with what it wrote.
#pragma once

#include <string>
#include <vector>

namespace bellows {

struct ProgramRun {
  int exit_code = 0;
  std::string out;
  std::string err;
};

// `bellows ARGUMENT…` against real databases; nothing of this process's environment but what
// Environment sets.
ProgramRun run_program(const std::vector<std::string>& arguments);

}  // namespace bellows
