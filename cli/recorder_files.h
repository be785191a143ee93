// recorder_files.h: the files of cli/recorder, as they were when this program was built.
#pragma once

#include <string_view>
#include <vector>

namespace bellows {

struct RecorderFile {
  std::string_view name;
  std::string_view text;
};

const std::vector<RecorderFile>& recorder_files();

}  // namespace bellows
