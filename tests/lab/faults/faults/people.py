"""Other people: DDL by hand, rights taken away, plans and files edited."""
from registry import fault, not_here


@fault(27, "DDL by hand in the middle of a plan", "somebody adds a column between two phases", "the fingerprint differs: "
       "exit code 5, nothing runs; with the change taken back, the plan goes on")
def ddl_by_hand(room):
    shop = room.shop()
    shop.run("shop", "--until", "expand").ends(0)
    shop.sql("ALTER TABLE pair ADD COLUMN surprise integer")
    before = shop.state()
    shop.run().ends(5, "the schema was changed by someone else")
    # One event says so; nothing else was written.
    assert shop.value("SELECT kind FROM bellows.event ORDER BY id DESC LIMIT 1") == "step-failed"
    assert shop.state()[0][:2] == before[0][:2]
    shop.sql("ALTER TABLE pair DROP COLUMN surprise")
    shop.finishes()


@fault(36, "a privilege is revoked in mid-run", "the role owns the tables and nothing else; in the middle of an UPDATE in "
       "batches the right to it is revoked", "exit code 6 with the server's own words; what was moved stays; given back, "
       "it goes on where it was")
def privilege_revoked(room):
    shop = room.shop()
    shop.sql("CREATE ROLE deployer LOGIN")
    shop.server.sql("old", """DO $$ DECLARE r record; BEGIN
        FOR r IN SELECT c.oid::regclass AS name FROM pg_class c WHERE relkind = 'r' AND relnamespace IN
            ('public'::regnamespace, 'bellows'::regnamespace) LOOP
          EXECUTE format('ALTER TABLE %s OWNER TO deployer', r.name);
        END LOOP; END $$""")
    shop.server.sql("old", "ALTER SCHEMA bellows OWNER TO deployer")
    shop.server.sql("old", "GRANT ALL ON SCHEMA public TO deployer")
    shop.make_new()
    shop.server.copy("old", "shop")
    url = shop.server.url("shop", "deployer")
    with shop.locked_row() as holder:
        run = room.watch(shop.run("shop", url=url))
        run.wait_for("step-waiting", "shop-1.9")
        shop.sql("REVOKE UPDATE ON pair FROM deployer")
        holder.rollback()
        run.ends(6, "permission denied for table pair")
    moved = shop.value("SELECT rows_done FROM bellows.backfill WHERE step_id = (SELECT step_id FROM bellows.step WHERE "
                       "title LIKE '%pair%')")
    shop.sql("GRANT UPDATE ON pair TO deployer")
    shop.run("shop", url=url).ends(0)
    shop.same_as("new")
    return f"stopped behind {moved} rows"


not_here(37, "3 of 200 databases fail", "A run is about one database; a fleet is a loop in the pipeline around it, and each "
         "database's own ledger makes it resumable.")


@fault(38, "the plan is edited in mid-run", "a migration's file, the reviewed document and the document in the ledger are "
       "each changed while the plan is under way", "exit code 5 each time; the unchanged plan goes on")
def plan_edited(room):
    shop = room.shop()
    shop.command("plan", "--out", "plan.json").wait()
    document = shop.folder / "plan.json"
    assert document.exists(), "plan wrote no document"
    shop.run("shop", "plan.json", "--until", "expand").ends(0)
    file = shop.folder / "db/V4__once.sql"
    text = file.read_text()
    file.write_text("UPDATE pair SET v = v + 2;\n")
    shop.run().ends(5)
    file.write_text(text)
    reviewed = document.read_text()
    document.write_text(reviewed.replace("v + 1", "v + 2"))
    assert document.read_text() != reviewed
    shop.run("shop", "plan.json").ends(5, "its hash is not that of its content")
    document.write_text(reviewed)
    shop.sql("UPDATE bellows.plan SET document = replace(document, 'v + 1', 'v + 2')")
    shop.run().ends(5, "its hash is not that of its content")
    shop.sql("UPDATE bellows.plan SET document = replace(document, 'v + 2', 'v + 1')")
    shop.finishes()
