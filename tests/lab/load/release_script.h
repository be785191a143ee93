// release_script.h: a release of a played application, as a small file says it.
// Owns: Statement, ReleaseScript; what their placeholders become.
// Not here: when what is sent (player.h).
//
// Each statement follows a line that says what it does and how often (of 100, say):
//
//   -- write name 20
//   UPDATE item SET name = {value} WHERE id = {key};
//
//   read OBJECT         finds a register or counter; its first column is the value
//   write OBJECT        puts a value that was never used before
//   increment OBJECT    adds 1
//   insert ROWS [OBJECT…]   makes row {new}, or the one whose number it returns; puts {value} into
//                       the registers named
//   delete ROWS         removes row {old}, which the load made
//   rows ROWS           lists all rows above {rows}; only at the end, so its weight is 0
//   shift OBJECT        no statement follows: the migration itself adds the number in place of the
//                       weight to each of these counters
//   other NAME          anything else
//
// Placeholders: {key} a row that was there before; {new}, {old}, {value}; {random} from 1 to
// {rows}; {rows} how many rows there were.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "examples/shop/load/session.h"

namespace load_lab {

enum class Doing { kRead, kWrite, kIncrement, kInsert, kDelete, kRows, kOther };

struct Statement {
  Doing doing = Doing::kOther;
  std::string title;                 // "write name"
  std::string object;                // the register, counter or row set
  std::vector<std::string> written;  // of an insert: registers that {value} goes into
  int weight = 0;
  std::string sql;  // with placeholders
};

struct ReleaseScript {
  std::vector<Statement> statements;
  std::map<std::string, std::int64_t> shifts;
};

// Nothing when the text is no such script; `trouble` says why.
std::optional<ReleaseScript> parse_release(std::string_view text, std::string& trouble);

struct Filling {
  std::int64_t key = 0;
  std::int64_t fresh = 0;  // {new}
  std::int64_t old = 0;
  std::int64_t value = 0;
  std::int64_t random = 0;
  std::int64_t rows = 0;
};

// With parameters, and a name to prepare it under.
shop::Call prepared_call(const Statement& statement, const Filling& filling);

// All in one text, as the simple protocol has it.
shop::Call simple_call(const Statement& statement, const Filling& filling);

}  // namespace load_lab
