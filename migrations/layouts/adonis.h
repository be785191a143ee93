// adonis.h: projects of AdonisJS with Lucid: an adonisrc.* and database/migrations.
// Owns: how such a project is told from others. It contains Knex, so it is asked first.
// Not here: their SQL, which has to be recorded (recorded.h).
#pragma once

#include "migrations/source.h"

namespace bellows {

Layout adonis_layout();

}  // namespace bellows
