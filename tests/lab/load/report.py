#!/usr/bin/env python3
"""Makes the page of the load laboratory from the documents that run.sh left in the build folder.

Usage: report.py [--note TEXT]      TEXT: what to know of the machine the figures come from
BELLOWS_BUILD: where the build is (build/release). Writes docs/reports/load.md and docs/reports/load/.
"""
import argparse
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import plots  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
PHASES = ("expand", "backfill", "deploy", "contract")
STALL, P99, SPEED, WAL = 100, 1.5, 1.0, 0.7  # the aims


def phase_named(case, name):
    found = [p for p in case["phases"] if p["phase"] == name and p["milliseconds"]]
    return found[0] if found else None


def total(case, what, names=PHASES):
    return sum(release[what] for p in case["phases"] if p["phase"] in names
               for release in p["releases"].values())


def worst(case):
    """The longest wait in any phase of ours, and which."""
    waits = [(p["milliseconds"]["worst"], p["phase"]) for p in case["phases"]
             if p["phase"] in PHASES and p["milliseconds"]]
    return max(waits)


def p99_ratio(case):
    """The highest p99 of a phase of ours beside the idle one's, and which phase."""
    idle = phase_named(case, "idle")["milliseconds"]["p99"]
    ratios = [(p["milliseconds"]["p99"] / idle, p["phase"]) for p in case["phases"]
              if p["phase"] in PHASES and p["milliseconds"]]
    return max(ratios)


def moved(case):
    """Rows, seconds and bytes of WAL of the steps that move rows, and the same of the one statement."""
    steps = [s for s in case["steps"] or [] if s["phase"] == "backfill" and "wal_beyond_load" in s and
             (s["rows_changed"] or (s["rows"] and not s["title"].startswith("prove")))]
    if not steps or "beside" not in case:
        return None
    rows = sum(s["rows_changed"] or s["rows"] for s in steps)
    seconds = sum(s["seconds"] for s in steps)
    wal = sum(s["wal_beyond_load"] for s in steps)
    one = case["beside"]
    one_wal = one["wal"] - case["idle_wal_rate"] * one["seconds"]
    return {"rows": rows, "rate": rows / seconds, "wal": wal / rows, "one_rate": one["rows"] / one["seconds"],
            "one_wal": one_wal / one["rows"], "speed": rows / seconds * one["seconds"] / one["rows"],
            "wal_ratio": wal / rows / (one_wal / one["rows"])}


def growth(before, after):
    return tuple((after[what] - before[what]) / 1e6 for what in ("table", "indexes"))


def met(good):
    return "met" if good else "**not met**"


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]


def aims(cases):
    stalls = [worst(c)[0] for c in cases]
    ratios = [p99_ratio(c)[0] for c in cases]
    moves = [m for m in map(moved, cases) if m]
    failed = sum(total(c, "failed") for c in cases)
    wrong = sum(len(c["checked"]["wrong"]) for c in cases)
    left = sum(len(c["left_over"]) for c in cases)
    return table(("aim", "in how many cases", "the worst", ""), [
        ("no statement fails", f"{sum(total(c, 'failed') == 0 for c in cases)} of {len(cases)}",
         f"{failed} of {sum(total(c, 'statements') for c in cases):,}", met(failed == 0)),
        ("no acknowledged write is lost or doubled, nothing stale is read",
         f"{sum(not c['checked']['wrong'] for c in cases)} of {len(cases)}", f"{wrong} wrong", met(wrong == 0)),
        ("nothing of ours is left", f"{sum(not c['left_over'] for c in cases)} of {len(cases)}", left,
         met(left == 0)),
        (f"the worst stall is at most {STALL} ms", f"{sum(s <= STALL for s in stalls)} of {len(cases)}",
         f"{max(stalls):.0f} ms", met(max(stalls) <= STALL)),
        (f"p99 is at most {P99} × idle, in every phase", f"{sum(r <= P99 for r in ratios)} of {len(cases)}",
         f"{max(ratios):.2f} ×", met(max(ratios) <= P99)),
        (f"rows/s at least {SPEED} × a single statement", f"{sum(m['speed'] >= SPEED for m in moves)} of {len(moves)}",
         f"{min(m['speed'] for m in moves):.2f} ×", met(min(m["speed"] for m in moves) >= SPEED)),
        (f"WAL at most {WAL} × a single statement", f"{sum(m['wal_ratio'] <= WAL for m in moves)} of {len(moves)}",
         f"{max(m['wal_ratio'] for m in moves):.2f} ×", met(max(m["wal_ratio"] for m in moves) <= WAL))])


