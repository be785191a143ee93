"""Our load meets replicas, slots, an archive, a disk: the sensors."""
import os
import pathlib
import shutil
import signal
import subprocess

from registry import CannotPlay, fault
from server import give_to_server, wait_until
from shop import Shop


def in_the_middle(shop):
    """A run that waits for a row of the copy, which somebody holds."""
    shop.run("shop", "--until", "expand").ends(0)
    holder = shop.server.connect("shop", "shop-1.9", autocommit=False)
    with holder.cursor() as cursor:
        cursor.execute("SELECT FROM item WHERE id = 15000 FOR UPDATE")
    run = shop.run()
    run.wait_for("step-waiting", "shop-1.9")
    return run, holder


@fault(13, "frozen replica", "the standby's WAL receiver is stopped with SIGSTOP in the middle of a backfill, while others "
       "write 600 MB; then it wakes up", "the moving of rows is held; then it goes on")
def frozen_replica(room):
    shop = room.shop("wal_sender_timeout=10min", "max_wal_size=4GB", deadline="90s")
    standby = room.standby(shop.server, "replica-1", "wal_receiver_status_interval=1", "max_wal_size=4GB")
    run, holder = in_the_middle(shop)
    room.watch(run)
    receiver = standby.processes("walreceiver")[0]
    os.kill(receiver, signal.SIGSTOP)
    try:
        shop.server.sql("postgres", "CREATE TABLE noise AS SELECT repeat(md5(n::text), 60) AS t "
                        "FROM generate_series(1, 320000) n")
        shown = shop.value("SELECT coalesce(replay_lag::text, 'nothing') FROM pg_stat_replication")
        holder.close()
        held = run.wait_for("step-waiting", "replica replica-1 is", 60)
    finally:
        os.kill(receiver, signal.SIGCONT)
    run.ends(0)
    shop.same_as("new")
    return f"{held['text']}; replay_lag showed {shown}"


@fault(14, "replica vanished", "the standby is stopped for good in the middle of a backfill", "held, because nobody knows "
       "how far it is behind; exit code 4 at the deadline; run again without it, as an operator decides, it goes on")
def vanished_replica(room):
    shop = room.shop(deadline="8s")
    standby = room.standby(shop.server, "replica-1")
    wait_until("it streams", lambda: shop.value("SELECT true FROM pg_stat_replication WHERE state = 'streaming'"))
    run, holder = in_the_middle(shop)
    room.watch(run)
    standby.crash()
    wait_until("the server has noticed", lambda: not shop.value("SELECT true FROM pg_stat_replication"))
    run.wait_for("step-waiting", "replica replica-1 is not connected")
    holder.close()
    run.ends(4, "replica replica-1 is not connected")
    shop.run("shop", "--replicas", "replica-1", "--lock-deadline", "2s").ends(4, "replica replica-1 is not connected")
    shop.finishes()


@fault(15, "a slot retains WAL", "a slot that nobody reads, with max_slot_wal_keep_size, and a backfill that writes WAL",
       "held before the slot is lost; goes on when the slot is gone")
def slot_retains(room):
    shop = room.shop("max_slot_wal_keep_size=128MB", "max_wal_size=64MB", "min_wal_size=32MB", deadline="3s")
    shop.sql("SELECT pg_create_physical_replication_slot('forgotten', true)")
    shop.server.sql("postgres", "CREATE TABLE noise (t text)")

    def little_room():
        shop.server.sql("postgres", "INSERT INTO noise SELECT repeat(md5(n::text), 40) FROM generate_series(1, 1000) n")
        return shop.value("SELECT safe_wal_size < 31 << 20 FROM pg_replication_slots")
    wait_until("the slot keeps three quarters of what it may", little_room)
    run = shop.run().ends(4, "replication slot forgotten keeps")
    status = shop.value("SELECT wal_status FROM pg_replication_slots")
    assert status in ("reserved", "extended"), status
    shop.sql("SELECT pg_drop_replication_slot('forgotten')")
    shop.finishes()
    return next(error["message"] if "message" in error else str(error) for error in run.errors)


@fault(16, "the archive fails", "archive_command ends with an error from the start, then works", "held, exit code 4 at the "
       "deadline; goes on when WAL is archived again")
def archive_fails(room):
    shop = room.shop("archive_mode=on", "archive_command=false", batch_rows=100, deadline="3s")
    shop.sql("SELECT pg_switch_wal()")
    wait_until("the archiver fails", lambda: shop.value("SELECT failed_count > 0 FROM pg_stat_archiver"))
    shop.run().ends(4, "WAL cannot be archived")
    # A parameter of the server's command line outranks ALTER SYSTEM, so it is started anew.
    shop.server.stop(signal.SIGINT)
    shop.server.options["archive_command"] = "true"
    shop.server.start()
    shop.sql("CREATE TABLE noise AS SELECT 1")
    shop.sql("DROP TABLE noise")
    shop.sql("SELECT pg_switch_wal()")
    wait_until("the archiver works", lambda: shop.value(
        "SELECT last_archived_time > coalesce(last_failed_time, '-infinity') FROM pg_stat_archiver"))
    shop.finishes()


@fault(17, "disk full", "the tablespace of the database is a file system of 24 MB that somebody fills up",
       "exit code 6 with the server's own words; with room again, the next run goes on")
def disk_full(room):
    disk = pathlib.Path(room.path) / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(disk)], capture_output=True,
                             text=True)
    if mounted.returncode != 0:
        raise CannotPlay("it takes the right to mount a small file system")
    room.after.callback(subprocess.run, ["umount", "-l", str(disk)])
    space = disk / "space"
    space.mkdir()
    give_to_server(space)
    server = room.server()
    shop = Shop(room.path, server, batch_rows=1000)
    server.sql("postgres", f"CREATE TABLESPACE small LOCATION '{space}'")
    server.sql("postgres", "DROP DATABASE shop")
    server.sql("postgres", "CREATE DATABASE shop TEMPLATE old TABLESPACE small")
    shop.run("shop", "--until", "expand").ends(0)
    with open(disk / "filler", "wb") as filler:
        free = shutil.disk_usage(disk).free
        filler.write(b"x" * max(0, free - 200_000))
    shop.run().ends(6, "No space left on device")
    os.unlink(disk / "filler")
    shop.run().ends(0)
    shop.same_as("new")


@fault(28, "an old snapshot", "a transaction holds a snapshot during the whole backfill", "the backfill goes in plain "
       "batches and ends; an index build waits and says for whom")
def old_snapshot(room):
    shop = room.shop()
    reader = shop.server.connect("shop", "report", autocommit=False)
    with reader.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT 1")
    run = room.watch(shop.run())
    run.wait_for("step-waiting", "report")
    reader.close()
    run.ends(0)
    shop.same_as("new")
