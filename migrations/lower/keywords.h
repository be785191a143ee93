// keywords.h: the grammar's word list.
// Owns: nothing.
// Promises: answers for the grammar that this binary carries, and for the newer servers we know.
// Not here: quoting (sql_name.h).
#pragma once

#include <string>

namespace bellows::lower {

// Whether a lower-case word has to be quoted to be read as an identifier everywhere.
bool is_reserved_somewhere(const std::string& word);

}  // namespace bellows::lower
