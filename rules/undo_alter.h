// undo_alter.h: how an ALTER TABLE command that runs as it was written is taken back.
#pragma once

#include <string>

#include "rules/subject.h"
#include "rules/undo.h"

namespace bellows {

Undo undo_command(const Subject& subject, const AlterCommand& command);

// The four answers there are.
Undo undone_by(std::string sql);
Undo nothing_to_undo();
Undo impossible_to_undo(std::string why);
Undo undone_but(std::string remains);

}  // namespace bellows
