// Tables, their columns, constraints and triggers.
#include <charconv>

#include "executor/load_catalog/reader.h"

namespace bellows {
namespace {

std::int64_t number(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

PartitionStrategy strategy(const std::string& letter) {
  if (letter == "r") {
    return PartitionStrategy::kRange;
  }
  if (letter == "l") {
    return PartitionStrategy::kList;
  }
  return letter == "h" ? PartitionStrategy::kHash : PartitionStrategy::kNone;
}

// "RANGE (at)" → "at".
std::string key_of(const std::string& definition) {
  const std::size_t open = definition.find('(');
  return open == std::string::npos ? definition
                                   : definition.substr(open + 1, definition.size() - open - 2);
}

ReferentialAction action(const std::string& letter) {
  switch (letter.empty() ? 'a' : letter[0]) {
    case 'r':
      return ReferentialAction::kRestrict;
    case 'c':
      return ReferentialAction::kCascade;
    case 'n':
      return ReferentialAction::kSetNull;
    case 'd':
      return ReferentialAction::kSetDefault;
    default:
      return ReferentialAction::kNoAction;
  }
}

ConstraintKind constraint_kind(const std::string& letter) {
  switch (letter[0]) {
    case 'p':
      return ConstraintKind::kPrimaryKey;
    case 'u':
      return ConstraintKind::kUnique;
    case 'f':
      return ConstraintKind::kForeignKey;
    case 'x':
      return ConstraintKind::kExclude;
    default:
      return ConstraintKind::kCheck;
  }
}

// A partitioned table is as large as its partitions together.
TableSize size_with_partitions(const Catalog& catalog, const Table& table) {
  TableSize size = table.size.value_or(TableSize{});
  for (const ObjectName& partition : catalog.partitions_of(table.name)) {
    const TableSize part = size_with_partitions(catalog, catalog.tables.at(partition));
    size.rows += part.rows;
    size.bytes += part.bytes;
  }
  return size;
}

std::string names_of(const std::string& relation, const std::string& keys) {
  return "(SELECT string_agg(a.attname, chr(31) ORDER BY key.place) FROM unnest(" + keys +
         ") WITH ORDINALITY key(number, place) JOIN pg_attribute a ON a.attrelid = " + relation +
         " AND a.attnum = key.number)";
}

}  // namespace

Result<void> load_tables(Session& session, Catalog& catalog) {
  // A table that was never analysed has no estimate; about 100 bytes a row is assumed.
  const std::string sql =
      "SELECT n.nspname, c.relname, c.relpersistence, c.relrowsecurity, p.partstrat,"
      " pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid), c.relispartition,"
      " (SELECT string_agg(pn.nspname || chr(31) || pc.relname, chr(31) ORDER BY i.inhseqno)"
      "  FROM pg_inherits i JOIN pg_class pc ON pc.oid = i.inhparent"
      "  JOIN pg_namespace pn ON pn.oid = pc.relnamespace WHERE i.inhrelid = c.oid),"
      " CASE WHEN c.relkind = 'p' THEN 0 WHEN c.reltuples < 0 THEN pg_relation_size(c.oid) / 100"
      "  ELSE c.reltuples::bigint END, pg_total_relation_size(c.oid)"
      " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
      " LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid"
      " WHERE c.relkind IN ('r', 'p') AND " +
      user_schema("n.nspname") + " AND " + not_of_extension("pg_class", "c.oid");
  Result<void> done = each_row(session, sql, [&](const Row& row) {
    Table table;
    table.name = row.object(0);
    table.persistence = row.text(2) == "u" ? Persistence::kUnlogged : Persistence::kPermanent;
    table.row_security = row.flag(3);
    table.partition_by = strategy(row.text(4));
    table.partition_key = key_of(row.text(5));
    table.partition_bound = row.text(6);
    const std::vector<Name> parents = row.names(8);
    for (std::size_t i = 0; i + 1 < parents.size(); i += 2) {
      const ObjectName parent{parents[i], parents[i + 1]};
      if (row.flag(7)) {
        table.partition_of = parent;
      } else {
        table.inherits.push_back(parent);
      }
    }
    table.size = TableSize{number(row.text(9)), number(row.text(10))};
    catalog.tables.emplace(table.name, table);
  });
  for (auto& [name, table] : catalog.tables) {
    if (table.partition_by != PartitionStrategy::kNone) {
      table.size = size_with_partitions(catalog, table);
    }
  }
  return done;
}

Result<void> load_columns(Session& session, Catalog& catalog) {
  const std::string sql =
      "SELECT n.nspname, c.relname, a.attname, a.attnotnull, a.attidentity, a.attgenerated,"
      " pg_get_expr(d.adbin, d.adrelid), a.attislocal, ln.nspname, l.collname, " +
      type_columns("a.atttypid", "a.atttypmod") +
      " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
      " JOIN pg_namespace n ON n.oid = c.relnamespace" +
      type_joins("a.atttypid") +
      " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
      " LEFT JOIN pg_type own ON own.oid = a.atttypid"
      " LEFT JOIN pg_collation l ON l.oid = a.attcollation AND a.attcollation <> own.typcollation"
      " LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace"
      " WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'c') AND " +
      user_schema("n.nspname") + " ORDER BY a.attrelid, a.attnum";
  return each_row(session, sql, [&](const Row& row) {
    const ObjectName relation = row.object(0);
    Column column;
    column.name = row.name(2);
    column.not_null = row.flag(3);
    if (row.text(4) == "a" || row.text(4) == "d") {
      column.identity = row.text(4) == "a" ? Identity::kAlways : Identity::kByDefault;
    }
    std::optional<Expression> expression = row.expression(6);
    (row.text(5).empty() ? column.default_value : column.generated) = std::move(expression);
    column.local = row.flag(7);
    column.collation = row.object(8);
    column.type = row.type(10);
    if (const auto table = catalog.tables.find(relation); table != catalog.tables.end()) {
      table->second.columns.push_back(std::move(column));
    } else if (const auto view = catalog.views.find(relation); view != catalog.views.end()) {
      view->second.columns.push_back(column.name);
    } else if (const auto type = catalog.types.find(relation); type != catalog.types.end()) {
      type->second.attributes.push_back(std::move(column));
    }
  });
}

Result<void> load_constraints(Session& session, Catalog& catalog) {
  // Foreign keys to a partitioned table have a shadow for each of its partitions: left out.
  const std::string sql =
      "SELECT n.nspname, c.relname, k.conname, k.contype, " + names_of("k.conrelid", "k.conkey") +
      ", pg_get_expr(k.conbin, k.conrelid), rn.nspname, r.relname, " +
      names_of("k.confrelid", "k.confkey") +
      ", k.confdeltype, k.confupdtype, k.confmatchtype, k.condeferrable, k.condeferred,"
      " k.connoinherit, k.convalidated, k.conislocal, up.conname"
      " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
      " JOIN pg_namespace n ON n.oid = c.relnamespace"
      " LEFT JOIN pg_class r ON r.oid = k.confrelid"
      " LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace"
      " LEFT JOIN pg_constraint up ON up.oid = k.conparentid"
      " WHERE k.contype IN ('c', 'p', 'u', 'f', 'x')"
      " AND (up.oid IS NULL OR up.conrelid <> k.conrelid) AND " +
      user_schema("n.nspname");
  return each_row(session, sql, [&](const Row& row) {
    const auto table = catalog.tables.find(row.object(0));
    if (table == catalog.tables.end()) {
      return;
    }
    Constraint constraint;
    constraint.name = row.name(2);
    constraint.kind = constraint_kind(row.text(3));
    constraint.columns = row.names(4);
    constraint.check = row.expression(5).value_or(Expression{});
    constraint.referenced = row.object(6);
    constraint.referenced_columns = row.names(8);
    constraint.on_delete = action(row.text(9));
    constraint.on_update = action(row.text(10));
    constraint.match_full = row.text(11) == "f";
    constraint.deferrable = row.flag(12);
    constraint.initially_deferred = row.flag(13);
    constraint.no_inherit = constraint.kind == ConstraintKind::kCheck && row.flag(14);
    constraint.validated = row.flag(15);
    constraint.local = row.flag(16);
    if (constraint.kind == ConstraintKind::kForeignKey) {
      constraint.parent = row.name(17);
    }
    table->second.constraints.emplace(constraint.name, std::move(constraint));
  });
}

Result<void> load_triggers(Session& session, Catalog& catalog) {
  // The copies on partitions count, although some servers mark them as internal.
  const std::string sql =
      "SELECT n.nspname, c.relname, g.tgname, fn.nspname, f.proname, g.tgtype & 1 = 1, " +
      names_of("g.tgrelid", "g.tgattr::smallint[]") +
      " FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid"
      " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc f ON f.oid = g.tgfoid"
      " JOIN pg_namespace fn ON fn.oid = f.pronamespace"
      " WHERE (NOT g.tgisinternal OR (g.tgparentid <> 0 AND g.tgconstraint = 0))"
      " AND fn.nspname <> 'bellows' AND " +
      user_schema("n.nspname");
  return each_row(session, sql, [&](const Row& row) {
    const auto table = catalog.tables.find(row.object(0));
    if (table == catalog.tables.end()) {
      return;
    }
    Trigger trigger;
    trigger.name = row.name(2);
    trigger.function = row.object(3);
    trigger.row = row.flag(5);
    trigger.update_columns = row.names(6);
    table->second.triggers.emplace(trigger.name, std::move(trigger));
  });
}

}  // namespace bellows
