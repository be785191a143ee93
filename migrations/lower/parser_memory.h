// parser_memory.h: the parser's memory, its errors and its tree, safe to use from C++.
// Owns: ParserMemory (where the parser allocates; gone with it) and what comes back from it.
// Promises: an error inside the parser (a longjmp there) becomes a value here.
// Not here: what the tree says (lowering.h).
#pragma once

#include <optional>
#include <string>

#include "migrations/lower/pg_tree.h"
#include "migrations/parse.h"

namespace bellows::lower {

// One at a time in a thread: leaving it goes back to the parser's outermost memory.
class ParserMemory {
 public:
  ParserMemory() : x_context(pg_query_enter_memory_context()) {}

  ~ParserMemory() { pg_query_exit_memory_context(x_context); }

  ParserMemory(const ParserMemory&) = delete;
  ParserMemory& operator=(const ParserMemory&) = delete;

 private:
  MemoryContext x_context;
};

// What the parser complained about; cursor counts characters from 1, 0 when unknown.
struct ParserComplaint {
  std::string message;
  int cursor = 0;
};

struct RawTree {
  const List* statements = nullptr;  // of RawStmt; in the ParserMemory
  std::optional<ParserComplaint> complaint;
};

RawTree raw_tree(const std::string& text);

// Appends the tokens of text; comments go to `comments`.
std::optional<ParserComplaint> scan(const std::string& text, std::vector<Token>& tokens,
                                    std::vector<Token>& comments);

}  // namespace bellows::lower
