// found_statements.h: collects the statements of a body while it is walked.
// Owns: BodyPlace, where a body stands in its file; FoundStatements.
// Promises: see embedded.h. Linear in the body.
// Not here: the tree of PL/pgSQL (plpgsql_walk.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/embedded.h"

namespace bellows {

struct BodyPlace {
  std::string_view body;
  int first_line = 1;      // of the file, on which the body begins
  std::size_t offset = 0;  // of the body in the file
  bool verbatim = false;   // whether the body stands in the file as it is (dollar quotes)
};

class FoundStatements {
 public:
  explicit FoundStatements(const BodyPlace& place);

  // `line` counts from 1 within the body. Each takes the guards that hold there.

  // A text of statements; `dynamic`: the constant of an EXECUTE.
  enum class Origin { kWritten, kExecuted };
  void sql(const std::string& text, Origin origin, int line, const std::vector<Guard>& guards);
  // An expression, an assignment or a query: listed when it reads or calls something.
  void expression(const std::string& text, int line, const std::vector<Guard>& guards);
  // EXECUTE of this expression.
  void execute(const std::string& text, int line, const std::vector<Guard>& guards);
  void opaque(std::string reason, int line, const std::vector<Guard>& guards);

  [[nodiscard]] Embedded take() { return std::move(x_found); }

 private:
  void add(Statement statement, const std::string& written, Origin origin, int line,
           const std::vector<Guard>& guards);

  const BodyPlace& x_place;
  Embedded x_found;
  std::vector<std::size_t> x_line_begins;
};

// The constant that an expression is, also when put together with ||; nothing when it is more.
std::optional<std::string> constant_text(std::string_view expression);

// On one line, cut when it is long: for messages.
std::string shortened(const std::string& sql);

}  // namespace bellows
