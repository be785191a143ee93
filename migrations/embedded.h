// embedded.h: the SQL inside of DO blocks and function bodies.
// Owns: EmbeddedStatement, Guard, Embedded.
// Promises: PL/pgSQL's own grammar decides; statements come in the order of the text, each with
//           what must hold for it to run. What cannot be read (a statement that EXECUTE puts
//           together at run time, another language) is listed with its reason, never left out.
// Not here: what the statements do to a schema (fold.h), what they lock (effects.h).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "migrations/statement.h"

namespace bellows {

enum class GuardKind {
  kIf,         // runs when the condition holds
  kOtherwise,  // runs when it does not: ELSE, or behind IF … THEN RETURN
  kCase,       // runs when the CASE takes this way
  kLoop,       // runs once for each round, perhaps never
  kCaught,     // runs; an error of it is caught, and undoes the whole block
  kHandler,    // runs when such an error was caught
  kAfterExit,  // runs unless something before left the body
};

struct Guard {
  GuardKind kind = GuardKind::kIf;
  std::string text;      // the condition, or the names of the errors, as written
  bool catalog = false;  // kIf, kOtherwise: the condition asks system catalogs only
  int block = 0;         // statements with the same number stand under the same guard; the
                         // opposite of a kIf has its number, negative

  bool operator==(const Guard&) const = default;
};

enum class Certainty {
  kCertain,  // runs whenever the body does
  kGuarded,  // runs where it is needed: IF NOT EXISTS (… pg_type …), EXCEPTION WHEN duplicate_…
  kPossible,  // runs or not: that depends on data, or on what came before
};

struct EmbeddedStatement {
  Statement statement;        // line and column are the file's; ranges are within statement.text
  std::size_t offset = 0;     // of statement.text in the file; 0 when it is not there verbatim
  std::vector<Guard> guards;  // outermost first
  bool dynamic = false;       // EXECUTE of a constant

  [[nodiscard]] Certainty certainty() const;

  bool operator==(const EmbeddedStatement&) const = default;
};

// A part that nobody can read beforehand.
struct OpaquePart {
  int line = 1;
  std::string reason;  // such as "EXECUTE puts its statement together at run time: format('…', t)"
  std::vector<Guard> guards;

  bool operator==(const OpaquePart&) const = default;
};

struct Embedded {
  std::vector<EmbeddedStatement> statements;
  std::vector<OpaquePart> opaque;

  bool operator==(const Embedded&) const = default;
};

// Of a DO block, or of the body of CREATE FUNCTION or CREATE PROCEDURE (what a call would run).
// Any other statement has none. Queries are listed as well, conditions that read relations or call
// functions among them.
Embedded embedded_statements(const Statement& statement);

// For messages: "only IF NOT EXISTS (…)", "in a loop"; empty when it is certain.
std::string why_uncertain(const std::vector<Guard>& guards);

}  // namespace bellows
