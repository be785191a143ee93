#include "cli/commands/commands.h"

namespace bellows {

std::vector<std::unique_ptr<Command>> make_commands() {
  std::vector<std::unique_ptr<Command>> commands;
  for (std::unique_ptr<Command> (*make)() : {
           make_init_command,    make_lint_command,       make_lsp_command,
           make_effects_command, make_record_command,     make_plan_command,
           make_graph_command,   make_verify_command,     make_doctor_command,
           make_run_command,     make_status_command,     make_history_command,
           make_adopt_command,   make_repair_command,     make_gates_command,
           make_approve_command, make_advance_command,    make_pause_command,
           make_resume_command,  make_set_command,        make_can_rollback_command,
           make_unhide_command,  make_abort_command,      make_explain_command,
           make_rules_command,   make_config_command,     make_snapshot_command,
           make_sandbox_command, make_completion_command,
       }) {
    commands.push_back(make());
  }
  return commands;
}

}  // namespace bellows
