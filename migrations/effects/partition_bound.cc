// Whether CHECK constraints prove a partition's bound: the server's predicate proof for a key of
// one plain column, and "not proven" for everything else.
#include "migrations/partition_bound.h"

#include <algorithm>
#include <cstdlib>

#include "migrations/effects/check_facts.h"
#include "migrations/effects/handlers.h"
#include "migrations/sql_words.h"

namespace bellows {
namespace {

// The single plain column that a table is partitioned by; empty when it is anything else.
Name key_column(const Table& parent) {
  const std::vector<Word> words = words_of(parent.partition_key);
  return words.size() == 1 && words[0].is_identifier() ? Name{words[0].text} : Name{};
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789.-") == std::string::npos;
}

// 2024-01-01, with or without a time of day: such texts sort as the values do.
bool is_iso_date(const std::string& text) {
  constexpr std::size_t kDate = 10;
  return text.size() >= kDate && text[4] == '-' && text[7] == '-' &&
         text.find_first_not_of("0123456789-: .") == std::string::npos;
}

// Whether a ≤ b; nothing when only the server can tell.
std::optional<bool> at_most(const std::string& a, const std::string& b) {
  if (a == b) {
    return true;
  }
  if (is_iso_date(a) && is_iso_date(b)) {
    return a <= b;
  }
  if (is_number(a) && is_number(b)) {
    return std::strtod(a.c_str(), nullptr) <= std::strtod(b.c_str(), nullptr);
  }
  return std::nullopt;
}

bool surely_at_most(const std::string& a, const std::string& b) {
  return at_most(a, b).value_or(false);
}

bool surely_below(const std::string& a, const std::string& b) {
  return surely_at_most(a, b) && !at_most(b, a).value_or(true);
}

struct Bound {
  enum class Kind { kUnknown, kRange, kList, kDefault };
  Kind kind = Kind::kUnknown;
  std::string from;                 // kRange: empty for MINVALUE
  std::string to;                   // empty for MAXVALUE
  std::vector<std::string> values;  // kList
  bool with_null = false;           // kList
};

bool read_range_end(const std::vector<Word>& words, std::size_t open, std::string& out) {
  const Span inside{open + 1, closing(words, open)};
  const bool unbounded = inside.end == inside.begin + 1 &&
                         (words[inside.begin].is("minvalue") || words[inside.begin].is("maxvalue"));
  out = unbounded ? "" : constant_in(words, inside);
  return unbounded || !out.empty();
}

Bound bound_of(const std::string& text) {
  const std::vector<Word> words = words_of(text);
  Bound bound;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].is("default") && words.size() == 1) {
      bound.kind = Bound::Kind::kDefault;
    } else if (words[i].is("in") && i + 1 < words.size() && words[i + 1].is("(")) {
      const Span inside{i + 2, closing(words, i + 1)};
      bound.kind = Bound::Kind::kList;
      bound.with_null =
          std::any_of(words.begin() + static_cast<std::ptrdiff_t>(inside.begin),
                      words.begin() + static_cast<std::ptrdiff_t>(inside.end),
                      [](const Word& word) { return word.keyword && word.is("null"); });
      bound.values = constants_in(words, inside);
      std::erase(bound.values, "");
      break;
    } else if ((words[i].is("from") || words[i].is("to")) && i + 1 < words.size() &&
               words[i + 1].is("(")) {
      bound.kind = Bound::Kind::kRange;
      if (!read_range_end(words, i + 1, words[i].is("from") ? bound.from : bound.to)) {
        return {};
      }
      i = closing(words, i + 1);
    }
  }
  return bound;
}

bool is_above(const Facts& facts, const std::string& from) {
  const auto above = [&](const std::string& value) { return surely_at_most(from, value); };
  return std::any_of(facts.comparisons.begin(), facts.comparisons.end(),
                     [&](const Facts::Comparison& fact) {
                       return (fact.comparison == ">=" || fact.comparison == ">" ||
                               fact.comparison == "=") &&
                              above(fact.value);
                     }) ||
         std::any_of(facts.among.begin(), facts.among.end(), [&](const auto& values) {
           return std::all_of(values.begin(), values.end(), above);
         });
}

bool is_below(const Facts& facts, const std::string& to) {
  const auto below = [&](const std::string& value) { return surely_below(value, to); };
  return std::any_of(facts.comparisons.begin(), facts.comparisons.end(),
                     [&](const Facts::Comparison& fact) {
                       return fact.comparison == "<"
                                  ? surely_at_most(fact.value, to)
                                  : (fact.comparison == "<=" || fact.comparison == "=") &&
                                        below(fact.value);
                     }) ||
         std::any_of(facts.among.begin(), facts.among.end(), [&](const auto& values) {
           return std::all_of(values.begin(), values.end(), below);
         });
}