def latencies(cases, plot=True):
    rows = []
    for case in cases:
        cells = [f"[{case['case']}](load/{case['case']}.svg)" if plot else case["case"]]
        for name in ("idle", "beside") + PHASES:
            phase = phase_named(case, name)
            cells.append(f"{phase['milliseconds']['p99']:.1f} / {phase['milliseconds']['worst']:.0f}"
                         if phase else "")
        ratio, where = p99_ratio(case)
        lock = max((s["worst_lock_wait_ms"] for s in case["steps"] or []), default=0)
        rows.append(cells + [f"{ratio:.2f} × ({where})", met(ratio <= P99), met(worst(case)[0] <= STALL), lock])
    return table(("case", "idle", "one statement", *PHASES, "p99 beside idle", "", f"stall ≤ {STALL} ms", "our longest wait for a lock"),
                 rows)


def one_statements(cases):
    """What the single statements did to the application, for comparison."""
    figures = [(phase_named(c, "beside")["milliseconds"], phase_named(c, "idle")["milliseconds"])
               for c in cases if phase_named(c, "beside")]
    stalls = sorted(one["worst"] for one, _ in figures)
    ratios = sorted(one["p99"] / idle["p99"] for one, idle in figures)
    idle = sorted(phase_named(c, "idle")["milliseconds"]["worst"] for c in cases)
    return (f"With nothing but the load, the longest wait is {idle[0]:.0f} to {idle[-1]:.0f} ms. While one statement "
            f"changes the same rows of a copy, of which the application uses nothing, its longest wait is {stalls[0]:.0f} to {stalls[-1]:.0f} ms and its p99 {ratios[0]:.1f} to "
            f"{ratios[-1]:.1f} × idle: so much is the disk's and the processors' share.")


def in_memory(folder):
    """The cases that were played on a file system in memory, where no flush makes anybody wait."""
    cases = [c for c in (json.loads(f.read_text()) for f in sorted(folder.glob("*.json"))) if "trouble" not in c]
    if not cases:
        return ["Not played."]
    return latencies(cases, plot=False) + [""] + movement(cases)


def disk(cases):
    """What an unrelated file had to wait for at the same time, by phase: p99 / longest, over all cases."""
    rows = []
    for name in ("idle", "beside") + PHASES:
        waits = [d for d in ((phase_named(c, name) or {}).get("disk") for c in cases) if d]
        if waits:
            rows.append(("one statement" if name == "beside" else name, len(waits),
                         f"{max(w['p99'] for w in waits):.0f}", f"{max(w['worst'] for w in waits):.0f}",
                         sum(w["worst"] > STALL for w in waits)))
    return table(("phase", "cases", "highest p99, ms", "longest, ms", f"cases with one over {STALL} ms"), rows)


def settings(folder, cases):
    rows = []
    plain = [c for c in cases if c["case"] == "rename_column"]
    for name, case in [("as it comes", c) for c in plain] + \
            [(" = ".join(f.stem.rsplit("-", 1)), json.loads(f.read_text()))
             for f in sorted(folder.glob("*.json"))]:
        if "trouble" in case:
            rows.append((name, case["trouble"], "", "", "", ""))
            continue
        move, phase = moved(case), phase_named(case, "backfill")["milliseconds"]
        rows.append((name, f"{move['rate']:,.0f}", f"{move['wal'] * move['rate'] / 1e6:.0f}",
                     f"{phase_named(case, 'idle')['milliseconds']['p99']:.1f}", f"{phase['p99']:.1f}",
                     f"{phase['worst']:.0f}"))
    return table(("setting", "rows/s", "WAL MB/s", "p99 idle, ms", "p99 in backfill, ms", "longest wait, ms"), rows)


def trigger_costs(file):
    if not file.exists():
        return ["Not measured."]
    return table(("case", "UPDATE item SET …", "µs a row", "with the trigger", "more"),
                 [(c["case"], "`" + c["write"].replace("|", "\\|") + "`", f"{c['without']:.1f}", f"{c['with']:.1f}",
                   f"{c['with'] - c['without']:.1f}") for c in json.loads(file.read_text())])


def correctness(cases):
    rows = []
    for case in cases:
        checked = case["checked"]
        rows.append((case["case"], f"{total(case, 'statements'):,}", total(case, "failed"), f"{checked['reads']:,}",
                     f"{checked['writes']:,}", f"{checked['increments']:,}", f"{checked['inserts']:,}",
                     f"{checked['deletes']:,}", len(checked["wrong"]), len(case["left_over"])))
    return table(("case", "statements", "failed", "reads", "writes", "increments", "inserts", "deletes", "wrong",
                  "left over"), rows)


