#include "executor/verify/data_compare.h"

#include <algorithm>

namespace bellows {
namespace {

struct Contents {
  std::string rows;
  std::string digest;
};

struct Relation {
  ObjectName name;
  std::vector<Name> columns;  // sorted by name
};

// The rows as a set with repetitions. ONLY, because a child's rows are compared as its own.
std::string contents_query(const ObjectName& relation, const std::vector<Name>& columns) {
  std::string row;
  for (const Name& column : columns) {
    row += (row.empty() ? "" : ", ") + to_sql(column);
  }
  return "SELECT count(*), coalesce(md5(string_agg(hash, '' ORDER BY hash)), '') FROM "
         "(SELECT md5(ROW(" +
         row + ")::text) AS hash FROM ONLY " + to_sql(relation) + ") AS rows";
}

Result<Contents> read_contents(Session& session, const ObjectName& relation,
                               const std::vector<Name>& columns) {
  const Result<Rows> rows = session.query(contents_query(relation, columns));
  if (!rows) {
    return rows.error();
  }
  return Contents{rows->text(0, 0), rows->text(0, 1)};
}

std::vector<Relation> relations_of(const Catalog& catalog) {
  std::vector<Relation> relations;
  for (const auto& [name, table] : catalog.tables) {
    Relation relation{name, {}};
    for (const Column& column : table.columns) {
      relation.columns.push_back(column.name);
    }
    std::sort(relation.columns.begin(), relation.columns.end());
    relations.push_back(std::move(relation));
  }
  for (const auto& [name, view] : catalog.views) {
    if (view.materialized) {
      relations.push_back({name, view.columns});
    }
  }
  return relations;
}

}  // namespace

Result<std::vector<DataDifference>> compare_data(Session& a, Session& b, const Catalog& catalog) {
  std::vector<DataDifference> differences;
  for (const Relation& relation : relations_of(catalog)) {
    const Result<Contents> first = read_contents(a, relation.name, relation.columns);
    if (!first) {
      if (first.error().sqlstate == "55000") {
        continue;  // a materialized view that was never filled
      }
      return first.error();
    }
    const Result<Contents> second = read_contents(b, relation.name, relation.columns);
    if (!second) {
      if (second.error().code == ErrorCode::kConnection) {
        return second.error();
      }
      differences.push_back({relation.name, "unreadable: " + second.error().message, {}});
      continue;
    }
    if (first->digest == second->digest && first->rows == second->rows) {
      continue;
    }
    DataDifference difference{relation.name, "", {}};
    if (first->rows != second->rows) {
      difference.rows = first->rows + " rows beside " + second->rows;
    }
    for (const Name& column : relation.columns) {
      const Result<Contents> here = read_contents(a, relation.name, {column});
      const Result<Contents> there = read_contents(b, relation.name, {column});
      if (!here || !there) {
        return here ? there.error() : here.error();
      }
      if (here->digest != there->digest) {
        difference.columns.insert(column);
      }
    }
    differences.push_back(std::move(difference));
  }
  return differences;
}

}  // namespace bellows
