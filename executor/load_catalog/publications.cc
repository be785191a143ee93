// Extended statistics, publications and event triggers.
#include <algorithm>
#include <charconv>

#include "executor/load_catalog/reader.h"

namespace bellows {
namespace {

Result<void> load_statistics_expressions(Session& session, Catalog& catalog) {
  const std::string sql =
      "SELECT n.nspname, s.stxname, e.expression FROM pg_statistic_ext s"
      " JOIN pg_namespace n ON n.oid = s.stxnamespace"
      " CROSS JOIN LATERAL unnest(pg_get_statisticsobjdef_expressions(s.oid))"
      "  WITH ORDINALITY e(expression, place)"
      " WHERE s.stxexprs IS NOT NULL AND " +
      user_schema("n.nspname") + " ORDER BY s.oid, e.place";
  return each_row(session, sql, [&](const Row& row) {
    if (const auto found = catalog.statistics.find(row.object(0));
        found != catalog.statistics.end()) {
      IndexKey key;
      key.expression = row.expression(2);
      found->second.on.push_back(std::move(key));
    }
  });
}

constexpr int kHasRowFilters = 15;

Result<void> load_published_tables(Session& session, Catalog& catalog) {
  const bool filters = catalog.server_version >= kHasRowFilters;
  const std::string sql =
      std::string("SELECT p.pubname, n.nspname, c.relname, ") +
      (filters ? "pg_get_expr(r.prqual, r.prrelid),"
                 " (SELECT string_agg(a.attname, chr(31) ORDER BY a.attname COLLATE \"C\")"
                 "  FROM pg_attribute a WHERE a.attrelid = r.prrelid"
                 "  AND a.attnum = ANY (r.prattrs::smallint[]))"
               : "NULL, NULL") +
      " FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid"
      " JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace";
  return each_row(session, sql, [&](const Row& row) {
    PublishedTable table;
    table.table = row.object(1);
    table.where = row.expression(3);
    table.columns = row.names(4);
    catalog.publications.at(row.name(0)).tables.emplace(table.table, table);
  });
}

}  // namespace

Result<void> load_statistics(Session& session, Catalog& catalog) {
  const std::string sql =
      "SELECT n.nspname, s.stxname, tn.nspname, t.relname,"
      " (SELECT string_agg(a.attname, chr(31) ORDER BY a.attname COLLATE \"C\")"
      "  FROM pg_attribute a WHERE a.attrelid = s.stxrelid"
      "  AND a.attnum = ANY (s.stxkeys::smallint[])),"
      " 'd' = ANY (s.stxkind), 'f' = ANY (s.stxkind), 'm' = ANY (s.stxkind),"
      " coalesce(s.stxstattarget, -1)"
      " FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace"
      " JOIN pg_class t ON t.oid = s.stxrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace"
      " WHERE " +
      user_schema("n.nspname");
  Result<void> done = each_row(session, sql, [&](const Row& row) {
    Statistics statistics;
    statistics.name = row.object(0);
    statistics.table = row.object(2);
    for (const Name& column : row.names(4)) {
      IndexKey key;
      key.column = column;
      statistics.on.push_back(std::move(key));
    }
    static constexpr const char* kKinds[] = {"ndistinct", "dependencies", "mcv"};
    for (std::size_t i = 0; i < 3; ++i) {
      if (row.flag(5 + i)) {
        statistics.kinds.emplace_back(kKinds[i]);
      }
    }
    std::sort(statistics.kinds.begin(), statistics.kinds.end());
    const std::string target = row.text(8);
    std::from_chars(target.data(), target.data() + target.size(), statistics.target);
    catalog.statistics.emplace(statistics.name, std::move(statistics));
  });
  return done ? load_statistics_expressions(session, catalog) : done;
}

Result<void> load_publications(Session& session, Catalog& catalog) {
  Result<void> done = each_row(
      session,
      "SELECT pubname, puballtables, pubviaroot, pubinsert, pubupdate, pubdelete, pubtruncate"
      " FROM pg_publication",
      [&](const Row& row) {
        Publication publication;
        publication.name = row.name(0);
        publication.all_tables = row.flag(1);
        publication.via_root = row.flag(2);
        publication.publishes.clear();
        static constexpr const char* kEvents[] = {"insert", "update", "delete", "truncate"};
        for (std::size_t i = 0; i < 4; ++i) {
          if (row.flag(3 + i)) {
            publication.publishes.insert(kEvents[i]);
          }
        }
        catalog.publications.emplace(publication.name, std::move(publication));
      });
  if (done) {
    done = load_published_tables(session, catalog);
  }
  if (done && catalog.server_version >= kHasRowFilters) {
    done = each_row(
        session,
        "SELECT p.pubname, n.nspname FROM pg_publication_namespace s"
        " JOIN pg_publication p ON p.oid = s.pnpubid"
        " JOIN pg_namespace n ON n.oid = s.pnnspid",
        [&](const Row& row) { catalog.publications.at(row.name(0)).schemas.insert(row.name(1)); });
  }
  if (!done) {
    return done;
  }
  const std::string sql =
      "SELECT v.evtname, v.evtevent, n.nspname, p.proname, v.evtenabled,"
      " (SELECT string_agg(t, chr(31) ORDER BY t COLLATE \"C\") FROM unnest(v.evttags) t)"
      " FROM pg_event_trigger v JOIN pg_proc p ON p.oid = v.evtfoid"
      " JOIN pg_namespace n ON n.oid = p.pronamespace WHERE " +
      not_of_extension("pg_event_trigger", "v.oid");
  return each_row(session, sql, [&](const Row& row) {
    EventTrigger trigger;
    trigger.name = row.name(0);
    trigger.event = row.text(1);
    trigger.function = row.object(2);
    trigger.enabled = row.text(4).empty() ? 'O' : row.text(4)[0];
    for (const Name& tag : row.names(5)) {
      trigger.tags.push_back(tag.text);
    }
    catalog.event_triggers.emplace(trigger.name, std::move(trigger));
  });
}

}  // namespace bellows
