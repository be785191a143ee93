// commands.h: every command of the program, one file each.
#pragma once

#include <memory>
#include <vector>

#include "cli/command.h"

namespace bellows {

// In the order in which --help lists them.
std::vector<std::unique_ptr<Command>> make_commands();

std::unique_ptr<Command> make_init_command();
std::unique_ptr<Command> make_lint_command();
std::unique_ptr<Command> make_lsp_command();
std::unique_ptr<Command> make_effects_command();
std::unique_ptr<Command> make_record_command();
std::unique_ptr<Command> make_plan_command();
std::unique_ptr<Command> make_graph_command();
std::unique_ptr<Command> make_doctor_command();
std::unique_ptr<Command> make_run_command();
std::unique_ptr<Command> make_verify_command();
std::unique_ptr<Command> make_snapshot_command();
std::unique_ptr<Command> make_status_command();
std::unique_ptr<Command> make_history_command();
std::unique_ptr<Command> make_adopt_command();
std::unique_ptr<Command> make_repair_command();
std::unique_ptr<Command> make_gates_command();
std::unique_ptr<Command> make_approve_command();
std::unique_ptr<Command> make_advance_command();
std::unique_ptr<Command> make_pause_command();
std::unique_ptr<Command> make_resume_command();
std::unique_ptr<Command> make_set_command();
std::unique_ptr<Command> make_can_rollback_command();
std::unique_ptr<Command> make_unhide_command();
std::unique_ptr<Command> make_abort_command();
std::unique_ptr<Command> make_explain_command();
std::unique_ptr<Command> make_rules_command();
std::unique_ptr<Command> make_config_command();
std::unique_ptr<Command> make_sandbox_command();
std::unique_ptr<Command> make_completion_command();

}  // namespace bellows
