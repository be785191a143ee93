// completion_script.h: what a shell needs to complete commands and options.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"

namespace bellows {

struct OptionWords {
  std::string name;  // "--format"
  std::string meaning;
  std::vector<std::string> choices;
  bool takes_value = false;
};

struct CommandWords {
  std::string name;
  std::string summary;
  std::vector<OptionWords> options;
};

// Each command as it declares itself, shared options included.
std::vector<CommandWords> words_of(const std::vector<std::unique_ptr<Command>>& commands);

// Scripts for a shell to load. Where nothing of ours fits, files are completed.
std::string bash_completion(const std::vector<CommandWords>& commands);
std::string zsh_completion(const std::vector<CommandWords>& commands);
std::string fish_completion(const std::vector<CommandWords>& commands);

}  // namespace bellows
