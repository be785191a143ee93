#include "rules/recipes/column_extras.h"

#include "migrations/dollar_quote.h"

namespace bellows {
namespace {

constexpr std::string_view kSetting = "bellows.column_extras";

std::string do_block(const std::string& body) {
  return "DO " + dollar_quoted("\n" + body);
}

// The table and the number of the column, as a query's first lines know them.
std::string column_source(const StandIn& column) {
  return "      SELECT c.oid AS relation, a.attnum AS number, a.attstattarget, a.attoptions, "
         "a.attacl\n"
         "      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid\n"
         "      WHERE c.oid = " +
         literal_sql(to_sql(column.table)) +
         "::pg_catalog.regclass AND a.attname = " + literal_sql(column.from.text) +
         " AND NOT a.attisdropped\n";
}

}  // namespace

std::string check_dependents_sql(const StandIn& column) {
  return do_block(
      "DECLARE\n"
      "  other text;\n"
      "BEGIN\n"
      "  WITH old AS (\n" +
      column_source(column) +
      "    )\n"
      "  SELECT pg_catalog.string_agg(pg_catalog.pg_describe_object(d.classid, d.objid, "
      "d.objsubid), ', ')\n"
      "  INTO other\n"
      "  FROM old JOIN pg_catalog.pg_depend d ON d.refclassid = "
      "'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = old.relation AND d.refobjsubid "
      "= old.number\n"
      "  LEFT JOIN pg_catalog.pg_attrdef e ON d.classid = "
      "'pg_catalog.pg_attrdef'::pg_catalog.regclass AND e.oid = d.objid\n"
      "  LEFT JOIN pg_catalog.pg_class r ON d.classid = "
      "'pg_catalog.pg_class'::pg_catalog.regclass AND r.oid = d.objid\n"
      "  WHERE CASE\n"
      "    WHEN e.oid IS NOT NULL THEN e.adrelid <> old.relation OR e.adnum <> old.number\n"
      "    WHEN r.oid IS NOT NULL THEN r.relkind NOT IN ('i', 'S') OR r.reloptions IS NOT NULL OR "
      "r.reltablespace <> 0\n"
      "    ELSE d.classid NOT IN ('pg_catalog.pg_constraint'::pg_catalog.regclass, "
      "'pg_catalog.pg_statistic_ext'::pg_catalog.regclass) END;\n"
      "  IF other IS NOT NULL THEN\n"
      "    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',\n"
      "      MESSAGE = " +
      literal_sql("the column " + display(column.table) + "." + column.from.text +
                  " cannot be replaced by one of another type, because of ") +
      " || other,\n"
      "      HINT = 'Drop what depends on the column before, and create it again after.';\n"
      "  END IF;\n"
      "END\n");
}

std::string note_extras_sql(const StandIn& column) {
  const std::string table = literal_sql(to_sql(column.table));
  const std::string name = literal_sql(column.from.text);
  return do_block(
      "BEGIN\n"
      "  PERFORM pg_catalog.set_config('" +
      std::string(kSetting) +
      "', pg_catalog.to_jsonb(ARRAY(\n"
      "    WITH old AS (\n" +
      column_source(column) +
      "    ), used_by AS (\n"
      "      SELECT d.classid, d.objid FROM old JOIN pg_catalog.pg_depend d ON d.refclassid = "
      "'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = old.relation AND d.refobjsubid "
      "= old.number\n"
      "    ), indexes AS (\n"
      "      SELECT i.*, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, c.relname\n"
      "      FROM old JOIN pg_catalog.pg_index i ON i.indrelid = old.relation\n"
      "      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid\n"
      "      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace\n"
      "      WHERE i.indexrelid IN (SELECT objid FROM used_by) OR EXISTS (SELECT FROM "
      "pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = old.relation "
      "AND k.oid IN (SELECT objid FROM used_by))\n"
      "    )\n"
      "    SELECT pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', " +
      table + ", " + name +
      ", d.description)\n"
      "    FROM old JOIN pg_catalog.pg_description d ON d.classoid = "
      "'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = old.relation AND d.objsubid = "
      "old.number\n"
      "    UNION ALL SELECT pg_catalog.format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS "
      "%s', " +
      table + ", " + name +
      ", attstattarget) FROM old WHERE attstattarget >= 0\n"
      "    UNION ALL SELECT pg_catalog.format('ALTER TABLE %s ALTER COLUMN %I SET (%s)', " +
      table + ", " + name +
      ", pg_catalog.array_to_string(attoptions, ', ')) FROM old WHERE attoptions IS NOT NULL\n"
      "    UNION ALL SELECT pg_catalog.format('GRANT %s (%I) ON %s TO %s%s', g.privilege_type, " +
      name + ", " + table +
      ", CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE "
      "pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, CASE WHEN "
      "g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)\n"
      "    FROM old CROSS JOIN LATERAL pg_catalog.aclexplode(old.attacl) g\n"
      "    UNION ALL SELECT pg_catalog.format('COMMENT ON INDEX %s IS %L', x.name, d.description)\n"
      "    FROM indexes x JOIN pg_catalog.pg_description d ON d.classoid = "
      "'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = x.indexrelid AND d.objsubid = 0\n"
      "    UNION ALL SELECT pg_catalog.format('ALTER TABLE %s CLUSTER ON %I', " +
      table +
      ", relname) FROM indexes WHERE indisclustered\n"
      "    UNION ALL SELECT pg_catalog.format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', " +
      table +
      ", relname) FROM indexes WHERE indisreplident\n"
      "    UNION ALL SELECT pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS %L', k.conname, "
      "k.conrelid::pg_catalog.regclass, d.description)\n"
      "    FROM used_by u JOIN pg_catalog.pg_constraint k ON u.classid = "
      "'pg_catalog.pg_constraint'::pg_catalog.regclass AND k.oid = u.objid\n"
      "    JOIN pg_catalog.pg_description d ON d.classoid = u.classid AND d.objoid = k.oid\n"
      "    UNION ALL SELECT s.statement FROM used_by u JOIN pg_catalog.pg_statistic_ext e ON "
      "u.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass AND e.oid = u.objid\n"
      "    JOIN pg_catalog.pg_namespace n ON n.oid = e.stxnamespace\n"
      "    LEFT JOIN pg_catalog.pg_description d ON d.classoid = u.classid AND d.objoid = e.oid\n"
      "    CROSS JOIN LATERAL (VALUES (1, pg_catalog.pg_get_statisticsobjdef(e.oid)), (2, CASE "
      "WHEN e.stxstattarget >= 0 THEN pg_catalog.format('ALTER STATISTICS %I.%I SET STATISTICS "
      "%s', n.nspname, e.stxname, e.stxstattarget) END), (3, pg_catalog.format('COMMENT ON "
      "STATISTICS %I.%I IS %L', n.nspname, e.stxname, d.description))) s(place, statement)\n"
      "    WHERE s.statement IS NOT NULL AND (s.place < 3 OR d.description IS NOT NULL)\n"
      "  ))::text, true);\n"
      "END\n");
}

std::string restore_extras_sql(const StandIn& column) {
  return do_block(
      "DECLARE\n"
      "  noted text;\n"
      "BEGIN\n"
      "  FOR noted IN SELECT pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('" +
      std::string(kSetting) +
      "')::pg_catalog.jsonb) LOOP\n"
      "    EXECUTE noted;\n"
      "  END LOOP;\n"
      // A server does not carry a column's new name on to the columns of its indexes.
      "  FOR noted IN\n"
      "    SELECT pg_catalog.format('ALTER TABLE %s RENAME COLUMN %I TO %I', "
      "i.indexrelid::pg_catalog.regclass, a.attname, " +
      literal_sql(column.from.text) +
      ")\n"
      "    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indexrelid\n"
      "    WHERE i.indrelid = " +
      literal_sql(to_sql(column.table)) +
      "::pg_catalog.regclass AND a.attname = " + literal_sql(column.to.text) +
      "\n  LOOP\n"
      "    EXECUTE noted;\n"
      "  END LOOP;\n"
      "END\n");
}

bool restores_extras(std::string_view sql) {
  return sql.find("current_setting('" + std::string(kSetting) + "')") != std::string_view::npos;
}

std::string copy_sequence_sql(const ObjectName& from, const ObjectName& to) {
  const std::string old_name = literal_sql(to_sql(from));
  const std::string new_name = to_sql(to);
  return do_block(
      "DECLARE\n"
      "  old record;\n"
      "  noted text;\n"
      "BEGIN\n"
      "  SELECT s.*, CASE s.seqtypid WHEN 'pg_catalog.int2'::pg_catalog.regtype THEN 32767 WHEN "
      "'pg_catalog.int4'::pg_catalog.regtype THEN 2147483647 ELSE 9223372036854775807 END AS "
      "largest\n"
      "  INTO STRICT old FROM pg_catalog.pg_sequence s WHERE s.seqrelid = " +
      old_name +
      "::pg_catalog.regclass;\n"
      "  EXECUTE pg_catalog.format(" +
      literal_sql("ALTER SEQUENCE " + new_name +
                  " INCREMENT BY %s MINVALUE %s START WITH %s CACHE %s %s") +
      ", old.seqincrement, old.seqmin, old.seqstart, old.seqcache, CASE WHEN old.seqcycle THEN "
      "'CYCLE' ELSE 'NO CYCLE' END);\n"
      "  IF old.seqmax <> old.largest THEN\n"
      "    EXECUTE pg_catalog.format(" +
      literal_sql("ALTER SEQUENCE " + new_name + " MAXVALUE %s") +
      ", old.seqmax);\n"
      "  END IF;\n"
      "  FOR noted IN\n"
      "    SELECT pg_catalog.format(" +
      literal_sql("COMMENT ON SEQUENCE " + new_name + " IS %L") +
      ", d.description) FROM pg_catalog.pg_description d WHERE d.classoid = "
      "'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = old.seqrelid AND d.objsubid = 0\n"
      "    UNION ALL SELECT pg_catalog.format(" +
      literal_sql("GRANT %s ON SEQUENCE " + new_name + " TO %s%s") +
      ", g.privilege_type, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE "
      "pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, CASE WHEN "
      "g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)\n"
      "    FROM pg_catalog.pg_class c CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) g WHERE "
      "c.oid = old.seqrelid AND g.grantee <> c.relowner\n"
      "  LOOP\n"
      "    EXECUTE noted;\n"
      "  END LOOP;\n"
      "END\n");
}

}  // namespace bellows
