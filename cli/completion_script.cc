#include "cli/completion_script.h"

#include "cli/command_line.h"

namespace bellows {
namespace {

// Arguments that are only listed.
class ListedArguments final : public Arguments {
 public:
  explicit ListedArguments(std::vector<OptionWords>& options) : x_options(options) {}

  void flag(std::string_view name, bool& given, std::string_view meaning) override {
    static_cast<void>(given);
    add(name, meaning, {}, false);
  }

  void option(std::string_view name, std::string_view value_name, std::string& value,
              std::string_view meaning) override {
    static_cast<void>(value_name);
    static_cast<void>(value);
    add(name, meaning, {}, true);
  }

  void list(std::string_view name, std::string_view value_name, std::vector<std::string>& values,
            std::string_view meaning) override {
    static_cast<void>(value_name);
    static_cast<void>(values);
    add(name, meaning, {}, true);
  }

  void pair(std::string_view name, std::string_view value_names, std::vector<std::string>& values,
            std::string_view meaning) override {
    static_cast<void>(value_names);
    static_cast<void>(values);
    add(name, meaning, {}, true);
  }

  void choice(std::string_view name, const std::vector<std::string>& choices, std::string& value,
              std::string_view meaning) override {
    static_cast<void>(value);
    add(name, meaning, choices, true);
  }

  // What stands alone is a file or a folder, which the shell completes by itself.
  void positional(std::string_view, std::string&, std::string_view) override {}

  void positionals(std::string_view, std::vector<std::string>&, std::string_view) override {}

 private:
  void add(std::string_view name, std::string_view meaning, std::vector<std::string> choices,
           bool takes_value) {
    x_options.push_back({std::string(name.substr(0, name.find(','))), std::string(meaning),
                         std::move(choices), takes_value});
  }

  std::vector<OptionWords>& x_options;
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

std::string joined_options(const std::vector<OptionWords>& options) {
  std::vector<std::string> names;
  for (const OptionWords& option : options) {
    names.push_back(option.name);
  }
  return joined(names);
}

// In single quotes, for any shell; `special` gets a backslash.
std::string quoted(const std::string& text, std::string_view special) {
  std::string result = "'";
  for (const char letter : text) {
    if (letter == '\'') {
      result += "'\\''";
      continue;
    }
    if (special.find(letter) != std::string_view::npos) {
      result += '\\';
    }
    result += letter;
  }
  return result + "'";
}

}  // namespace

std::vector<CommandWords> words_of(const std::vector<std::unique_ptr<Command>>& commands) {
  std::vector<CommandWords> all;
  for (const std::unique_ptr<Command>& command : commands) {
    CommandWords words{std::string(command->name()), std::string(command->summary()), {}};
    ListedArguments listed(words.options);
    command->declare(listed);
    std::map<std::string, std::string> values;
    bool quiet = false;
    bool verbose = false;
    declare_shared_options(listed, values, quiet, verbose);
    words.options.push_back({"--help", "What there is", {}, false});
    all.push_back(std::move(words));
  }
  return all;
}

std::string bash_completion(const std::vector<CommandWords>& commands) {
  std::vector<std::string> names;
  std::string cases;
  for (const CommandWords& command : commands) {
    names.push_back(command.name);
    cases += "    " + command.name + ")\n      case $previous in\n";
    for (const OptionWords& option : command.options) {
      if (!option.choices.empty()) {
        cases += "        " + option.name + ") words='" + joined(option.choices) + "' ;;\n";
      } else if (option.takes_value) {
        cases += "        " + option.name + ") words= ;;\n";
      }
    }
    cases += "        *) words='" + joined_options(command.options) + "' ;;\n      esac ;;\n";
  }
  return "# bash completion for bellows; load it with: source <(bellows completion bash)\n"
         "_bellows() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  local command=${COMP_WORDS[1]} words=\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    words='" +
         joined(names) +
         " --help --version'\n"
         "  else\n    case $command in\n" +
         cases +
         "    esac\n  fi\n"
         "  COMPREPLY=()\n"
         "  case $current in\n"
         "    -*) mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\") ;;\n"
         "    *) case $words in\n"
         "         ''|-*) mapfile -t COMPREPLY < <(compgen -f -- \"$current\") ;;\n"
         "         *) mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\") ;;\n"
         "       esac ;;\n"
         "  esac\n"
         "}\n"
         "complete -o filenames -F _bellows bellows\n";
}

std::string zsh_completion(const std::vector<CommandWords>& commands) {
  std::string list;
  std::string cases;
  for (const CommandWords& command : commands) {
    list += "    " + quoted(command.name + ":" + command.summary, "") + "\n";
    cases += "    " + command.name + ")\n      _arguments '*:file:_files'";
    for (const OptionWords& option : command.options) {
      std::string spec = option.name + "[" + option.meaning + "]";
      if (!option.choices.empty()) {
        spec += ":value:(" + joined(option.choices) + ")";
      } else if (option.takes_value) {
        spec += ":value:_files";
      }
      // In brackets a colon or a bracket of the text would end it.
      std::string text = quoted(option.name, "") + "'[" + quoted(option.meaning, "[]:").substr(1);
      text.pop_back();
      text += "]" + spec.substr(option.name.size() + option.meaning.size() + 2) + "'";
      cases += " \\\n        " + text;
    }
    cases += " ;;\n";
  }
  return "#compdef bellows\n# zsh completion for bellows; save it as _bellows in a folder of "
         "$fpath\n_bellows() {\n  local -a commands\n  commands=(\n" +
         list +
         "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n"
         "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n" +
         cases + "  esac\n}\n_bellows \"$@\"\n";
}

std::string fish_completion(const std::vector<CommandWords>& commands) {
  std::string text =
      "# fish completion for bellows; load it with: bellows completion fish | source\n";
  for (const CommandWords& command : commands) {
    text += "complete -c bellows -n __fish_use_subcommand -f -a " + command.name + " -d " +
            quoted(command.summary, "\\") + "\n";
    for (const OptionWords& option : command.options) {
      text += "complete -c bellows -n '__fish_seen_subcommand_from " + command.name + "' -l " +
              option.name.substr(2) + " -d " + quoted(option.meaning, "\\");
      if (!option.choices.empty()) {
        text += " -x -a '" + joined(option.choices) + "'";
      } else if (option.takes_value) {
        text += " -r";
      }
      text += "\n";
    }
  }
  return text;
}

}  // namespace bellows