bool is_in(const Facts& facts, const std::vector<std::string>& values) {
  const auto listed = [&](const std::string& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
  };
  return std::any_of(facts.comparisons.begin(), facts.comparisons.end(),
                     [&](const Facts::Comparison& fact) {
                       return fact.comparison == "=" && listed(fact.value);
                     }) ||
         std::any_of(facts.among.begin(), facts.among.end(), [&](const auto& some) {
           return std::all_of(some.begin(), some.end(), listed);
         });
}

bool is_never(const Facts& facts, const std::string& value) {
  return std::any_of(facts.comparisons.begin(), facts.comparisons.end(),
                     [&](const Facts::Comparison& fact) {
                       return (fact.comparison == "<>" || fact.comparison == "!=")
                                  ? fact.value == value
                                  : fact.comparison == "=" && fact.value != value;
                     }) ||
         std::any_of(facts.among.begin(), facts.among.end(), [&](const auto& some) {
           return std::find(some.begin(), some.end(), value) == some.end();
         });
}

bool rules_out(const Facts& facts, const Bound& bound) {
  if (bound.kind == Bound::Kind::kList) {
    return !bound.with_null &&
           std::all_of(bound.values.begin(), bound.values.end(),
                       [&](const auto& value) { return is_never(facts, value); });
  }
  return bound.kind == Bound::Kind::kRange &&
         ((!bound.to.empty() && is_above(facts, bound.to)) ||
          (!bound.from.empty() && is_below(facts, bound.from)));
}

Facts facts_of(const Table& table, const Name& column, bool& not_null) {
  Facts facts;
  const Column* found = table.column(column);
  not_null = found != nullptr && found->not_null;
  for (const auto& [name, constraint] : table.constraints) {
    if (constraint.kind != ConstraintKind::kCheck || !constraint.validated) {
      continue;
    }
    const auto& proven = constraint.check.implies_not_null;
    not_null = not_null || std::find(proven.begin(), proven.end(), column) != proven.end();
    add_check_facts(constraint.check.text, column, facts);
  }
  return facts;
}

// Whether a validated CHECK says exactly this, blanks and letter case aside.
bool says(const Table& table, const std::optional<std::string>& wanted) {
  const auto spelled = [](const std::string& text) {
    std::string all;
    for (const Word& word : words_of(text)) {
      all += word.text + ' ';
    }
    return all;
  };
  return wanted &&
         std::any_of(table.constraints.begin(), table.constraints.end(), [&](const auto& entry) {
           const Constraint& constraint = entry.second;
           return constraint.kind == ConstraintKind::kCheck && constraint.validated &&
                  spelled(constraint.check.text) == spelled(*wanted);
         });
}

}  // namespace

bool checks_prove_bound(const Catalog& catalog, const ObjectName& parent, const Table& table,
                        const std::string& text) {
  if (says(table, bound_as_check(catalog.tables.at(parent), text))) {
    return true;
  }
  const Name column = key_column(catalog.tables.at(parent));
  if (column.empty()) {
    return false;
  }
  bool not_null = false;
  const Facts facts = facts_of(table, column, not_null);
  const Bound bound = bound_of(text);
  switch (bound.kind) {
    case Bound::Kind::kRange:
      return not_null && (bound.from.empty() || is_above(facts, bound.from)) &&
             (bound.to.empty() || is_below(facts, bound.to));
    case Bound::Kind::kList:
      return (not_null || bound.with_null) && is_in(facts, bound.values);
    case Bound::Kind::kDefault: {
      const std::vector<ObjectName> others = catalog.partitions_of(parent);
      return std::all_of(others.begin(), others.end(), [&](const ObjectName& other) {
        return rules_out(facts, bound_of(catalog.tables.at(other).partition_bound));
      });
    }
    case Bound::Kind::kUnknown:
      return false;
  }
  return false;
}

bool checks_rule_out_bound(const Catalog& catalog, const ObjectName& parent, const Table& table,
                           const std::string& bound) {
  if (says(table, outside_bound_as_check(catalog.tables.at(parent), bound))) {
    return true;
  }
  const Name column = key_column(catalog.tables.at(parent));
  bool not_null = false;
  return !column.empty() && rules_out(facts_of(table, column, not_null), bound_of(bound));
}

}  // namespace bellows
