#!/usr/bin/env python3
"""Plays the faults, each on servers of its own, and says what came of it.
Usage: lab.py [--seed N] [--write REPORT] [NUMBER…]     without numbers: all of them
Exit code 1 when an outcome is not the expected one."""
import argparse
import contextlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

from registry import FAULTS, CannotPlay
from server import BIN, Server
from shop import Shop
import faults.connections  # noqa: F401  each module registers its faults
import faults.data  # noqa: F401
import faults.gates  # noqa: F401
import faults.load  # noqa: F401
import faults.locks  # noqa: F401
import faults.people  # noqa: F401
import faults.processes  # noqa: F401
import faults.servers  # noqa: F401


class Room:
    """Where one fault is played: a folder, and what has to be ended afterwards."""

    def __init__(self, number, seed, template):
        self.path = tempfile.mkdtemp(prefix=f"fault-{number}-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        self.random = random.Random(f"{seed}/{number}")
        self.template = template
        self.after = contextlib.ExitStack()
        self.after.callback(shutil.rmtree, self.path, ignore_errors=True)

    def keep(self, server):
        self.after.callback(server.remove)
        return server

    def server(self, *options, name="server", empty=False):
        template = None if empty else self.template
        server = Server(self.path, name, options, template)
        return self.keep(server if template else server.initialize()).start()

    def standby(self, primary, name, *options):
        return self.keep(primary.standby(self.path, name, options))

    def shop(self, *options, **more):
        return Shop(self.path, self.server(*options), **more)

    def watch(self, run):
        """A process that must not outlive the fault."""
        def end():
            if run.process.poll() is None:
                run.kill()
        self.after.callback(end)
        return run

    def leave(self):
        self.after.close()


def play(number, seed, template):
    """(outcome word, what was seen, seconds)"""
    fault = FAULTS[number]
    if fault["play"] is None:
        return "not here", fault["how"], 0.0
    started = time.monotonic()
    room = Room(number, seed, template)
    try:
        return "as expected", fault["play"](room) or "", time.monotonic() - started
    except CannotPlay as why:
        return "not here", str(why), time.monotonic() - started
    except Exception:
        return "WRONG", traceback.format_exc(limit=-3), time.monotonic() - started
    finally:
        room.leave()


def cell(text):
    return " ".join(str(text).split()).replace("|", "\\|")


def report(results, seed):
    version = subprocess.run([str(BIN / "postgres"), "--version"], capture_output=True, text=True).stdout.split()[2]
    lines = ["# Faults", "",
             "What becomes of a rollout when something breaks. Each fault is played for real, with server and",
             "program as processes, and its outcome is asserted. Made by `tests/lab/faults/run.sh --write`.", "",
             f"PostgreSQL {version}, seed {seed}.", "",
             "| | fault | how it is played | what must come of it | outcome |", "|---|---|---|---|---|"]
    for number, (word, seen, seconds) in sorted(results.items()):
        fault = FAULTS[number]
        outcome = f"{word}, {seconds:.0f} s" if word != "not here" else "cannot be played here"
        if seen and word == "as expected":
            outcome += f": {cell(seen)}"
        how = fault["how"] if fault["play"] is not None and word != "not here" else seen
        lines.append(f"| {number} | {cell(fault['title'])} | {cell(how)} | {cell(fault['expected'])} | {outcome} |")
    played = sum(word == "as expected" for word, _, _ in results.values())
    lines += ["", f"{played} of {len(results)} faults played, each with the outcome that is expected."]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--write", metavar="REPORT")
    parser.add_argument("numbers", nargs="*", type=int)
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"seed {seed}", flush=True)
    results = {}
    with tempfile.TemporaryDirectory(prefix="fault-template-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None,
                                     ignore_cleanup_errors=True) as room:
        template = Server(room, "template").initialize()
        for number in arguments.numbers or sorted(FAULTS):
            results[number] = play(number, seed, template)
            word, seen, seconds = results[number]
            print(f"{number:2} {word:11} {seconds:5.1f} s  {FAULTS[number]['title']}" + (f": {seen}" if seen else ""),
                  flush=True)
    missing = sorted(set(range(1, 41)) - set(FAULTS))
    assert not missing, f"faults without a line: {missing}"
    wrong = [number for number, (word, _, _) in results.items() if word == "WRONG"]
    if arguments.write and not wrong:
        with open(arguments.write, "w") as page:
            page.write(report(results, seed))
    print(f"{len(results) - len(wrong)} of {len(results)} as expected" + (f", wrong: {wrong}" if wrong else ""))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
