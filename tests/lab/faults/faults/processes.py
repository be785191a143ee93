"""The executor dies, sleeps, or is there twice."""
import os
import signal
import subprocess

from registry import fault
from server import wait_until
from shop import waits_for_lock


@fault(1, "kill -9 before a batch commits", "a batch waits for a row of somebody's transaction; the executor is "
       "killed", "nothing of the batch is there; the next run does it")
def killed_in_batch(room):
    shop = room.shop()
    before = shop.value("SELECT md5(string_agg(p::text, '|' ORDER BY a, b)) FROM pair p WHERE a >= 1200")
    with shop.locked_row():
        run = room.watch(shop.run())
        run.wait_for("step-started", "pair")
        pid = wait_until("the executor is there", shop.backend)
        waits_for_lock(shop, pid)
        run.kill()
        wait_until("its server process is gone",
                   lambda: not shop.value("SELECT true FROM pg_stat_activity WHERE pid = %s", (pid,)))
    after = shop.value("SELECT md5(string_agg(p::text, '|' ORDER BY a, b)) FROM pair p WHERE a >= 1200")
    assert before == after, "a part of the batch is there"
    shop.finishes()


@fault(3, "kill -9 between DDL and journal", "the executor's session ends the process before the n-th statement, for "
       "every n of a plan with every kind of step, run and abort", "the next run, or abort, leads to the same end")
def killed_at_every_statement(room):
    tests = os.path.join(os.environ["BELLOWS_BUILD"], "tests/executor_tests")
    stride = os.environ.get("BELLOWS_CRASH_STRIDE", "1")
    done = subprocess.run([tests, "[crash]"], capture_output=True, text=True,
                          env={**os.environ, "BELLOWS_CRASH_STRIDE": stride})
    assert done.returncode == 0, done.stdout[-3000:]
    asked = "" if stride == "1" else f"asked for every {stride}th only: "
    return asked + done.stdout.strip().splitlines()[-1]


@fault(4, "kill -9 during CREATE INDEX CONCURRENTLY", "an older snapshot keeps the build waiting; the executor is "
       "killed", "the invalid index is found, dropped and built again")
def killed_in_index_build(room):
    shop = room.shop()
    reader = shop.server.connect("shop", "report", autocommit=False)
    with reader.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT count(*) FROM pair")
    run = room.watch(shop.run())
    run.wait_for("step-waiting", "report")
    invalid = shop.value("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
    builder = shop.backend()
    run.kill()
    assert invalid, "no index was under way"
    wait_until("the server has noticed", lambda: not shop.value(
        "SELECT true FROM pg_stat_activity WHERE pid = %s", (builder,)))
    reader.close()
    again = shop.run().ends(0, "dropping the invalid index")
    assert invalid in again.all_words(), again.all_words()
    shop.same_as("new")


@fault(5, "SIGSTOP, another executor takes over, SIGCONT", "the executor sleeps between two batches until its lease "
       "has expired; a second one finishes the plan; the first wakes up", "the second takes over; the first writes "
       "nothing and says that it was replaced")
def asleep_past_the_lease(room):
    shop = room.shop(batch_rows=100)
    run = room.watch(shop.run())
    run.wait_for("step-progress")
    run.signal(signal.SIGSTOP)
    epoch = shop.value("SELECT epoch FROM bellows.lease")
    wait_until("the lease expires", lambda: shop.value("SELECT expires_at < clock_timestamp() FROM bellows.lease"))
    shop.run().ends(0)
    before = shop.state()
    run.signal(signal.SIGCONT)
    code = run.wait()
    assert code in (5, 6), f"exit code {code}: {run.words()}"
    assert shop.state() == before, "the one that was replaced has written"
    assert shop.value("SELECT epoch FROM bellows.lease") > epoch
    shop.same_as("new")
    return f"the first ended with exit code {code}"


@fault(6, "two executors", "two runs are started at the same moment", "exactly one works; the other says who does, or "
       "finds nothing to do")
def two_at_once(room):
    shop = room.shop()
    runs = [room.watch(shop.run()) for _ in range(2)]
    codes = sorted(run.wait() for run in runs)
    steps = [sum(event.get("event") == "step-finished" for event in run.events) for run in runs]
    assert codes[0] == 0 and codes[1] in (0, 5), f"{codes}: {[run.words() for run in runs]}"
    assert 0 in steps, f"both have worked: {steps}"
    shop.finishes()
    return f"exit codes {codes}"


@fault(40, "abort at every step", "the run is killed behind each step before contract, then aborted",
       "schema and data are those of before the plan, nothing of ours is left; the plan can run again")
def abort_everywhere(room):
    shop = room.shop()
    points = 0
    while True:
        shop.server.copy("old", "shop")
        run = room.watch(shop.run("shop", "--until", "backfill"))
        for _ in range(points + 1):
            if run.process.poll() is not None and run.queue.empty():
                break
            try:
                run.wait_for("step-finished", seconds=10)
            except AssertionError:
                break
        finished = sum(event.get("event") == "step-finished" for event in run.events)
        if run.process.poll() is None:
            run.kill()
        shop.abort().ends(0)
        # What the UPDATE of the user's own has written stays, and abort says so.
        if not any(event.get("event") == "step-finished" and event["text"].count("pair") for event in run.events):
            shop.same_as("old")
        points += 1
        if finished < points or points > 40:
            break
    assert points >= 5, f"only {points} points"
    # Before that UPDATE, which would happen a second time.
    shop.server.copy("old", "shop")
    shop.run("shop", "--until", "expand").ends(0)
    shop.abort().ends(0)
    shop.finishes()
    return f"{points} points"
