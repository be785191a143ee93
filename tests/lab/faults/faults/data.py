"""Rows that cannot be moved, writes at every moment, triggers that are switched off, numbers that run out."""
import itertools
import random
import threading

import psycopg2
from registry import fault
from shop import PENDING


@fault(24, "a poison row", "an UPDATE of the migration's fails for three rows of 20,000", "the others are moved; the three "
       "are named in bellows.quarantine; nothing behind it runs; corrected, only they are tried again")
def poison_row(room):
    shop = room.shop(pending={**PENDING, "V4__once.sql": "UPDATE item SET stock = stock + raw::integer;\n"})
    bad = sorted(room.random.sample(range(1, 20001), 3))
    for database in ("old", "shop"):
        shop.server.sql(database, "UPDATE item SET raw = 'none' WHERE id = ANY (%s)", (bad,))
    shop.run().ends(6, "3 rows of public.item could not be moved")
    rows = shop.sql("SELECT key ->> 0 FROM bellows.quarantine ORDER BY (key ->> 0)::integer")
    assert [int(row[0]) for row in rows] == bad, rows
    assert not shop.value("SELECT true FROM bellows.step WHERE phase = 'contract'"), "contract has begun"
    moved = shop.value("SELECT count(*) FROM item WHERE stock = id % 10 + id")
    assert moved == 20000 - 3, moved
    shop.run().ends(6, "3 rows of public.item could not be moved")
    shop.sql("UPDATE item SET raw = id::text WHERE id = ANY (%s)", (bad,))
    shop.run().ends(0)
    shop.same_as("new")
    return f"rows {bad}"


class Writer(threading.Thread):
    """A client of one release that owns some rows: every value that was acknowledged must be there at the
    end, under whatever name the column then has."""

    def __init__(self, shop, column, ids, seed):
        super().__init__(daemon=True)
        self.shop, self.column, self.ids = shop, column, ids
        self.random = random.Random(seed)
        self.acknowledged = {}
        self.failures = []
        self.ending = threading.Event()

    def run(self):
        session = self.shop.server.connect("shop", f"shop-{self.column}")
        with session.cursor() as cursor:
            for number in itertools.count():
                if self.ending.is_set():
                    break
                row, value = self.random.choice(self.ids), f"{self.column} {number}"
                try:
                    if number % 5 == 4:
                        cursor.execute(f"INSERT INTO item ({self.column}, raw) VALUES (%s, '1') RETURNING id", (value,))
                        row = cursor.fetchone()[0]
                    else:
                        cursor.execute(f"UPDATE item SET {self.column} = %s WHERE id = %s", (value, row))
                except psycopg2.Error as error:
                    self.failures.append(f"{value}: {error}")
                    break
                self.acknowledged[row] = value
        session.close()


@fault(25, "writes during every window", "clients of the old release until contract, and of the new one from expand on, "
       "insert and update all the time; each keeps a journal", "no statement fails; every acknowledged value is there; "
       "old and new name are equal in every row before contract")
def writes_all_the_time(room):
    shop = room.shop(batch_rows=300)
    old = [Writer(shop, "name", range(10 + n, 20000, 100), room.random.random()) for n in range(2)]
    for writer in old:
        writer.start()
    shop.run("shop", "--until", "expand").ends(0)
    new = [Writer(shop, "title", range(50 + n, 20000, 100), room.random.random()) for n in range(2)]
    for writer in new:
        writer.start()
    shop.run("shop", "--until", "backfill").ends(0)
    different = shop.value("SELECT count(*) FROM item WHERE name IS DISTINCT FROM title")
    for writer in old:
        writer.ending.set()
        writer.join()
    shop.run().ends(0)
    for writer in new:
        writer.ending.set()
        writer.join()
    assert different == 0, f"{different} rows differ"
    writers = old + new
    failures = [failure for writer in writers for failure in writer.failures]
    assert not failures, failures[0]
    there = dict(shop.sql("SELECT id, title FROM item"))
    lost = {row: value for writer in writers for row, value in writer.acknowledged.items() if there.get(row) != value}
    assert not lost, f"{len(lost)} lost: {list(lost.items())[:3]}"
    return f"{sum(len(writer.acknowledged) for writer in writers)} rows written by {len(writers)} clients"


@fault(26, "the sync trigger is dropped or disabled", "switched off, written to, and not on again; off, written to, and on "
       "again, between two runs; dropped and created again; dropped, then aborted", "noticed before contract; the copy and its "
       "proof are made again, and every write is there at the end")
def sync_trigger(room):
    shop = room.shop()
    for where in ("--until=expand", "--until=backfill"):
        shop.server.copy("old", "shop")
        shop.run("shop", where).ends(0)
        trigger = shop.value("SELECT quote_ident(tgname) FROM pg_trigger WHERE tgname LIKE 'zz%'")
        shop.sql(f"ALTER TABLE item DISABLE TRIGGER {trigger}")
        shop.sql("UPDATE item SET name = 'written behind its back' WHERE id = 9")
        shop.run().ends(5, "is switched off")
        assert shop.value("SELECT count(*) FROM bellows.step WHERE phase = 'contract'") == 0
        shop.sql(f"ALTER TABLE item ENABLE TRIGGER {trigger}")
        run = shop.run().ends(0, "copies and proofs are made once more")
        assert shop.value("SELECT title FROM item WHERE id = 9") == "written behind its back", run.words()
    shop.server.copy("old", "shop")
    shop.run("shop", "--until", "backfill").ends(0)
    trigger, function = shop.sql("SELECT pg_get_triggerdef(oid), quote_ident(tgname) FROM pg_trigger WHERE tgname LIKE "
                                 "'zz%'")[0]
    shop.sql(f"DROP TRIGGER {function} ON item")
    shop.sql("UPDATE item SET name = 'written without it' WHERE id = 9")
    shop.run().ends(5, "is gone")
    shop.sql(trigger)
    shop.run().ends(0, "copies and proofs are made once more")
    assert shop.value("SELECT title FROM item WHERE id = 9") == "written without it"
    shop.sql("UPDATE item SET title = 'item 9' WHERE id = 9")
    shop.same_as("new")
    # An abort does not need it any more.
    shop.server.copy("old", "shop")
    shop.run("shop", "--until", "expand").ends(0)
    shop.sql(f"DROP TRIGGER {function} ON item")
    shop.abort().ends(0)
    shop.same_as("old")


@fault(39, "an integer key near its end", "a table whose identity column of type integer has used up 93 % of its numbers",
       "bellows doctor says so before anything begins")
def integer_key(room):
    shop = room.shop()
    shop.sql("CREATE TABLE visit (id integer GENERATED ALWAYS AS IDENTITY (START 2000000000) PRIMARY KEY, t text)")
    shop.sql("INSERT INTO visit (t) VALUES ('one')")
    run = shop.command("doctor").ends(0, "visit.id at 93 %")
    shop.sql("DROP TABLE visit")
    return "visit.id at 93 %" if "visit.id" in run.all_words() else ""
