// sandbox_fixture.h: a real server for [pg] tests.
// Owns: one sandbox a test program, started by the first test that asks for it.
// Promises: every fresh_database() is empty and its test's own; the server is gone when the
//           program ends, however it ends.
#pragma once

#include <string>

#include "executor/sandbox.h"

namespace bellows {

// The server of this test program; fails the test when it cannot be started.
Sandbox& sandbox_server();

// The URL of a new, empty database on it.
std::string fresh_database();

}  // namespace bellows
