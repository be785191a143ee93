#!/usr/bin/env bash
# compare.sh: do two databases have the same schema and the same data?
#   compare.sh URL URL
# Column order does not count, nor does schema bellows; everything else does: objects, owners,
# privileges, sequences' values and every row. Prints what differs; exit code 1 when something does.
set -euo pipefail

if [ $# -ne 2 ]; then
    echo "usage: $0 URL URL" >&2
    exit 2
fi
folder=$(mktemp -d "${TMPDIR:-/tmp}/compare.XXXXXX")
trap 'rm -rf "$folder"' EXIT

# The lines of each CREATE TABLE sorted, without the comma that only the last one lacks.
schema_of() {
    pg_dump --schema-only --exclude-schema=bellows --dbname="$1" | LC_ALL=C awk '
        # Names may have line breaks.
        !inside && /^CREATE TABLE / { opening = 1 }
        opening && /\($/ { opening = 0; inside = 1; count = 0; print; next }
        opening && /;$/ { opening = 0 }
        inside && /^\)/ {
            for (i = 1; i <= count; i++) sub(/,$/, "", line[i])
            for (i = 2; i <= count; i++) {
                for (j = i; j > 1 && line[j - 1] > line[j]; j--) {
                    swap = line[j]; line[j] = line[j - 1]; line[j - 1] = swap
                }
            }
            for (i = 1; i <= count; i++) print line[i]
            inside = 0; print; next
        }
        # A column begins with four blanks; what does not goes on with a name that has a line break.
        inside && !/^    / { line[count] = line[count] "\n" $0; next }
        inside { line[++count] = $0; next }
        /^\\(un)?restrict / { next }  # a random word, new in every dump
        { print }'
}

# A line for each table: name, rows, and a hash over all rows with their columns in name order.
# A line for each sequence: name and value.
data_of() {
    psql -X -q -A -t -F ' ' -v ON_ERROR_STOP=1 --dbname="$1" <<'SQL'
SET timezone = 'UTC';
SELECT format($$SELECT %L, count(*) || ' rows', coalesce(md5(string_agg(row, '' ORDER BY row)), '-')
                  FROM (SELECT md5(ROW(%s)::text) AS row FROM %s) AS rows$$,
              c.oid::regclass, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname),
              c.oid::regclass)
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relkind = 'r' AND n.nspname NOT IN ('bellows', 'information_schema')
   AND n.nspname NOT LIKE 'pg\_%'
 GROUP BY c.oid
 ORDER BY c.oid::regclass::text COLLATE "C"
\gexec
SELECT schemaname || '.' || sequencename, last_value
  FROM pg_sequences WHERE schemaname <> 'bellows'
 ORDER BY 1;
SQL
}

# The first rows of a table that only one of the two has.
rows_that_differ() {
    columns=$(psql -X -q -A -t --dbname="$1" -v ON_ERROR_STOP=1 -v table="$3" <<'SQL'
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attname)
  FROM pg_attribute WHERE attrelid = :'table'::regclass AND attnum > 0 AND NOT attisdropped
SQL
    )
    echo "  $3 ($columns): < only in the first, > only in the second"
    for side in 1 2; do
        [ "$side" = 1 ] && url=$1 || url=$2
        psql -X -q --dbname="$url" -v ON_ERROR_STOP=1 \
            -c "COPY (SELECT $columns FROM $3) TO STDOUT" | LC_ALL=C sort >"$folder/rows.$side"
    done
    diff "$folder/rows.1" "$folder/rows.2" | grep '^[<>]' | head -20
}

schema_of "$1" >"$folder/schema.1"
schema_of "$2" >"$folder/schema.2"
data_of "$1" >"$folder/data.1" &
data_of "$2" >"$folder/data.2"
wait $!

different=0
if ! diff -u "$folder/schema.1" "$folder/schema.2" >"$folder/schema.diff"; then
    different=1
    echo "the schemas differ:"
    tail -n +3 "$folder/schema.diff" | grep '^[-+]' | head -60
fi
if ! diff "$folder/data.1" "$folder/data.2" >"$folder/data.diff"; then
    different=1
    echo "the data differ:"
    grep '^[<>]' "$folder/data.diff"
    sed -n 's/^< \([^ ]*\) .* rows .*/\1/p' "$folder/data.diff" | while read -r table; do
        rows_that_differ "$1" "$2" "$table" || true
    done
fi
[ "$different" -eq 0 ] || exit 1
awk '$3 == "rows" { tables++; rows += $2 } END { printf "%d tables, %d rows\n", tables, rows }' \
    "$folder/data.1"
