#include <array>

#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

// The words that may follow the WHERE clause of a SELECT; all of them are reserved.
constexpr std::array<std::string_view, 11> kAfterWhere = {"GROUP", "HAVING", "WINDOW",   "ORDER",
                                                          "LIMIT", "OFFSET", "FETCH",    "FOR",
                                                          "UNION", "EXCEPT", "INTERSECT"};

// QueryLowering lowers SELECT, INSERT, UPDATE, DELETE and MERGE.
class QueryLowering {
 public:
  explicit QueryLowering(Lowering& in) : x_in(in) {}

  StatementBody lower(const Node& statement) {
    switch (nodeTag(&statement)) {
      case T_InsertStmt:
        lower_insert(reinterpret_cast<const InsertStmt&>(statement));
        break;
      case T_UpdateStmt:
        lower_update(reinterpret_cast<const UpdateStmt&>(statement));
        break;
      case T_DeleteStmt:
        lower_delete(reinterpret_cast<const DeleteStmt&>(statement));
        break;
      case T_MergeStmt:
        lower_merge(reinterpret_cast<const MergeStmt&>(statement));
        break;
      default:
        lower_select(reinterpret_cast<const SelectStmt&>(statement));
        break;
    }
    Mentions mentions = mentions_of(x_in, &statement);
    x_query.reads = std::move(mentions.relations);
    x_query.with_writes = std::move(mentions.writes);
    x_query.functions = std::move(mentions.functions);
    x_query.columns = std::move(mentions.columns);
    x_query.locks_rows = mentions.locks_rows;
    return std::move(x_query);
  }

 private:
  void lower_select(const SelectStmt& node);
  void lower_insert(const InsertStmt& node);
  void lower_update(const UpdateStmt& node);
  void lower_delete(const DeleteStmt& node);
  void lower_merge(const MergeStmt& node);
  void lower_assignments(const List* targets, std::size_t end);
  void set_target(const RangeVar& relation);
  void set_where(const Node* clause, std::size_t from, std::size_t end);
  // "WITH …" before the verb; empty when there is none.
  [[nodiscard]] std::string with_text(std::string_view verb) const;
  // What stands between FROM or USING at `word` and WHERE, RETURNING or the end.
  [[nodiscard]] std::string from_text(std::size_t word) const;
  // The end of UPDATE's SET list: FROM, WHERE, RETURNING or the end.
  [[nodiscard]] std::size_t set_list_end(std::size_t from) const;

  Lowering& x_in;
  Query x_query;
};

void QueryLowering::set_target(const RangeVar& relation) {
  x_query.target = object_name(&relation);
  x_query.only = !relation.inh;
  if (relation.alias != nullptr) {
    x_query.alias = name_of(relation.alias->aliasname);
  }
}

void QueryLowering::set_where(const Node* clause, std::size_t from, std::size_t end) {
  if (clause != nullptr) {
    const std::size_t where = x_in.tokens.find_word(from, end, "WHERE");
    x_query.where = lower_expression(x_in, clause, where + 1, end);
  }
}

void QueryLowering::lower_select(const SelectStmt& node) {
  x_query.kind = QueryKind::kSelect;
  x_query.has_with = node.withClause != nullptr;
  x_query.has_limit_or_order =
      node.sortClause != nullptr || node.limitCount != nullptr || node.limitOffset != nullptr;
  x_query.has_from = node.fromClause != nullptr;
  const SelectStmt* leftmost = &node;
  while (leftmost->larg != nullptr) {
    leftmost = leftmost->larg;
  }
  if (leftmost->intoClause != nullptr) {
    x_query.into_table = true;
    set_target(*leftmost->intoClause->rel);
  }
  if (node.whereClause == nullptr) {
    return;
  }
  // A SELECT as a whole may stand in parentheses.
  std::size_t first = x_in.first;
  std::size_t last = x_in.last;
  while (x_in.tokens.is_symbol(first, '(') && x_in.tokens.after_group(first, last) == last) {
    ++first;
    --last;
  }
  const std::size_t where = x_in.tokens.find_word(first, last, "WHERE");
  std::size_t end = last;
  for (const std::string_view word : kAfterWhere) {
    std::size_t found = x_in.tokens.find_word(where, end, word);
    if (word == "GROUP" && found < end && x_in.tokens.is_word(found - 1, "WITHIN")) {
      found = x_in.tokens.find_word(found + 1, end, word);
    }
    end = found;
  }
  set_where(node.whereClause, where, end);
}

