// ledger_schema.h: the tables of schema `bellows`, as SQL.
#pragma once

#include <string_view>
#include <vector>

namespace bellows {

// What bellows.meta says when the ledger is current.
constexpr int kLedgerVersion = 1;

// The statements that make a ledger of kLedgerVersion where there is none.
const std::vector<std::string_view>& ledger_statements();

}  // namespace bellows
