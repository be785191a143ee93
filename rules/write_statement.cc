#include "rules/write_statement.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "migrations/sql_words.h"
#include "rules/recipes/column_move.h"
#include "rules/subject.h"

namespace bellows {
namespace {

bool contains(const std::vector<Name>& names, const Name& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether the relation is the table, a part of it, or a view that reads it.
bool leads_to(const Catalog& catalog, const ObjectName& relation, const ObjectName& table) {
  if (relation == table) {
    return true;
  }
  if (const auto view = catalog.views.find(relation); view != catalog.views.end()) {
    return std::any_of(view->second.reads.begin(), view->second.reads.end(),
                       [&](const ObjectName& read) { return leads_to(catalog, read, table); });
  }
  const std::vector<ObjectName> below = catalog.children_of(table);
  return std::any_of(below.begin(), below.end(),
                     [&](const ObjectName& child) { return leads_to(catalog, relation, child); });
}

// A function of the user's that is not immutable may read any table.
const Function* function_that_reads(const Subject& subject, const Query& query) {
  for (const FunctionCall& call : query.functions) {
    const Function* function = subject.before.function(call.name);
    if (function != nullptr && function->volatility != Volatility::kImmutable) {
      return function;
    }
  }
  return nullptr;
}

// What it reads may come out otherwise each time it is asked, and each batch asks.
std::string differs_between_runs(const Subject& subject, const Query& query) {
  if (!query.has_from && !query.has_with && query.reads.empty()) {
    return "";
  }
  Expression calls;
  calls.functions = query.functions;
  if (volatility_of(calls, subject.before) == Volatility::kVolatile) {
    return "it reads other tables and calls a volatile function, which each batch would do anew";
  }
  static constexpr auto kOrders =
      std::to_array<std::string_view>({"fetch", "limit", "offset", "over", "tablesample"});
  for (const Word& word : words_of(subject.statement.text)) {
    if (word.keyword && std::binary_search(kOrders.begin(), kOrders.end(), word.text)) {
      return "it depends on the order of rows that it reads (" + word.text +
             "), which may differ from batch to batch";
    }
  }
  return "";
}

// Whether a row that is met twice looks as if it had been met once.
bool same_when_repeated(const Subject& subject, const Query& query) {
  std::vector<Name> assigned;
  for (const Assignment& assignment : query.assignments) {
    assigned.push_back(assignment.column);
  }
  return std::all_of(
      query.assignments.begin(), query.assignments.end(), [&](const Assignment& assignment) {
        return !assignment.value.text.empty() &&
               volatility_of(assignment.value, subject.before) != Volatility::kVolatile &&
               std::none_of(assignment.value.columns.begin(), assignment.value.columns.end(),
                            [&](const ColumnPath& path) {
                              return !path.empty() && contains(assigned, path.back());
                            });
      });
}

// The key to go along; none when the statement changes it, or when there is none.
std::vector<Name> batch_key(const Subject& subject, const Query& query) {
  std::vector<Name> key = walking_key(subject.before, *live_table(subject));
  const bool changes =
      std::any_of(query.assignments.begin(), query.assignments.end(),
                  [&](const Assignment& assignment) { return contains(key, assignment.column); });
  return changes ? std::vector<Name>{} : key;
}

}  // namespace

const Query* live_write(const Subject& subject) {
  const auto* query = subject.statement.as<Query>();
  if (query == nullptr ||
      (query->kind != QueryKind::kUpdate && query->kind != QueryKind::kDelete) ||
      live_table(subject) == nullptr) {
    return nullptr;
  }
  return query;
}

std::string not_row_by_row(const Subject& subject, const Query& query) {
  if (query.has_from || query.has_with || !query.reads.empty()) {
    return "it reads other tables";
  }
  if (query.has_returning) {
    return "it returns rows";
  }
  const bool several =
      std::any_of(query.assignments.begin(), query.assignments.end(),
                  [](const Assignment& assignment) { return assignment.value.text.empty(); });
  return several ? "it assigns several columns from one expression"
                 : not_in_batches(subject, query);
}

std::string not_in_batches(const Subject& subject, const Query& query) {
  const Table& table = *live_table(subject);
  if (!query.with_writes.empty()) {
    return "its WITH queries write, too";
  }
  for (const ObjectName& read : query.reads) {
    if (leads_to(subject.before, subject.before.resolve(read), table.name)) {
      return "it reads the table that it writes";
    }
  }
  if (const Function* reader = function_that_reads(subject, query); reader != nullptr) {
    return "it calls " + display(reader->name) + "(), which may read the table that it writes";
  }
  if (const std::string what = differs_between_runs(subject, query); !what.empty()) {
    return what;
  }
  if (batch_key(subject, query).empty() && query.kind == QueryKind::kUpdate &&
      !same_when_repeated(subject, query)) {
    return walking_key(subject.before, table).empty()
               ? "the table has no key to go along, and a row must not be changed twice"
               : "it changes the key to go along, and a row must not be changed twice";
  }
  return "";
}

std::vector<std::string> notes_on_batches(const Subject& subject, const Query& query) {
  const Table& table = *live_table(subject);
  std::vector<std::string> notes;
  if (query.has_from && query.kind == QueryKind::kUpdate) {
    notes.push_back("where several rows of what it reads match one row of " + display(table.name) +
                    ", it is left open which of them counts, as in the statement itself");
  }
  if (std::string note = note_on_later_rows(subject, query); !note.empty()) {
    notes.push_back(std::move(note));
  }
  return notes;
}

std::string note_on_later_rows(const Subject& subject, const Query& query) {
  const std::string why = fit_move(subject, query).why_not;
  return why.empty() ? ""
                     : "rows that the old release writes after this step are not filled, for no "
                       "trigger can follow what the statement reads: " +
                           why;
}

std::string row_name(const Query& query) {
  return to_sql(query.alias.empty() ? query.target.name : query.alias);
}

MoveRows batched(const Subject& subject, const Query& query) {
  const Table& table = *live_table(subject);
  MoveRows move;
  move.table = table.name;
  move.target = (query.only ? "ONLY " : "") + to_sql(table.name);
  // Expressions may name the table: under an alias of its own name they still find it.
  move.target += " AS " + row_name(query);
  move.qualifier = row_name(query);
  if (query.kind == QueryKind::kUpdate) {
    const std::size_t begin = query.set_range.begin - subject.statement.range.begin;
    move.set = subject.statement.text.substr(begin, query.set_range.end - query.set_range.begin);
  }
  if (query.where) {
    move.where = query.where->text;
  }
  move.key = batch_key(subject, query);
  move.from = query.from;
  move.with = query.with;
  return move;
}

}  // namespace bellows