def movement(cases):
    rows = []
    for case in cases:
        move = moved(case)
        if move:
            rows.append((case["case"], f"{move['rows']:,}", f"{move['rate']:,.0f}", f"{move['one_rate']:,.0f}",
                         f"{move['speed']:.2f} ×", met(move["speed"] >= SPEED), f"{move['wal']:.0f}",
                         f"{move['one_wal']:.0f}", f"{move['wal_ratio']:.2f} ×", met(move["wal_ratio"] <= WAL)))
    return table(("case", "rows", "rows/s", "of one statement", "", "", "WAL B/row", "of one statement", "", ""), rows)


def sizes(cases):
    rows = []
    for case in cases:
        heap, indexes = growth(case["before"], case["after"])
        one = growth(case["beside"]["before"], case["beside"]["after"]) if "beside" in case else None
        rows.append((case["case"], f"{case['before']['table'] / 1e6:.0f}", f"{heap:+.0f}", f"{indexes:+.0f}",
                     f"{one[0]:+.0f}" if one else "", f"{one[1]:+.0f}" if one else ""))
    return table(("case", "table before, MB", "table", "indexes", "table, one statement", "indexes, one statement"), rows)


def trouble(cases):
    lines = []
    for case in cases:
        if "trouble" in case:
            lines.append(f"- **{case['case']}** could not be played to its end: {case['trouble']}")
        for failure in case.get("failures", []):
            lines.append(f"- **{case['case']}**: {failure['count']} × `{failure['statement']}` of "
                         f"{failure['release']} in {failure['phase']}: {failure['sqlstate']} {failure['message']}")
        for wrong in case.get("checked", {}).get("wrong", [])[:10] + case.get("left_over", []):
            lines.append(f"- **{case['case']}**: {wrong}")
    return lines or ["None."]


def page(cases, note, folder):  # folder: of the documents
    played = [c for c in cases if "trouble" not in c]
    rows = sorted({c["rows"] for c in cases})
    text = (Path(__file__).parent / "report.md.in").read_text()
    parts = {"rows": " and ".join(f"{r:,}" for r in rows), "note": note, "cases": str(len(cases)),
             "aims": "\n".join(aims(played)), "trouble": "\n".join(trouble(cases)),
             "latencies": "\n".join(latencies(played)), "correctness": "\n".join(correctness(played)),
             "movement": "\n".join(movement(played)), "one": one_statements(played), "disk": "\n".join(disk(played)),
             "memory": "\n".join(in_memory(folder / "memory")),
             "triggers": "\n".join(trigger_costs(folder / "triggers.json")),
             "settings": "\n".join(settings(folder / "settings", played)), "sizes": "\n".join(sizes(played))}
    for name, part in parts.items():
        text = text.replace("@" + name + "@", part)
    return text


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--note", default="")
    note = arguments.parse_args().note
    build = Path(os.environ.get("BELLOWS_BUILD", ROOT / "build/release"))
    cases = [json.loads(f.read_text()) for f in sorted((build / "load").glob("*.json"))
             if f.name != "triggers.json"]
    if not cases:
        sys.exit("There is nothing to report: run run.sh first.")
    folder = ROOT / "docs/reports/load"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.svg"):
        old.unlink()
    (ROOT / "docs/reports/load.md").write_text(page(cases, note, build / "load"))
    played = [c for c in cases if "trouble" not in c]
    for case in played:
        (folder / f"{case['case']}.svg").write_text(plots.time_line(case, PHASES, STALL))
    moves = [(c["case"], m) for c, m in ((c, moved(c)) for c in played) if m]
    charts = {
        "worst": ("Longest wait of any statement, ms", STALL, [(c["case"], worst(c)[0]) for c in played]),
        "p99": ("Highest p99 of a phase beside idle", P99, [(c["case"], p99_ratio(c)[0]) for c in played]),
        "rows": ("Rows a second beside one statement", SPEED, [(n, m["speed"]) for n, m in moves]),
        "wal": ("WAL beside one statement", WAL, [(n, m["wal_ratio"]) for n, m in moves])}
    for name, (title, aim, bars) in charts.items():
        (folder / f"all-{name}.svg").write_text(plots.bars(title, aim, bars))


if __name__ == "__main__":
    main()
