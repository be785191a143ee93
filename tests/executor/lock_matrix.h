// lock_matrix.h: compares what effects_of() says with what a real server does.
// Owns: MatrixRow, AloneRow, the schema that the statements run on. The statements themselves are
// in
//       lock_matrix_*_test.cc, by subject.
#pragma once

#include <string_view>
#include <vector>

namespace bellows {

struct MatrixRow {
  std::string_view sql;
  // Effects that are true, but that the server does not tell of at debug1.
  std::vector<std::string_view> silent;
};

// A statement that the server refuses in a transaction, with all its locks, scans and builds.
struct AloneRow {
  std::string_view sql;
  std::vector<std::string_view> expected;
};

// Runs each statement in a transaction of its own and compares.
void check_matrix(const std::vector<MatrixRow>& rows);

// The server must refuse it with 25001; the effects must be exactly the expected ones.
void check_alone(const std::vector<AloneRow>& rows);

std::string_view matrix_fixture();

}  // namespace bellows
