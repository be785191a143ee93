#!/usr/bin/env bash
# bellows lsp answers a real session: diagnostics of unsaved text, hover, the safe form as an edit.
# Usage: language_server.sh      BELLOWS_BUILD: where the program is
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bellows=${BELLOWS_BUILD:-$root/build/release}/bellows
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
echo 'CREATE TABLE orders (id bigint PRIMARY KEY, state text NOT NULL);' >"$room/V1__orders.sql"
echo 'COMMENT ON TABLE orders IS $$ what customers want $$;' >"$room/V2__index.sql"
cd "$room"
timeout 60 python3 "$root/tests/end_to_end/lsp_session.py" "$bellows" "$room"