void QueryLowering::lower_insert(const InsertStmt& node) {
  x_query.kind = QueryKind::kInsert;
  set_target(*node.relation);
  for (const Node* column : Nodes(node.cols)) {
    x_query.insert_columns.push_back(name_of(reinterpret_cast<const ResTarget*>(column)->name));
  }
  const auto* select = BELLOWS_AS(SelectStmt, node.selectStmt);
  x_query.inserts_values = select == nullptr || select->valuesLists != nullptr;
  x_query.has_limit_or_order =
      select != nullptr && (select->sortClause != nullptr || select->limitCount != nullptr ||
                            select->limitOffset != nullptr);
  x_query.has_with = node.withClause != nullptr;
  x_query.has_returning = node.returningList != nullptr;
  x_query.has_on_conflict = node.onConflictClause != nullptr;
}

std::string QueryLowering::with_text(std::string_view verb) const {
  return x_query.has_with
             ? x_in.tokens.text(x_in.first, x_in.tokens.find_word(x_in.first, x_in.last, verb))
             : "";
}

std::string QueryLowering::from_text(std::size_t word) const {
  const TokenText& tokens = x_in.tokens;
  const std::size_t returning = tokens.find_word(word, x_in.last, "RETURNING");
  return tokens.text(word + 1, tokens.find_word(word, returning, "WHERE"));
}

std::size_t QueryLowering::set_list_end(std::size_t from) const {
  const TokenText& tokens = x_in.tokens;
  const std::size_t returning = tokens.find_word(from, x_in.last, "RETURNING");
  const std::size_t where = tokens.find_word(from, returning, "WHERE");
  std::size_t list_end = tokens.find_word(from, where, "FROM");
  while (list_end < where && tokens.is_word(list_end - 1, "DISTINCT")) {  // IS DISTINCT FROM
    list_end = tokens.find_word(list_end + 1, where, "FROM");
  }
  return list_end;
}

void QueryLowering::lower_assignments(const List* targets, std::size_t end) {
  for (const Node* node : Nodes(targets)) {
    const auto& target = *reinterpret_cast<const ResTarget*>(node);
    Assignment assignment;
    assignment.column = name_of(target.name);
    if (nodeTag(target.val) == T_MultiAssignRef) {
      x_query.assignments.push_back(std::move(assignment));
      continue;
    }
    const std::size_t first = x_in.tokens.at(target.location);
    const std::size_t last = x_in.tokens.item_end(first, end);
    const std::size_t equals = x_in.tokens.find_symbol(first, last, '=');
    assignment.value = lower_expression(x_in, target.val, equals + 1, last);
    x_query.assignments.push_back(std::move(assignment));
  }
}

void QueryLowering::lower_update(const UpdateStmt& node) {
  x_query.kind = QueryKind::kUpdate;
  set_target(*node.relation);
  x_query.has_from = node.fromClause != nullptr;
  x_query.has_with = node.withClause != nullptr;
  x_query.has_returning = node.returningList != nullptr;
  const TokenText& tokens = x_in.tokens;
  std::size_t place = tokens.after_name(tokens.at(node.relation->location));
  if (tokens.is_symbol(place, ')')) {  // UPDATE ONLY (name)
    ++place;
  }
  if (tokens.is_word(place, "AS")) {  // an alias may be called "set" only behind AS
    place += 2;
  }
  const std::size_t set = tokens.find_word(place, x_in.last, "SET");
  const std::size_t end = set_list_end(set + 1);
  x_query.set_range = tokens.range(set + 1, end);
  lower_assignments(node.targetList, end);
  x_query.with = with_text("UPDATE");
  x_query.from = x_query.has_from ? from_text(end) : "";
  const std::size_t returning = tokens.find_word(end, x_in.last, "RETURNING");
  set_where(node.whereClause, end, returning);
}

void QueryLowering::lower_delete(const DeleteStmt& node) {
  x_query.kind = QueryKind::kDelete;
  set_target(*node.relation);
  x_query.has_from = node.usingClause != nullptr;
  x_query.has_with = node.withClause != nullptr;
  x_query.has_returning = node.returningList != nullptr;
  std::size_t place = x_in.tokens.after_name(x_in.tokens.at(node.relation->location));
  if (x_in.tokens.is_symbol(place, ')')) {  // DELETE FROM ONLY (name)
    ++place;
  }
  const std::size_t returning = x_in.tokens.find_word(place, x_in.last, "RETURNING");
  set_where(node.whereClause, place, returning);
  x_query.with = with_text("DELETE");
  x_query.from =
      x_query.has_from ? from_text(x_in.tokens.find_word(place, x_in.last, "USING")) : "";
}

void QueryLowering::lower_merge(const MergeStmt& node) {
  x_query.kind = QueryKind::kMerge;
  set_target(*node.relation);
  x_query.has_from = true;
  x_query.has_with = node.withClause != nullptr;
#if PG_VERSION_NUM >= 170000
  x_query.has_returning = node.returningList != nullptr;
#endif
}

}  // namespace

StatementBody lower_query(Lowering& in, const Node& statement) {
  return QueryLowering(in).lower(statement);
}

}  // namespace bellows::lower
