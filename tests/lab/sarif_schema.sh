#!/usr/bin/env bash
# lint --format sarif against the schema of SARIF 2.1.0, by ajv (from npm).
# Usage: sarif_schema.sh SCHEMA      SCHEMA: sarif-schema-2.1.0.json of oasis-tcs/sarif-spec
#   BELLOWS_BUILD: where the program is
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
schema=$(realpath "${1:?name the schema, sarif-schema-2.1.0.json}")
bellows=${BELLOWS_BUILD:-$root/build/release}/bellows
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room"
npm install --silent --no-save ajv@8 ajv-formats@3 ajv-draft-04@1 >/dev/null
mkdir db
echo 'CREATE TABLE "odd ä" (id int);' >db/V1__a.sql
printf 'CREATE INDEX i\n ON "odd ä" (id);\nALTER TABLE "odd ä" DROP COLUMN no;\n' >"db/V2__b ä%.sql"
echo 'CREATE TABEL x;' >db/V3__c.sql
code=0
"$bellows" lint db --after 1 --format sarif >found.sarif || code=$?
[ "$code" = 1 ] || { echo "exit code $code, not 1" >&2; exit 1; }
"$bellows" lint db/V1__a.sql --format sarif >nothing.sarif
cat >check.cjs <<'JS'
const fs = require("fs");
const schema = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const Ajv = (schema.$schema || "").includes("draft-04") ? require("ajv-draft-04") : require("ajv");
const ajv = new Ajv({ strict: false, allErrors: true });
require("ajv-formats")(ajv);
const validate = ajv.compile(schema);
for (const file of process.argv.slice(3)) {
  if (!validate(JSON.parse(fs.readFileSync(file, "utf8")))) {
    console.error(file, validate.errors);
    process.exit(1);
  }
  console.log(`${file}: valid SARIF 2.1.0`);
}
JS
node check.cjs "$schema" found.sarif nothing.sarif
