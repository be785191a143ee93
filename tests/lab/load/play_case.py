#!/usr/bin/env python3
"""Plays one case of the load laboratory on the throwaway server that libpq's variables name, and
writes what was measured as JSON. Called by run.sh.

Usage: play_case.py CASE_FOLDER ROWS SECONDS OUTPUT.json
BELLOWS_BUILD says where bellows and recipe_load are. Exit code 0: nothing failed and nothing was lost.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

BUILD = Path(os.environ["BELLOWS_BUILD"])
URL = "postgresql:///lab"
BUCKET = 0.25  # seconds of the time line

CONFIGURATION = """[source]
folder = "migrations"

[[gate]]
name = "old-release-gone"
kind = "sessions"
before = "contract"
application-name = "shop-1.%"
drain = "1s"
"""

SIZES = """SELECT sum(pg_table_size(oid)), sum(pg_indexes_size(oid)) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"""

LEFT_OVER = """SELECT 'function ' || p.oid::regprocedure FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'bellows'
UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgname LIKE '%bellows%'
UNION ALL SELECT 'invalid index ' || indexrelid::regclass FROM pg_index WHERE NOT indisvalid
UNION ALL SELECT 'column ' || attrelid::regclass || '.' || attname FROM pg_attribute
  WHERE attname LIKE '%bellows%' AND NOT attisdropped
UNION ALL SELECT 'constraint ' || conname FROM pg_constraint WHERE conname LIKE '%bellows%'"""

STEPS = """SELECT json_agg(s ORDER BY s.position) FROM (
  SELECT s.position, s.step_id, s.phase, s.title, s.seconds, s.attempts, s.rows, s.worst_lock_wait_ms,
    b.rows_changed
  FROM bellows.step s LEFT JOIN bellows.backfill b USING (plan_hash, step_id)) s"""


class Trouble(Exception):
    """The case could not be played; its text says why."""


def psql(database, *arguments):
    done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", database, *arguments],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Trouble(f"psql: {done.stderr.strip()}")
    return done.stdout.strip()


def sizes(database):
    table, indexes = psql(database, "-c", SIZES).split("|")
    return {"table": int(table), "indexes": int(indexes)}


def settle():
    """What was written before is on the disk, so that nobody waits for it in what is measured next."""
    psql("postgres", "-c", "CHECKPOINT")
    os.sync()


class WalPosition:
    """Where the server's log stands, asked over one connection."""

    def __init__(self):
        self.psql = subprocess.Popen(["psql", "-XqAt", "-d", "postgres"], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, text=True, bufsize=1)

    def now(self):
        self.psql.stdin.write("SELECT pg_current_wal_insert_lsn() - '0/0';\n")
        self.psql.stdin.flush()
        return int(self.psql.stdout.readline())

    def close(self):
        self.psql.stdin.close()
        self.psql.wait()


