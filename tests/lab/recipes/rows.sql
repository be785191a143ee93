-- Rows for whatever tables there are, by type and number; a table whose constraints take none stays
-- empty.
DO $$
DECLARE
  tab record;
  columns text;
  vals text;
BEGIN
  FOR tab IN SELECT c.oid, c.oid::regclass AS name FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      ORDER BY c.oid LOOP
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum),
      string_agg(CASE
        WHEN typname IN ('int2', 'int4', 'int8', 'numeric', 'float4', 'float8') THEN '$1'
        WHEN typname = 'bool' THEN '$1 % 2 = 0'
        WHEN typname IN ('text', 'varchar', 'bpchar', 'citext') THEN '$1::text'
        WHEN typname IN ('date', 'timestamp', 'timestamptz') THEN 'date ''2024-01-01'' + $1'
        WHEN typname IN ('json', 'jsonb') THEN 'format(''{"n": %s}'', $1)::' || typname
        WHEN typname = 'uuid' THEN 'lpad($1::text, 32, ''0'')::uuid'
        WHEN typcategory = 'A' THEN 'ARRAY[$1, 2]::' || format_type(t.oid, NULL)
        WHEN typtype = 'e' THEN '(enum_range(NULL::' || format_type(t.oid, NULL) || '))[1]'
        ELSE 'NULL' END, ', ' ORDER BY attnum)
      INTO columns, vals
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
      WHERE a.attrelid = tab.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        AND a.attidentity = '' AND NOT (a.atthasdef AND EXISTS (SELECT FROM pg_attrdef d
          WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum
          AND pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval%'));
    FOR n IN 1..300 LOOP
      BEGIN
        IF columns IS NULL THEN
          EXECUTE format('INSERT INTO %s DEFAULT VALUES', tab.name);
        ELSE
          EXECUTE format('INSERT INTO %s (%s) VALUES (%s)', tab.name, columns, vals) USING n;
        END IF;
      EXCEPTION WHEN integrity_constraint_violation OR data_exception THEN
        NULL;
      END;
    END LOOP;
  END LOOP;
END
$$;
