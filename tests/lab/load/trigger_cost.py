#!/usr/bin/env python3
"""What a sync trigger adds to a statement of the old release, for each row that it writes: the same UPDATE
without and with the trigger, the quickest of a few. Writes load/triggers.json of the build folder.

Usage: bellows sandbox --fsync -- trigger_cost.py [ROWS]     500000 by default
BELLOWS_BUILD says where bellows is (build/release).
"""
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = Path(os.environ.get("BELLOWS_BUILD", HERE.parents[2] / "build/release"))
TIMES = 4
# What the old release writes, in each case: a change of every row.
WRITES = {"rename_column": "name = name || 'x'", "change_type": "owner_id = owner_id % 1000 + 1",
          "add_and_fill_column": "hits = hits + 1"}


def psql(database, *arguments):
    done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", database, *arguments],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"psql: {done.stderr.strip()}")
    return done.stdout.strip()


def microseconds(database, write, rows):
    """Of a row; the quickest of a few runs, each on a table without dead rows."""
    best = float("inf")
    for _ in range(TIMES):
        begin = time.monotonic()
        psql(database, "-c", f"UPDATE item SET {write}")
        best = min(best, time.monotonic() - begin)
        psql(database, "-c", "VACUUM FULL item", "-c", "CHECKPOINT")
    return 1e6 * best / rows


def expand(case, database):
    with tempfile.TemporaryDirectory() as room:
        migrations = Path(room) / "migrations"
        migrations.mkdir()
        (migrations / "V1__change.sql").write_text((HERE / "cases" / case / "change.sql").read_text())
        (Path(room) / "bellows.toml").write_text('[source]\nfolder = "migrations"\n')
        done = subprocess.run([BUILD / "bellows", "run", "--config", Path(room) / "bellows.toml",
                               "--database", f"postgresql:///{database}", "--until", "expand"],
                              capture_output=True, text=True, check=False)
        if done.returncode not in (0, 3):
            sys.exit(f"{case}: bellows run: {done.stdout}{done.stderr}")


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 500000
    costs = []
    for case, write in WRITES.items():
        psql("postgres", "-c", f"CREATE DATABASE {case}")
        psql(case, "-v", f"rows={rows}", "-f", str(HERE / "cases" / case / "base.sql"), "-c", "VACUUM (ANALYZE)")
        before = microseconds(case, write, rows)
        expand(case, case)
        triggers = int(psql(case, "-c", "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'zz_bellows%'"))
        if triggers == 0:
            sys.exit(f"{case}: expand has created no trigger")
        costs.append({"case": case, "write": write, "rows": rows, "without": before,
                      "with": microseconds(case, write, rows)})
        print(f"{case}: {costs[-1]['without']:.1f} µs a row without, {costs[-1]['with']:.1f} with", flush=True)
    folder = BUILD / "load"
    folder.mkdir(exist_ok=True)
    (folder / "triggers.json").write_text(json.dumps(costs, indent=1))


if __name__ == "__main__":
    main()
