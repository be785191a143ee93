#include "rules/write_statement.h"

#include <algorithm>

#include "rules/subject.h"

namespace bellows {

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
  const std::vector<Name> key = walking_key(subject.before, *live_table(subject));
  for (const Assignment& assignment : query.assignments) {
    if (assignment.value.text.empty()) {
      return "it assigns several columns from one expression";
    }
    if (std::find(key.begin(), key.end(), assignment.column) != key.end()) {
      return "it changes the key that its batches would follow";
    }
  }
  return "";
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
  for (const Assignment& assignment : query.assignments) {
    move.set +=
        (move.set.empty() ? "" : ", ") + to_sql(assignment.column) + " = " + assignment.value.text;
  }
  if (query.where) {
    move.where = query.where->text;
  }
  move.key = walking_key(subject.before, table);
  return move;
}

}  // namespace bellows
