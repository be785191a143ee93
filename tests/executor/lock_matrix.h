// lock_matrix.h: compares what effects_of() says with what a real server does.
// Owns: the statements of tests/executor/lock_matrix/*.sql with what the comments above each say
//       of it, and what was observed of a statement, as lines that compare.
// Promises: nothing is taken from the model when a server is observed.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "migrations/catalog.h"
#include "migrations/effects.h"
#include "migrations/statement.h"

namespace bellows {

// What a statement does, a fact a line: "locks public.t: SHARE", "scans public.t",
// "rewrites public.t", "builds public.i".
using Lines = std::set<std::string>;

struct MatrixStatement {
  Statement statement;
  std::string place;      // columns.sql:12
  int since = 0;          // "-- since: 15": older servers refuse it
  std::string time_zone;  // "-- time zone: UTC": of the session; else Europe/Berlin
};

std::vector<MatrixStatement> matrix_file(const std::string& name);

std::string matrix_fixture();

// A database of this test program's server with the fixture in it, and its catalog as loaded.
struct MatrixDatabase {
  std::string url;
  Catalog catalog;
};

MatrixDatabase matrix_database();

// What effects_of() says.
Lines what_is_said(const Effects& effects);

// Runs it in a transaction of a session of its own.
Lines what_happens(const std::string& url, const MatrixStatement& row);

// Of a statement that no transaction takes: what it waits for while somebody else holds locks that
// its own would conflict with, and which ACCESS EXCLUSIVE locks it wrote into the WAL. `said` only
// chooses which locks are tried; every other relation is held, too, and must not be waited for.
Lines what_happens_alone(const MatrixDatabase& database, const MatrixStatement& row,
                         const Effects& said);

// Empty when they are the same.
std::string lines_difference(const Lines& said, const Lines& happened);

}  // namespace bellows
