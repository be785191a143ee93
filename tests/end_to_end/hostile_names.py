"""A project whose schemas, tables, columns, indexes, constraints, roles and gates have hostile names.
Usage: hostile_names.py BELLOWS, beside a throwaway server (libpq's variables)
BELLOWS_ALL_NAMES: set for all of them, which takes minutes; else the nastiest."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

BELLOWS = sys.argv[1]
COMPARE = pathlib.Path(__file__).resolve().parents[2] / "examples/shop/compare.sh"
NASTIEST = [
    'quo"te', "it's", '"; DROP TABLE victim; --', "back\\slash", "100%s %I %n", "$1", "$bellows$", "line\nbreak",
    " lead and trail ", "/* open", "größe", "select", "Order Items", "pg_catalog.x", ":var", "x" * 63,
]
OTHERS = [
    '""', "'; DROP TABLE victim; --", "\\'", "$$", "tab\there", "carriage\rreturn", "-- dash", "表", "🛒",
    "\u202eright to left", "e\u0301", "user", "table", "null", "TRUE", "public", "bellows", "a.b", "{}", "1st",
    "ü" * 31, "NEW", "OLD", "TG_OP", "\x01control", "<b>&amp;", "[x](y)|z",
]
NAMES = NASTIEST + (OTHERS if os.environ.get("BELLOWS_ALL_NAMES") else [])


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def with_prefix(prefix, name):
    """Another hostile name, of at most 63 bytes."""
    text = prefix + name
    while len(text.encode()) > 63:
        text = text[:-1]
    return text


def psql(database, *statements):
    arguments = [part for statement in statements for part in ("-c", statement)]
    done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, *arguments],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def history(number, name):
    schema, table = quoted(with_prefix("s", name)), quoted(name)
    key, other = quoted(name), quoted(with_prefix("c", name))
    role = quoted(with_prefix("r", name))
    return f"""
CREATE SCHEMA {schema};
CREATE TABLE {schema}.{table} ({key} bigint PRIMARY KEY, {other} text NOT NULL, {quoted(with_prefix('n', name))} integer,
    {quoted(with_prefix('d', name))} text, empty text);
CREATE INDEX {quoted(with_prefix('i', name))} ON {schema}.{table} ({other});
COMMENT ON COLUMN {schema}.{table}.{other} IS {literal(name)};
GRANT SELECT ON {schema}.{table} TO {role};
INSERT INTO {schema}.{table} SELECT n, {literal(name)} || n, n, {literal(name)} FROM generate_series(1, 30) n;
"""


def pending(number, name):
    table = quoted(with_prefix("s", name)) + "." + quoted(name)
    column = quoted(with_prefix("n", name))
    return {
        "rename": f"ALTER TABLE {table} RENAME COLUMN {quoted(with_prefix('c', name))} TO {quoted(with_prefix('o', name))};",
        "type": f"ALTER TABLE {table} ALTER COLUMN {column} TYPE bigint;",
        "index": f"CREATE INDEX {quoted(with_prefix('j', name))} ON {table} (empty);",
        "check": f"ALTER TABLE {table} ADD CONSTRAINT {quoted(with_prefix('k', name))} CHECK ({column} > 0);",
        "fill": f"ALTER TABLE {table} ADD COLUMN {quoted(with_prefix('f', name))} text;\n"
                f"UPDATE {table} SET {quoted(with_prefix('f', name))} = {literal(name)};",
        "null": f"ALTER TABLE {table} ALTER COLUMN {quoted(with_prefix('d', name))} SET NOT NULL;",
        "drop": f"ALTER TABLE {table} DROP COLUMN empty;",
    }


def bellows(folder, database, code, *arguments):
    done = subprocess.run([BELLOWS, *arguments], cwd=folder, capture_output=True, text=True, errors="replace",
                          env={**os.environ, "DATABASE_URL": f"postgresql:///{database}"})
    assert done.returncode == code, f"bellows {' '.join(arguments)}: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr}"
    return done.stdout


def toml_string(text):
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def copy(source, target):
    psql("postgres", f"DROP DATABASE IF EXISTS {target} WITH (FORCE)", f"CREATE DATABASE {target} TEMPLATE {source}")


def same(one, other):
    done = subprocess.run([str(COMPARE), f"postgresql:///{one}", f"postgresql:///{other}"], capture_output=True, text=True)
    assert done.returncode == 0, f"{one} is not {other}: {done.stdout[-3000:]}{done.stderr[-1000:]}"
    assert psql(one, "SELECT count(*) FROM victim") == "1", f"the victim is gone from {one}"


def make_project(folder):
    gates = "".join(f"\n[[gate]]\nname = {toml_string(name)}\nkind = \"approval\"\nbefore = \"contract\"\n"
                    for name in NAMES)
    (folder / "bellows.toml").write_text('[source]\nfolder = "db"\nlayout = "plain"\n[backfill]\nbatch-rows = 7\n' + gates)
    (folder / "db").mkdir()
    for name in NAMES:
        psql("postgres", f"CREATE ROLE {quoted(with_prefix('r', name))}")
    (folder / "db/001.sql").write_text("CREATE TABLE victim (x integer);\nINSERT INTO victim VALUES (1);\n" + "".join(
        history(number, name) for number, name in enumerate(NAMES)))


def main():
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        make_project(folder)
        psql("postgres", "CREATE DATABASE old")
        bellows(folder, "old", 0, "run", "--direct")
        copy("old", "new")
        files = {}
        for number, name in enumerate(NAMES):
            for what, sql in pending(number, name).items():
                files.setdefault(what, []).append(sql)
        for number, (what, statements) in enumerate(files.items(), 2):
            text = "\n".join(statements) + "\n"
            (folder / f"db/{number:03}_{what}.sql").write_text(text)
            psql("new", text)
        for form in ("text", "json", "markdown", "dot", "html", "sql"):
            bellows(folder, "old", 0, "plan", "--format", form)
        copy("old", "shop")
        bellows(folder, "shop", 0, "run", "--until", "backfill")
        bellows(folder, "shop", 0, "status")
        json.loads(bellows(folder, "shop", 0, "status", "--format", "json"))
        bellows(folder, "shop", 0, "abort", "--yes")
        same("shop", "old")
        copy("old", "shop")
        bellows(folder, "shop", 3, "run")
        for name in NAMES:
            bellows(folder, "shop", 0, "approve", "--gate", name, "--by", name)
        bellows(folder, "shop", 0, "run")
        same("shop", "new")
        bellows(folder, "shop", 0, "status")
        bellows(folder, "shop", 0, "history")
        json.loads(bellows(folder, "shop", 0, "doctor", "--format", "json"))
        left = psql("shop", "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal")
        assert left == "0", f"{left} triggers are left over"
        print(f"{len(NAMES)} names, {len(files)} changes each")


main()
