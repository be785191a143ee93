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
void add_partition_sizes(Catalog& catalog) {
  for (const auto& [name, table] : catalog.tables) {
    if (table.partition_by != PartitionStrategy::kNone || !table.size) {
      continue;
    }
    for (ObjectName parent = table.partition_of; !parent.empty();) {
      const auto above = catalog.tables.find(parent);
      if (above == catalog.tables.end() || !above->second.size) {
        break;
      }
      above->second.size->rows += table.size->rows;
      above->second.size->bytes += table.size->bytes;
      parent = above->second.partition_of;
    }
  }
}

ReplicaIdentity replica_identity(const std::string& letter) {
  switch (letter.empty() ? 'd' : letter[0]) {
    case 'f':
      return ReplicaIdentity::kFull;
    case 'n':
      return ReplicaIdentity::kNothing;
    case 'i':
      return ReplicaIdentity::kIndex;
    default:
      return ReplicaIdentity::kDefault;
  }
}

std::string storage_word(const std::string& letter) {
  switch (letter.empty() ? ' ' : letter[0]) {
    case 'p':
      return "plain";
    case 'e':
      return "external";
    case 'm':
      return "main";
    case 'x':
      return "extended";
    default:
      return "";
  }
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
      "  ELSE c.reltuples::bigint END, pg_total_relation_size(c.oid), c.relforcerowsecurity,"
      " c.relreplident, ofn.nspname, oft.typname, nullif(am.amname, 'heap'), ts.spcname, " +
      options_column("c.reloptions") +
      ", (SELECT array_to_string(array(SELECT 'toast.' || o FROM unnest(x.reloptions) o), chr(31))"
      "   FROM pg_class x WHERE x.oid = c.reltoastrelid AND x.reloptions IS NOT NULL)"
      " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
      " LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid"
      " LEFT JOIN pg_type oft ON oft.oid = c.reloftype AND c.reloftype <> 0"
      " LEFT JOIN pg_namespace ofn ON ofn.oid = oft.typnamespace"
      " LEFT JOIN pg_am am ON am.oid = c.relam LEFT JOIN pg_tablespace ts ON ts.oid = "
      "c.reltablespace"
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
    table.force_row_security = row.flag(11);
    table.replica_identity = replica_identity(row.text(12));
    table.of_type = row.object(13);
    table.access_method = row.name(15);
    table.tablespace = row.name(16);
    table.options = row.options(17);
    table.options.merge(row.options(18));
    catalog.tables.emplace(table.name, std::move(table));
  });
  add_partition_sizes(catalog);
  return done;
}

Result<void> load_columns(Session& session, Catalog& catalog) {
  const std::string sql =
      "SELECT n.nspname, c.relname, a.attname, a.attnotnull, a.attidentity, a.attgenerated,"
      " pg_get_expr(d.adbin, d.adrelid), a.attislocal, ln.nspname, l.collname, " +
      type_columns("a.atttypid", "a.atttypmod") +
      ", CASE WHEN a.attstorage <> own.typstorage THEN a.attstorage END, a.attcompression,"
      " coalesce(a.attstattarget, -1), " +
      // The options that ALTER COLUMN … SET documents; servers were seen to keep notes of their own
      // there, such as pg_attver, which differ from table to table and are nobody's schema.
      options_column(
          "array(SELECT o FROM unnest(a.attoptions) o WHERE split_part(o, '=', 1) IN"
          " ('n_distinct', 'n_distinct_inherited'))") +
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
    column.is_virtual = row.text(5) == "v";
    column.storage = storage_word(row.text(15));
    column.compression = row.text(16) == "l" ? "lz4" : row.text(16) == "p" ? "pglz" : "";
    column.statistics = static_cast<int>(number(row.text(17)));
    column.options = row.options(18);
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
  constexpr int kHasSetColumns = 15;
  constexpr int kHasEnforced = 18;
  const std::string set_columns = catalog.server_version >= kHasSetColumns
                                      ? names_of("k.conrelid", "k.confdelsetcols")
                                      : "NULL";
  const std::string enforced = catalog.server_version >= kHasEnforced ? "k.conenforced" : "true";
  // Foreign keys to a partitioned table have a shadow for each of its partitions: left out.
  const std::string sql =
      "SELECT n.nspname, c.relname, k.conname, k.contype, " + names_of("k.conrelid", "k.conkey") +
      ", pg_get_expr(k.conbin, k.conrelid), rn.nspname, r.relname, " +
      names_of("k.confrelid", "k.confkey") +
      ", k.confdeltype, k.confupdtype, k.confmatchtype, k.condeferrable, k.condeferred,"
      " k.connoinherit, k.convalidated, k.conislocal, up.conname, " +
      set_columns + ", " + enforced +
      ", (SELECT string_agg(o.oprname, chr(31) ORDER BY key.place)"
      "   FROM unnest(k.conexclop) WITH ORDINALITY key(operator, place)"
      "   JOIN pg_operator o ON o.oid = key.operator)"
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
    constraint.set_columns = row.names(18);
    constraint.enforced = row.flag(19);
    for (const Name& name : row.names(20)) {
      constraint.operators.push_back(name.text);
    }
    table->second.constraints.emplace(constraint.name, std::move(constraint));
  });
}

}  // namespace bellows
