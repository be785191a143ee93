// ledger_schema.h: the tables of schema `bellows`, as SQL.
#pragma once

#include <string_view>
#include <vector>

namespace bellows {

// What bellows.meta says when the ledger is current.
constexpr int kLedgerVersion = 6;

// The statements that lead from the version before to this one; from 0, where there is no ledger.
const std::vector<std::string_view>& ledger_statements(int version);

}  // namespace bellows
