// check_facts.h: what CHECK constraints say of one column, in the forms that people write.
// Promises: a fact holds for each row in which the column is not NULL; what is not understood says
//           nothing.
#pragma once

#include <string>
#include <vector>

#include "migrations/sql_name.h"
#include "migrations/sql_words.h"

namespace bellows {

// Words [begin, end) of one expression.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Facts {
  struct Comparison {
    std::string comparison;
    std::string value;
  };

  std::vector<Comparison> comparisons;
  std::vector<std::vector<std::string>> among;  // column IN (…), column = a OR column = b
};

// The facts of one CHECK, added to those that are there.
void add_check_facts(const std::string& check, const Name& column, Facts& facts);

// A constant without the type before it or the cast behind it: date '2020-01-01', '1'::integer,
// (-5). Empty when it is none.
std::string constant_in(const std::vector<Word>& words, Span span);

// The constants between commas.
std::vector<std::string> constants_in(const std::vector<Word>& words, Span span);

}  // namespace bellows
