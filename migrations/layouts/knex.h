// knex.h: Knex's projects: a knexfile.* beside a folder of migrations in JavaScript or TypeScript.
// Owns: how such a project is told from others.
// Not here: their SQL, which has to be recorded (recorded.h).
#pragma once

#include "migrations/source.h"

namespace bellows {

Layout knex_layout();

}  // namespace bellows
