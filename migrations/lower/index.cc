#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

// The tokens of a key's expression: "(…)" without its parentheses, or a call such as lower(x), or
// one word such as current_date.
TokenText::Span key_expression(Lowering& in, TokenText::Span key) {
  if (in.tokens.is_symbol(key.first, '(')) {
    return in.tokens.inside(key.first, key.last);
  }
  const std::size_t open = in.tokens.find_symbol(key.first, key.last, '(');
  if (open == key.last) {
    return {key.first, key.first + 1};
  }
  return {key.first, in.tokens.after_group(open, key.last)};
}

// ASC, DESC, NULLS FIRST and NULLS LAST come last.
std::string ordering_text(Lowering& in, TokenText::Span key) {
  std::size_t from = key.last;
  if (from >= key.first + 2 && in.tokens.is_word(from - 2, "NULLS")) {
    from -= 2;
  }
  if (from > key.first &&
      (in.tokens.is_word(from - 1, "ASC") || in.tokens.is_word(from - 1, "DESC"))) {
    --from;
  }
  return in.tokens.text(from, key.last);
}

}  // namespace

IndexKey lower_index_key(Lowering& in, const IndexElem& node, TokenText::Span span) {
  IndexKey key;
  key.column = name_of(node.name);
  key.collation = object_name(node.collation);
  key.opclass = object_name(node.opclass);
  key.opclass_options = storage_options(node.opclassopts);
  key.descending = node.ordering == SORTBY_DESC;
  key.nulls_first = node.nulls_ordering == SORTBY_NULLS_DEFAULT
                        ? key.descending
                        : node.nulls_ordering == SORTBY_NULLS_FIRST;
  if (node.ordering != SORTBY_DEFAULT || node.nulls_ordering != SORTBY_NULLS_DEFAULT) {
    key.options = ordering_text(in, span);
  }
  if (node.expr != nullptr) {
    const TokenText::Span expression = key_expression(in, span);
    key.expression = lower_expression(in, node.expr, expression.first, expression.last);
  }
  return key;
}

StatementBody lower_create_index(Lowering& in, const IndexStmt& node) {
  CreateIndex index;
  index.index = name_of(node.idxname);
  index.table = object_name(node.relation);
  index.method = node.accessMethod;
  index.tablespace = name_of(node.tableSpace);
  index.storage_options = storage_options(node.options);
  index.unique = node.unique;
  index.nulls_not_distinct = node.nulls_not_distinct;
  index.concurrently = node.concurrent;
  index.if_not_exists = node.if_not_exists;
  index.only = !node.relation->inh;

  // ONLY (name) closes a bracket that was opened before the name.
  std::size_t place = in.tokens.after_name(in.tokens.at(node.relation->location));
  if (in.tokens.is_symbol(place, ')')) {
    ++place;
  }
  const std::size_t open = in.tokens.find_symbol(place, in.last, '(');
  const std::vector<TokenText::Span> spans = in.tokens.items(in.tokens.inside(open, in.last));
  if (spans.size() != length_of(node.indexParams)) {
    in.mismatch("the keys of the index");
    return index;
  }
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const auto& key = *reinterpret_cast<const IndexElem*>(node_at(node.indexParams, i));
    index.keys.push_back(lower_index_key(in, key, spans[i]));
  }
  for (const Node* column : Nodes(node.indexIncludingParams)) {
    index.include.push_back(name_of(reinterpret_cast<const IndexElem*>(column)->name));
  }
  const std::size_t behind = in.tokens.after_group(open, in.last);
  const std::size_t where = in.tokens.find_word(behind, in.last, "WHERE");
  if (node.options != nullptr) {
    const std::size_t with = in.tokens.find_word(behind, where, "WITH");
    index.options = in.tokens.text(with, in.tokens.after_group(with + 1, where));
  }
  if (node.whereClause != nullptr) {
    index.predicate = lower_expression(in, node.whereClause, where + 1, in.last);
  }
  return index;
}

}  // namespace bellows::lower
