"""The server crashes, is promoted, is another one, has another clock."""
import os
import signal
import subprocess

from registry import fault
from server import BIN, as_server, wait_until
from shop import waits_for_lock


@fault(9, "server crash (immediate shutdown)", "while a batch is under way; several times in the same plan",
       "exit code 6; after the restart the next run verifies and goes on")
def server_crash(room):
    shop = room.shop(batch_rows=100)
    for _ in range(3):
        run = room.watch(shop.run())
        for _ in range(room.random.randrange(2, 12)):
            run.wait_for("step-progress")
        shop.server.crash()
        run.ends(6, "lost the connection")
        shop.server.start()
    shop.finishes()


def promote(standby):
    subprocess.run(as_server([str(BIN / "pg_ctl"), "promote", "-w", "-s", "-D", str(standby.data)]), check=True)


@fault(10, "failover that lost the last commits", "the standby's receiver is stopped in the middle of a backfill, the "
       "primary is killed, the standby promoted", "run and abort refuse the new timeline; with --accept-server the "
       "copies and proofs are made again and the plan ends where it should")
def failover(room):
    shop = room.shop(batch_rows=200, extra='ignore-sensors = ["replicas"]\n')
    standby = room.standby(shop.server, "standby")
    run = room.watch(shop.run())
    run.wait_for("step-progress")
    wait_until("the standby has the plan", lambda: standby.value("shop", "SELECT to_regclass('bellows.plan') IS NOT "
                                                                 "NULL") and standby.value(
        "shop", "SELECT status FROM bellows.plan"))
    receiver = standby.processes("walreceiver")
    os.kill(receiver[0], signal.SIGSTOP)
    for _ in range(20):
        run.wait_for("step-progress")
    run.kill()
    done = shop.value("SELECT count(*) FROM bellows.step WHERE status = 'done'"), shop.value(
        "SELECT coalesce(sum(rows_done), 0) FROM bellows.backfill")
    shop.server.stop(signal.SIGQUIT)
    os.kill(receiver[0], signal.SIGCONT)
    promote(standby)
    old = shop.server
    shop.server = standby
    left = shop.value("SELECT count(*) FROM bellows.step WHERE status = 'done'"), shop.value(
        "SELECT coalesce(sum(rows_done), 0) FROM bellows.backfill")
    assert left != done, "nothing was lost"
    shop.run().ends(5, "was promoted since the plan began")
    shop.abort().ends(5, "was promoted since the plan began")
    shop.run("shop", "--accept-server").ends(0)
    shop.same_as("new")
    shop.server = old
    return f"{done[1] - left[1]} rows of progress were lost"


@fault(11, "reconnected to a standby", "run and abort with the standby's address", "refused, with the way to the primary")
def to_a_standby(room):
    shop = room.shop()
    standby = room.standby(shop.server, "standby")
    wait_until("the standby has the database", lambda: standby.value(
        "postgres", "SELECT count(*) FROM pg_database WHERE datname = 'shop'"))
    shop.run("shop", url=standby.url("shop")).ends(6, "read-only standby")
    shop.run("shop", "--until", "expand").ends(0)
    position = shop.value("SELECT pg_current_wal_lsn()")
    wait_until("the standby has replayed it", lambda: standby.value(
        "postgres", "SELECT pg_last_wal_replay_lsn() >= %s", (position,)))
    shop.abort(url=standby.url("shop")).ends(6, "read-only standby")
    shop.finishes()


@fault(12, "another system identifier", "a database in the middle of a plan is dumped and restored on another cluster",
       "run and abort refuse there; with --accept-server the plan ends where it should")
def another_system(room):
    shop = room.shop()
    shop.run("shop", "--until", "expand").ends(0)
    other = room.server(name="other", empty=True)
    other.sql("postgres", "CREATE DATABASE shop")
    dump = subprocess.run([str(BIN / "pg_dump"), shop.server.url("shop")], capture_output=True, check=True)
    subprocess.run([str(BIN / "psql"), "-q", "-X", "-v", "ON_ERROR_STOP=1", other.url("shop")], input=dump.stdout,
                   stdout=subprocess.DEVNULL, check=True)
    before = other.sql("shop", "SELECT * FROM bellows.event ORDER BY id")
    shop.run("shop", url=other.url("shop")).ends(5, "began on another server")
    shop.abort(url=other.url("shop")).ends(5, "began on another server")
    assert other.sql("shop", "SELECT * FROM bellows.event ORDER BY id") == before
    shop.run("shop", "--accept-server", url=other.url("shop")).ends(0)
    shop.same_as("new", other)
    shop.finishes()


@fault(34, "clock skew", "an executor whose clock is a day ahead, or a day behind, while another one holds the lease; "
       "then alone", "only the server's clock counts: the lease is respected, the plan ends as it should")
def clock_skew(room):
    shop = room.shop()
    with shop.locked_row():
        run = room.watch(shop.run())
        run.wait_for("step-started", "pair")
        waits_for_lock(shop, wait_until("the executor is there", shop.backend))
        for skew in ("+1d", "-1d"):
            shop.run("shop", within=["faketime", "-m", "-f", skew]).ends(5, "another executor is at work")
        run.kill()
    shop.run("shop", "--until", "backfill", within=["faketime", "-m", "-f", "+1d"]).ends(0)
    shop.run("shop", within=["faketime", "-m", "-f", "-1d"]).ends(0)
    shop.same_as("new")
    drift = shop.value("SELECT max(abs(extract(epoch FROM clock_timestamp() - at))) FROM bellows.event")
    assert drift < 3600, f"an event is {drift} s off"
