// Indexes, sequences and views.
#include <charconv>

#include "executor/load_catalog/reader.h"

namespace bellows {
namespace {

std::int64_t number(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Result<void> load_index_keys(Session& session, Catalog& catalog) {
  // One row for each column of each index. The operator class counts when it is not its type's
  // default, the collation when it is not the column's.
  const std::string sql =
      "SELECT n.nspname, x.relname, k.place <= i.indnkeyatts, a.attname,"
      " CASE WHEN a.attname IS NULL THEN pg_get_indexdef(i.indexrelid, k.place::int, true) END,"
      " k.place <= i.indnkeyatts AND (i.indoption[k.place - 1] & 1) = 1,"
      " o.opcname, l.collname, k.place <= i.indnkeyatts AND (i.indoption[k.place - 1] & 2) = 2, " +
      options_column("xa.attoptions") +
      " FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid"
      " JOIN pg_namespace n ON n.oid = x.relnamespace"
      " CROSS JOIN LATERAL generate_series(1, i.indnatts) k(place)"
      " LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.place - 1]"
      "  AND i.indkey[k.place - 1] <> 0"
      " LEFT JOIN pg_attribute xa ON xa.attrelid = i.indexrelid AND xa.attnum = k.place"
      "  AND xa.attoptions IS NOT NULL"
      " LEFT JOIN pg_opclass o ON k.place <= i.indnkeyatts AND o.oid = i.indclass[k.place - 1]"
      "  AND NOT o.opcdefault"
      " LEFT JOIN pg_collation l ON k.place <= i.indnkeyatts"
      "  AND l.oid = i.indcollation[k.place - 1] AND a.attcollation <> l.oid"
      " WHERE " +
      user_schema("n.nspname") + " ORDER BY i.indexrelid, k.place";
  return each_row(session, sql, [&](const Row& row) {
    const auto found = catalog.indexes.find(row.object(0));
    if (found == catalog.indexes.end()) {
      return;
    }
    if (!row.flag(2)) {
      found->second.include.push_back(row.name(3));
      return;
    }
    IndexKey key;
    key.column = row.name(3);
    key.expression = row.expression(4);
    key.descending = row.flag(5);
    key.opclass.name = row.name(6);
    key.collation.name = row.name(7);
    key.nulls_first = row.flag(8);
    key.opclass_options = row.options(9);
    key.options = key.descending ? "DESC" : "";
    if (key.nulls_first != key.descending) {
      key.options += key.descending ? " NULLS LAST" : "NULLS FIRST";
    }
    found->second.keys.push_back(std::move(key));
  });
}

}  // namespace

Result<void> load_indexes(Session& session, Catalog& catalog) {
  constexpr int kHasNullsNotDistinct = 15;
  const std::string nulls =
      catalog.server_version >= kHasNullsNotDistinct ? "i.indnullsnotdistinct" : "false";
  const std::string sql =
      "SELECT n.nspname, x.relname, tn.nspname, t.relname, m.amname, i.indisunique, " + nulls +
      ", i.indisvalid, x.relkind = 'I', pg_get_expr(i.indpred, i.indrelid), k.conname,"
      " pn.nspname, p.relname, i.indisclustered, i.indisreplident, ts.spcname, " +
      options_column("x.reloptions") +
      " FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid"
      " JOIN pg_namespace n ON n.oid = x.relnamespace JOIN pg_class t ON t.oid = i.indrelid"
      " JOIN pg_namespace tn ON tn.oid = t.relnamespace JOIN pg_am m ON m.oid = x.relam"
      " LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid"
      "  AND k.contype IN ('p', 'u', 'x')"
      " LEFT JOIN pg_inherits h ON h.inhrelid = i.indexrelid"
      " LEFT JOIN pg_class p ON p.oid = h.inhparent"
      " LEFT JOIN pg_namespace pn ON pn.oid = p.relnamespace"
      " LEFT JOIN pg_tablespace ts ON ts.oid = x.reltablespace"
      " WHERE " +
      user_schema("n.nspname") + " AND " + not_of_extension("pg_class", "t.oid");
  Result<void> done = each_row(session, sql, [&](const Row& row) {
    Index index;
    index.name = row.object(0);
    index.table = row.object(2);
    index.method = row.text(4);
    index.unique = row.flag(5);
    index.nulls_not_distinct = row.flag(6);
    index.valid = row.flag(7);
    index.only_parent = row.flag(8) && !index.valid;
    index.predicate = row.expression(9);
    index.constraint = row.name(10);
    index.parent = row.object(11);
    index.clustered = row.flag(13);
    index.replica_identity = row.flag(14);
    index.tablespace = row.name(15);
    index.options = row.options(16);
    catalog.indexes.emplace(index.name, std::move(index));
  });
  return done ? load_index_keys(session, catalog) : done;
}

Result<void> load_sequences(Session& session, Catalog& catalog) {
  const std::string sql =
      "SELECT n.nspname, c.relname, tn2.nspname, o.relname, a.attname, " +
      type_columns("s.seqtypid", "-1") +
      ", s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache, s.seqcycle, c.relpersistence"
      " FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid"
      " JOIN pg_namespace n ON n.oid = c.relnamespace" +
      type_joins("s.seqtypid") +
      " LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid"
      "  AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')"
      " LEFT JOIN pg_class o ON o.oid = d.refobjid"
      " LEFT JOIN pg_namespace tn2 ON tn2.oid = o.relnamespace"
      " LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
      " WHERE " +
      user_schema("n.nspname") + " AND " + not_of_extension("pg_class", "c.oid");
  return each_row(session, sql, [&](const Row& row) {
    Sequence sequence;
    sequence.name = row.object(0);
    sequence.owned_by_table = row.object(2);
    sequence.owned_by_column = row.name(4);
    sequence.type = row.type(5);
    sequence.increment = number(row.text(10));
    sequence.minimum = number(row.text(11));
    sequence.maximum = number(row.text(12));
    sequence.start = number(row.text(13));
    sequence.cache = number(row.text(14));
    sequence.cycle = row.flag(15);
    sequence.persistence = row.text(16) == "u" ? Persistence::kUnlogged : Persistence::kPermanent;
    catalog.sequences.emplace(sequence.name, std::move(sequence));
  });
}

namespace {

Result<void> load_view_reads(Session& session, Catalog& catalog) {
  const std::string sql =
      "SELECT DISTINCT n.nspname, v.relname, rn.nspname, r.relname, a.attname"
      " FROM pg_rewrite w JOIN pg_class v ON v.oid = w.ev_class AND v.relkind IN ('v', 'm')"
      " JOIN pg_namespace n ON n.oid = v.relnamespace"
      " JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid"
      "  AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> v.oid"
      " JOIN pg_class r ON r.oid = d.refobjid AND r.relkind <> 'S'"
      " JOIN pg_namespace rn ON rn.oid = r.relnamespace"
      " LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
      " WHERE " +
      user_schema("n.nspname") + " AND " + user_schema("rn.nspname") + " ORDER BY 1, 2, 3, 4, 5";
  return each_row(session, sql, [&](const Row& row) {
    const auto view = catalog.views.find(row.object(0));
    if (view == catalog.views.end()) {
      return;
    }
    const ObjectName read = row.object(2);
    if (view->second.reads.empty() || view->second.reads.back() != read) {
      view->second.reads.push_back(read);
    }
    if (!row.is_null(4)) {
      view->second.columns_read.push_back({read.name, row.name(4)});
    }
  });
}

}  // namespace

Result<void> load_views(Session& session, Catalog& catalog) {
  const std::string sql =
      "SELECT n.nspname, c.relname, c.relkind = 'm', pg_get_viewdef(c.oid), c.relispopulated,"
      " nullif(am.amname, 'heap'), ts.spcname, " +
      options_column("c.reloptions") +
      " FROM pg_class c LEFT JOIN pg_am am ON am.oid = c.relam"
      " LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace JOIN pg_namespace n ON n.oid = "
      "c.relnamespace"
      " WHERE c.relkind IN ('v', 'm') AND " +
      user_schema("n.nspname") + " AND " + not_of_extension("pg_class", "c.oid");
  Result<void> done = each_row(session, sql, [&](const Row& row) {
    View view;
    view.name = row.object(0);
    view.materialized = row.flag(2);
    view.query = row.text(3);
    view.populated = row.flag(4);
    view.access_method = row.name(5);
    view.tablespace = row.name(6);
    view.options = row.options(7);
    catalog.views.emplace(view.name, std::move(view));
  });
  return done ? load_view_reads(session, catalog) : done;
}

}  // namespace bellows
