#include "migrations/lower/lowering.h"

namespace bellows::lower {

namespace {

PartitionStrategy strategy_of(const PartitionSpec& spec) {
#if PG_VERSION_NUM >= 160000
  switch (spec.strategy) {
    case PARTITION_STRATEGY_LIST:
      return PartitionStrategy::kList;
    case PARTITION_STRATEGY_RANGE:
      return PartitionStrategy::kRange;
    default:
      return PartitionStrategy::kHash;
  }
#else
  const std::string_view strategy = spec.strategy;
  const auto is = [&](std::string_view word) {
    return std::equal(strategy.begin(), strategy.end(), word.begin(), word.end(),
                      [](char a, char b) { return (a | 0x20) == b; });
  };
  return is("list")    ? PartitionStrategy::kList
         : is("range") ? PartitionStrategy::kRange
                       : PartitionStrategy::kHash;
#endif
}

LikeClause like_clause(const TableLikeClause& node) {
  const auto includes = [&](unsigned option) { return (node.options & option) != 0; };
  LikeClause like;
  like.table = object_name(node.relation);
  like.defaults = includes(CREATE_TABLE_LIKE_DEFAULTS);
  like.constraints = includes(CREATE_TABLE_LIKE_CONSTRAINTS);
  like.indexes = includes(CREATE_TABLE_LIKE_INDEXES);
  like.identity = includes(CREATE_TABLE_LIKE_IDENTITY);
  like.generated = includes(CREATE_TABLE_LIKE_GENERATED);
  like.storage = includes(CREATE_TABLE_LIKE_STORAGE);
  like.comments = includes(CREATE_TABLE_LIKE_COMMENTS);
  like.statistics = includes(CREATE_TABLE_LIKE_STATISTICS);
  like.compression = includes(CREATE_TABLE_LIKE_COMPRESSION);
  return like;
}

void lower_elements(Lowering& in, const List* elements, CreateTable& table) {
  table.columns.reserve(length_of(elements));
  for (const Node* element : Nodes(elements)) {
    if (const auto* column = BELLOWS_AS(ColumnDef, element)) {
      table.columns.push_back(lower_column(in, *column, in.last));
    } else if (const auto* constraint = BELLOWS_AS(Constraint, element)) {
      const std::size_t first = in.tokens.at(constraint->location);
      table.constraints.push_back(
          lower_constraint(in, *constraint, first, in.tokens.item_end(first, in.last)));
    } else if (const auto* like = BELLOWS_AS(TableLikeClause, element)) {
      table.likes.push_back(like_clause(*like));
    }
  }
}

// WITH (…) of the table; the WITH of FOR VALUES WITH (MODULUS …) is another.
std::string storage_options_text(Lowering& in, std::size_t from) {
  for (std::size_t with = in.tokens.find_word(from, in.last, "WITH"); with < in.last;
       with = in.tokens.find_word(with + 1, in.last, "WITH")) {
    if (in.tokens.is_symbol(with + 1, '(') && !in.tokens.is_word(with - 1, "VALUES")) {
      return in.tokens.text(with, in.tokens.after_group(with + 1, in.last));
    }
  }
  return "";
}

}  // namespace

TokenText::Span partition_bound_span(Lowering& in, const PartitionBoundSpec& bound) {
  const std::size_t place = in.tokens.at(bound.location);
  if (bound.is_default) {
    return {place, place + 1};
  }
  // The node begins behind FOR VALUES, at IN, FROM or WITH.
  std::size_t last = in.tokens.after_group(place + 1, in.last);
  if (in.tokens.is_word(last, "TO")) {
    last = in.tokens.after_group(last + 1, in.last);
  }
  return {place - 2, last};
}

StatementBody lower_create_table(Lowering& in, const CreateStmt& node) {
  CreateTable table;
  table.table = object_name(node.relation);
  table.persistence = persistence_of(node.relation);
  table.if_not_exists = node.if_not_exists;
  table.tablespace = name_of(node.tablespacename);
  table.access_method = name_of(node.accessMethod);
  table.storage_options = storage_options(node.options);
  lower_elements(in, node.tableElts, table);
  for (const Node* parent : Nodes(node.inhRelations)) {
    const ObjectName name = object_name(reinterpret_cast<const RangeVar*>(parent));
    if (node.partbound != nullptr) {
      table.partition_of = name;
    } else {
      table.inherits.push_back(name);
    }
  }
  if (node.partbound != nullptr) {
    table.partition_bound = in.tokens.text(partition_bound_span(in, *node.partbound));
  }
  if (node.partspec != nullptr) {
    const std::size_t keyword = in.tokens.at(node.partspec->location);
    const std::size_t open = in.tokens.find_symbol(keyword, in.last, '(');
    table.partition_by = strategy_of(*node.partspec);
    table.partition_key = in.tokens.text(in.tokens.inside(open, in.last));
  }
  if (node.ofTypename != nullptr) {
    table.of_type = object_name(node.ofTypename->names);
  }
  if (node.options != nullptr) {
    table.options = storage_options_text(in, in.tokens.at(node.relation->location));
  }
  return table;
}

StatementBody lower_create_table_as(Lowering& in, const CreateTableAsStmt& node) {
  CreateTableAs result;
  result.table = object_name(node.into->rel);
  result.materialized_view = node.objtype == OBJECT_MATVIEW;
  result.if_not_exists = node.if_not_exists;
  result.with_no_data = node.into->skipData;
  result.persistence = persistence_of(node.into->rel);
  result.columns = name_list(node.into->colNames);
  result.storage_options = storage_options(node.into->options);
  result.access_method = name_of(node.into->accessMethod);
  result.tablespace = name_of(node.into->tableSpaceName);
  if (nodeTag(node.query) != T_ExecuteStmt) {
    result.reads = mentions_of(in, node.query).relations;
  }
  const std::size_t name = in.tokens.at(node.into->rel->location);
  const std::size_t as = in.tokens.find_word(in.tokens.after_name(name), in.last, "AS");
  std::size_t end = in.last;
  if (in.tokens.is_word(end - 1, "DATA")) {
    const std::size_t with = in.tokens.is_word(end - 2, "NO") ? end - 3 : end - 2;
    end = in.tokens.is_word(with, "WITH") ? with : end;
  }
  result.query = in.tokens.text(as + 1, end);
  return result;
}

}  // namespace bellows::lower
