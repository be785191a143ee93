"""Others hold locks: nobody stalls, they are named, none is killed."""
import threading
import time

import psycopg2
from registry import fault
from server import wait_until


class Victim(threading.Thread):
    """The application: one point read after the other, and the longest that one took."""

    def __init__(self, shop, statement="SELECT stock FROM item WHERE id = 77"):
        super().__init__(daemon=True)
        self.session = shop.server.connect("shop", "shop-1.9")
        self.statement = statement
        self.worst = 0.0
        self.count = 0
        self.ending = threading.Event()

    def run(self):
        with self.session.cursor() as cursor:
            while not self.ending.is_set():
                start = time.monotonic()
                cursor.execute(self.statement)
                self.worst = max(self.worst, time.monotonic() - start)
                self.count += 1

    def end(self):
        self.ending.set()
        self.join()
        self.session.close()
        return f"worst of {self.count} reads {self.worst * 1000:.0f} ms"


@fault(18, "a long reader on the target", "a transaction that has read the table stays open while a step wants it alone; "
       "the application goes on reading", "no read waits much longer than the stall budget (100 ms); the reader is named; "
       "afterwards the step gets its lock")
def long_reader(room):
    shop = room.shop()
    reader = shop.server.connect("shop", "nightly-report", autocommit=False)
    with reader.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM item")
    # What the machine itself makes a read wait for.
    quiet = Victim(shop)
    quiet.start()
    wait_until("a look at the quiet table", lambda: quiet.count > 5000)
    quiet.end()
    victim = Victim(shop)
    victim.start()
    run = room.watch(shop.run())
    for _ in range(3):
        run.wait_for("step-waiting", "nightly-report")
    seen = f"{victim.end()}, {quiet.worst * 1000:.0f} ms on the quiet table"
    assert victim.worst < 0.15 + 2 * quiet.worst, seen
    reader.close()
    run.ends(0)
    shop.same_as("new")
    return seen


@fault(19, "a writer that is idle in a transaction", "it has changed a row of the table and waits for its user",
       "named with its lock; not ended; exit code 4 at the deadline, and nothing of the step is there")
def idle_writer(room):
    shop = room.shop(deadline="3s")
    writer = shop.server.connect("shop", "shop-1.9", autocommit=False)
    with writer.cursor() as cursor:
        cursor.execute("UPDATE item SET stock = stock + 1 WHERE id = 5")
        shop.run().ends(4, "shop-1.9, idle in transaction")
        assert not shop.value("SELECT true FROM pg_attribute WHERE attrelid = 'item'::regclass AND attname = 'title'")
        cursor.execute("UPDATE item SET stock = stock - 1 WHERE id = 5")
    writer.commit()
    writer.close()
    shop.finishes()


@fault(20, "autovacuum on the table", "autovacuum works slowly on the table that a step wants to change",
       "the guard lock makes it give way; the step succeeds")
def autovacuum_in_the_way(room):
    shop = room.shop("autovacuum_naptime=1s", "autovacuum_vacuum_cost_delay=100ms", "autovacuum_vacuum_cost_limit=1",
                     "autovacuum_vacuum_threshold=100", "autovacuum_vacuum_scale_factor=0",
                     "autovacuum_vacuum_insert_threshold=1000000", "log_autovacuum_min_duration=0")
    shop.sql("UPDATE item SET stock = stock + 1")
    shop.sql("UPDATE item SET stock = stock - 1")
    pid = wait_until("autovacuum works on the table", lambda: shop.value(
        "SELECT pid FROM pg_stat_progress_vacuum WHERE relid = 'item'::regclass"))
    run = shop.run("shop", "--until", "expand").ends(0)
    log = (shop.server.folder / "server.log").read_text()
    assert f"{pid} ERROR:  canceling autovacuum task" in log, "autovacuum was not evicted"
    shop.finishes()
    steps = [event for event in run.events if event.get("event") == "step-finished"]
    return f"{len(steps)} steps of expand done meanwhile"


@fault(21, "anti-wraparound vacuum", "autovacuum against wraparound works slowly on the table, which never yields",
       "held; said so by name; exit code 4 at the deadline; goes on afterwards")
def wraparound_vacuum(room):
    shop = room.shop("autovacuum_naptime=1s", "autovacuum_freeze_max_age=100000", deadline="4s")
    shop.sql("ALTER TABLE item SET (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)")
    # Few more than the limit: the vacuum begins behind it, and must last longer than what is left of this.
    shop.sql("CREATE PROCEDURE burn() LANGUAGE plpgsql AS $$ BEGIN FOR n IN 1..101000 LOOP "
             "PERFORM txid_current(); COMMIT; END LOOP; END $$")
    shop.sql("CALL burn()")
    shop.sql("DROP PROCEDURE burn()")
    wait_until("the vacuum against wraparound", lambda: shop.value(
        "SELECT pid FROM pg_stat_activity a JOIN pg_stat_progress_vacuum v USING (pid) WHERE v.relid = "
        "'item'::regclass AND a.query LIKE '%wraparound%'"))
    shop.run().ends(4, "autovacuum against wraparound, which never yields")
    shop.sql("ALTER TABLE item RESET (autovacuum_vacuum_cost_delay, autovacuum_vacuum_cost_limit)")
    wait_until("the vacuum ends", lambda: shop.value(
        "SELECT age(relfrozenxid) < 100000 FROM pg_class WHERE oid = 'item'::regclass"))
    shop.finishes()


@fault(22, "a prepared transaction", "one that was prepared and forgotten holds the table", "named by its identifier; exit "
       "code 4 at the deadline; afterwards the run goes on")
def prepared_transaction(room):
    shop = room.shop(deadline="3s")
    session = shop.server.connect("shop", "shop-1.9", autocommit=False)
    with session.cursor() as cursor:
        cursor.execute("UPDATE item SET stock = stock WHERE id = 5")
        cursor.execute("PREPARE TRANSACTION 'order 17'")
    session.close()
    shop.run().ends(4, "prepared transaction 'order 17'")
    shop.command("doctor").ends(0, "order 17")
    shop.sql("ROLLBACK PREPARED 'order 17'")
    shop.finishes()


@fault(23, "deadlock with the application", "transactions of the application change rows of the table from the last to "
       "the first, against the batches", "no statement of the application fails; batches become smaller and go on")
def deadlock(room):
    shop = room.shop(batch_rows=2000, deadline="60s")
    failures = []
    ending = threading.Event()
    rounds = 0

    def application():
        nonlocal rounds
        session = shop.server.connect("shop", "shop-1.9", autocommit=False)
        with session.cursor() as cursor:
            while not ending.is_set():
                try:
                    for a in range(2400, 100, -300):
                        cursor.execute("UPDATE pair SET v = v WHERE a = %s", (a,))
                    session.commit()
                    rounds += 1
                except psycopg2.Error as error:
                    failures.append(str(error))
                    session.rollback()
        session.close()
    thread = threading.Thread(target=application)
    thread.start()
    try:
        run = shop.run().ends(0)
    finally:
        ending.set()
        thread.join()
    assert not failures, failures[0]
    shop.same_as("new")
    waits = sum(event.get("event") == "step-waiting" for event in run.events)
    return f"{rounds} transactions of the application, {waits} batches tried again"
