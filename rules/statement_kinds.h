// statement_kinds.h: kinds of statements, and of ALTER TABLE commands, that a rule asks about.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "migrations/statement.h"

namespace bellows {

struct StatementKinds {
  std::vector<std::size_t> statements;  // places in StatementBody
  std::vector<AlterKind> commands;      // of ALTER TABLE with one command

  [[nodiscard]] bool empty() const { return statements.empty() && commands.empty(); }
};

template <typename T, std::size_t I = 0>
constexpr std::size_t place_in_body() {
  if constexpr (std::is_same_v<T, std::variant_alternative_t<I, StatementBody>>) {
    return I;
  } else {
    return place_in_body<T, I + 1>();
  }
}

// statements<CreateIndex, DropObjects>()
template <typename... Bodies>
StatementKinds statements() {
  return {{place_in_body<Bodies>()...}, {}};
}

// commands({AlterKind::kAddColumn})
inline StatementKinds commands(std::vector<AlterKind> kinds) {
  return {{}, std::move(kinds)};
}

// Both kinds together.
inline StatementKinds operator+(StatementKinds a, const StatementKinds& b) {
  a.statements.insert(a.statements.end(), b.statements.begin(), b.statements.end());
  a.commands.insert(a.commands.end(), b.commands.begin(), b.commands.end());
  return a;
}

inline StatementKinds every_statement() {
  StatementKinds all;
  for (std::size_t place = 0; place < std::variant_size_v<StatementBody>; ++place) {
    all.statements.push_back(place);
  }
  return all;
}

}  // namespace bellows