class DiskProbe(threading.Thread):
    """How long the disk alone makes somebody wait: a file that has nothing to do with the server is written
    in place and flushed, again and again."""

    PAUSE = 0.05

    def __init__(self, room):
        super().__init__(daemon=True)
        self.file = os.open(room / "probe", os.O_RDWR | os.O_CREAT, 0o600)
        os.write(self.file, bytes(8192))
        os.fsync(self.file)
        self.ended = threading.Event()
        self.waits = []  # (when, seconds)

    def run(self):
        while not self.ended.wait(self.PAUSE):
            begin = time.monotonic()
            os.pwrite(self.file, bytes(8192), 0)
            os.fdatasync(self.file)
            self.waits.append((begin, time.monotonic() - begin))

    def end(self):
        self.ended.set()
        self.join()
        os.close(self.file)

    def between(self, begin, end):
        waits = sorted(1000 * seconds for when, seconds in self.waits if begin <= when < end)
        return {"p99": waits[len(waits) * 99 // 100], "worst": waits[-1]} if waits else None


class Load:
    """The client, recipe_load, while it runs."""

    def __init__(self, case, rows, room):
        self.log = room / "log"
        self.report_file = room / "load.json"
        self.process = subprocess.Popen(
            [BUILD / "recipe_load", "run", "--url", URL, "--rows", str(rows), "--old",
             case / "old.sql", "--new", case / "new.sql", "--log", self.log, "--report",
             self.report_file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def tell(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if answer != "ok":
            raise Trouble(f"recipe_load answers '{answer}' to '{command}'")

    def stop(self):
        self.process.stdin.write("stop\n")
        self.process.stdin.close()
        if self.process.wait() != 0:
            raise Trouble("recipe_load failed")

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Play:
    def __init__(self, case, rows, seconds):
        self.case = case
        self.rows = rows
        self.seconds = seconds
        self.room = Path(tempfile.mkdtemp(prefix="load."))
        self.wal = WalPosition()
        self.load = None
        self.probe = DiskProbe(self.room)
        self.has_contract = False
        self.phases = []  # name, begin, wal
        self.step_marks = {}  # step → (time, wal) at its start and end
        self.result = {"case": case.name, "rows": rows, "change": (case / "change.sql").read_text()}

    def enter(self, phase):
        self.load.tell(f"phase {phase}")
        self.phases.append((phase, time.monotonic(), self.wal.now()))

    def prepare(self):
        psql("postgres", "-c", "CREATE DATABASE lab")
        psql("lab", "-v", f"rows={self.rows}", "-f", str(self.case / "base.sql"))
        psql("lab", "-c", "VACUUM (ANALYZE)")
        if (self.case / "beside.sql").exists():
            psql("postgres", "-c", "CREATE DATABASE beside TEMPLATE lab STRATEGY file_copy")
        migrations = self.room / "migrations"
        migrations.mkdir()
        (migrations / "V1__change.sql").write_text(self.result["change"])
        (self.room / "bellows.toml").write_text(CONFIGURATION)
        settle()
        self.result["before"] = sizes("lab")

    def bellows(self, command, *arguments):
        return [BUILD / "bellows", command, *arguments, "--config", self.room / "bellows.toml",
                "--database", URL]

    def plan(self):
        done = subprocess.run(self.bellows("plan", "--out", self.room / "plan.json"),
                              capture_output=True, text=True, check=False)
        self.result["plan"] = done.stdout
        if done.returncode != 0:
            raise Trouble("refused: " + " ".join((done.stdout + done.stderr).split()))
        steps = json.loads((self.room / "plan.json").read_text())["steps"]
        self.has_contract = any(step["phase"] == "contract" for step in steps)

    def run(self, expected, *arguments):
        """Runs the plan; notes the log's position at the start and end of each step."""
        process = subprocess.Popen(
            self.bellows("run", "--plan", self.room / "plan.json", "--format", "json", *arguments),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1)
        last = ""
        for line in process.stdout:
            last = line.strip() or last
            event = json.loads(line) if line.startswith("{") else {}
            if event.get("event") in ("step-started", "step-finished"):
                marks = self.step_marks.setdefault(event["step"], [])
                marks.append((time.monotonic(), self.wal.now()))
            elif event.get("event") == "step-waiting":
                self.result.setdefault("waits", []).append(f"{event['step']}: {event.get('text', '')}")
        if process.wait() != expected:
            raise Trouble(f"bellows run {' '.join(arguments)}: exit code {process.returncode}: {last}")

    def beside(self):
        """The single statement, on a copy, while the same load goes on."""
        text = (self.case / "beside.sql").read_text()
        before, measured = text.split("-- measured\n")
        if before.strip():
            psql("beside", "-c", before)
        grown = sizes("beside")
        self.enter("beside")
        begin, wal = time.monotonic(), self.wal.now()
        done = subprocess.run(["psql", "-XAt", "-v", "ON_ERROR_STOP=1", "-d", "beside", "-c", measured],
                              capture_output=True, text=True, check=True)
        seconds, wal = time.monotonic() - begin, self.wal.now() - wal
        after = sizes("beside")
        self.enter("pause")
        rows = int(re.search(r"(\d+)$", done.stdout.strip()).group(1))
        self.result["beside"] = {"statement": measured.strip(), "rows": rows, "seconds": seconds,
                                 "wal": wal, "before": grown, "after": after}
        settle()  # and stays: on many file systems removing it would be felt for a while

    def watch(self):
        """The load goes on for a while and nothing else happens: that is what is measured."""
        time.sleep(self.seconds)

    def roll_out(self):
        self.load.tell("mix 0")
        self.enter("warm-up")
        time.sleep(2)
        self.enter("idle")
        time.sleep(2 * self.seconds)
        self.enter("pause")
        if (self.case / "beside.sql").exists():
            self.beside()
        self.enter("expand")
        self.run(0, "--until", "expand")
        self.watch()
        self.enter("backfill")
        self.run(0, "--until", "backfill")
        self.enter("deploy")
        self.load.tell("mix 50")
        self.watch()
        if self.has_contract:
            self.run(3)  # the gate is shut
        self.load.tell("mix 100")
        self.watch()
        self.enter("contract")
        if self.has_contract:
            self.run(0, "--wait")
        self.watch()
        self.enter("end")
        self.result["after"] = sizes("lab")

    def play(self):
        try:
            self.prepare()
            self.plan()
            self.load = Load(self.case, self.rows, self.room)
            self.probe.start()
            self.roll_out()
            self.load.stop()
            self.probe.end()
            self.collect()
        except Trouble as trouble:
            self.result["trouble"] = str(trouble)
        finally:
            if self.load:
                self.load.end()
            self.wal.close()
        return self.result

    def collect(self):
        report = json.loads(self.load.report_file.read_text())
        idle_rate = 0.0
        rates = {}
        merged = []
        for i, (name, begin, wal) in enumerate(self.phases[:-1]):
            _, end, wal_end = self.phases[i + 1]
            rates[name] = (wal_end - wal) / (end - begin)
        idle_rate = rates["idle"]
        begins = {name: begin for name, begin, _ in self.phases}
        for i, phase in enumerate([p for p in report["phases"] if p["phase"] != "start"]):
            name, begin, wal = self.phases[i]
            if i + 1 == len(self.phases):
                continue
            wal_used = self.phases[i + 1][2] - wal
            seconds = self.phases[i + 1][1] - begin
            merged.append({**phase, "begin": begin, "seconds": seconds, "wal": wal_used,
                           "disk": self.probe.between(begin, begin + seconds),
                           "wal_beyond_load": wal_used - idle_rate * seconds})
        self.result["idle_wal_rate"] = idle_rate
        self.result["phases"] = merged
        self.result["failures"] = report["failures"]
        checked = subprocess.run([BUILD / "recipe_load", "check", self.load.log], capture_output=True,
                                 text=True, check=False)
        self.result["checked"] = json.loads(checked.stdout)
        steps = json.loads(psql("lab", "-c", STEPS) or "null") or []
        for step in steps:
            marks = self.step_marks.get(step["step_id"], [])
            if len(marks) >= 2:
                seconds = marks[-1][0] - marks[0][0]
                step["wal_beyond_load"] = marks[-1][1] - marks[0][1] - idle_rate * seconds
        self.result["steps"] = steps
        self.result["left_over"] = psql("lab", "-c", LEFT_OVER).splitlines()
        self.result["time_line"] = self.time_line(begins)

    def time_line(self, begins):
        """The worst latency of each quarter of a second, in milliseconds, from the log."""
        origin = self.phases[0][1]
        worst = {}
        for line in self.load.log.read_text().splitlines():
            fields = line.split("\t")
            if fields[0] in ("shift", "listed", "present"):
                continue
            sent, answered = int(fields[4]) / 1e9, int(fields[5]) / 1e9
            bucket = int((sent - origin) / BUCKET)
            if 0 <= bucket and sent < begins["end"]:
                worst[bucket] = max(worst.get(bucket, 0), (answered - sent) * 1000)
        return {"bucket": BUCKET, "worst": [[b, round(w, 2)] for b, w in sorted(worst.items())]}


def main():
    case, rows, seconds, output = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
    result = Play(case, rows, seconds).play()
    Path(output).parent.mkdir(parents=True, exist_ok=True)
    Path(output).write_text(json.dumps(result, indent=1) + "\n")
    if "trouble" in result:
        print(f"TROUBLE   {case.name}: {result['trouble']}")
        return 1
    of_us = [p for p in result["phases"] if p["phase"] in ("expand", "backfill", "deploy", "contract")]
    statements = sum(r["statements"] for p in of_us for r in p["releases"].values())
    failed = sum(r["failed"] for p in of_us for r in p["releases"].values())
    worst = max(p["milliseconds"]["worst"] for p in of_us if p["milliseconds"])
    wrong = result["checked"]["wrong"] + result["left_over"]
    print(f"{'good' if failed == 0 and not wrong else 'WRONG':9} {case.name}: {statements} statements, "
          f"{failed} failed, {len(wrong)} wrong, worst {worst:.0f} ms")
    for failure in result["failures"][:5]:
        print(f"          {failure['count']} x {failure['phase']}, {failure['release']}, "
              f"{failure['statement']}: {failure['sqlstate']} {failure['message']}")
    for line in wrong[:5]:
        print(f"          {line}")
    return 0 if failed == 0 and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
