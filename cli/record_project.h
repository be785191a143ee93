// record_project.h: runs a project's own migrations with the recorder loaded, and reads what they
// sent.
// Owns: how Knex and Adonis are started, what their failures mean, when a recording is still good.
// Promises: nothing reaches a database that the project's configuration names; a recording is used
//           again only while no script, lock file or setting of the project has changed.
// Not here: the recorder itself (recorder/), the format of a recording (migrations/layouts/).
#pragma once

#include "cli/config.h"
#include "cli/script_project.h"
#include "migrations/result.h"
#include "migrations/source.h"

namespace bellows {

Result<Source> record_project(const Config& config, const ScriptProject& project);

}  // namespace bellows
