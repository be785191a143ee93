"""What gates say, and what they must not be taken to say."""
from registry import fault
from server import wait_until

COMMAND = """
[[gate]]
name = "deployed"
kind = "command"
before = "contract"
command = {command}
timeout = "1s"
poll = "50ms"
passes = {passes}
"""

SESSIONS = """
[[gate]]
name = "old-release-gone"
kind = "sessions"
before = "contract"
application-name = "shop-1.%"
drain = "200ms"
poll = "50ms"
"""


def script(room, name, text):
    path = f"{room.path}/{name}"
    with open(path, "w") as file:
        file.write("#!/bin/sh\n" + text)
    return f'["sh", "{path}"]'


def latest(shop, gate):
    return shop.value("SELECT verdict FROM bellows.gate WHERE gate = %s ORDER BY id DESC LIMIT 1", (gate,))


@fault(29, "a gate answers 500, too late, or garbage", "a command that ends with code 99, prints bytes that are no text, is "
       "killed, does not end, or is not there", "UNKNOWN, never PASS: exit code 3, contract does not begin")
def gate_garbage(room):
    shop = room.shop()
    shop.run("shop", "--until", "backfill").ends(0)
    config = (shop.folder / "bellows.toml").read_text()
    for name, text in (("99", "exit 99\n"), ("bytes", "head -c 300 /dev/urandom; exit 77\n"),
                       ("killed", "kill -9 $$\n"), ("late", "sleep 60\n"), ("absent", None)):
        command = script(room, name, text) if text else '["/no/such/program"]'
        (shop.folder / "bellows.toml").write_text(config + COMMAND.format(command=command, passes=1))
        shop.run().ends(3)
        assert latest(shop, "deployed") == "unknown", f"{name}: {latest(shop, 'deployed')}"
        assert not shop.value("SELECT true FROM bellows.step WHERE phase = 'contract'"), name
    (shop.folder / "bellows.toml").write_text(config)
    shop.finishes()


@fault(30, "a gate flaps", "three passes in a row are asked for; the gate passes twice, fails, passes twice, and so on, and "
       "only then stays", "the count begins anew with every failure")
def gate_flaps(room):
    shop = room.shop()
    shop.run("shop", "--until", "backfill").ends(0)
    # The n-th answer: two passes and a failure, four times over, then passes.
    command = script(room, "flaps", f"n=$(cat {room.path}/n 2>/dev/null || echo 0); n=$((n + 1)); echo $n >{room.path}/n\n"
                     "[ $n -gt 12 ] || [ $((n % 3)) -ne 0 ] || { echo no; exit 1; }\necho yes\n")
    with open(shop.folder / "bellows.toml", "a") as config:
        config.write(COMMAND.format(command=command, passes=3))
    shop.run("shop", "--wait").ends(0)
    with open(f"{room.path}/n") as count:
        asked = int(count.read())
    assert asked >= 15, f"asked {asked} times"
    shop.same_as("new")
    return f"asked {asked} times"


@fault(31, "a gate is asked before the deploy is applied", "the gate fails as long as a file is not there, as a deploy that "
       "has not begun", "exit code 3, not a step of contract; afterwards it goes on")
def asked_too_early(room):
    shop = room.shop(extra=COMMAND.format(command=script(room, "early", f"test -e {room.path}/deployed\n"), passes=1))
    shop.run().ends(3)
    assert latest(shop, "deployed") == "pending"
    assert not shop.value("SELECT true FROM bellows.step WHERE phase = 'contract'")
    open(f"{room.path}/deployed", "w").close()
    shop.finishes()


@fault(32, "an old pod is still terminating", "one connection of the old release is left; then it ends", "contract waits for "
       "it, and for the time of draining after it")
def old_pod(room):
    shop = room.shop(extra=SESSIONS)
    pod = shop.server.connect("shop", "shop-1.9")
    shop.run().ends(3, "shop-1.9")
    run = room.watch(shop.run("shop", "--wait"))
    run.wait_for("gate-waiting", "shop-1.9")
    assert not shop.value("SELECT true FROM bellows.step WHERE phase = 'contract'")
    pod.close()
    run.ends(0)
    shop.same_as("new")


@fault(33, "the deploy is rolled back after PASS", "the gate has passed and contract has begun; before its first step that "
       "destroys something, a connection of the old release comes back", "the gate shuts again: exit code 3, nothing was "
       "destroyed; when it is gone, the plan ends")
def rolled_back_deploy(room):
    shop = room.shop(extra=SESSIONS, pending={
        "V2__strict.sql": "ALTER TABLE item ALTER COLUMN raw SET NOT NULL;\n",
        "V3__drop.sql": "ALTER TABLE item DROP COLUMN legacy;\n"})
    shop.run("shop", "--until", "backfill").ends(0)
    # A reader keeps the first step of contract waiting, behind the gate.
    reader = shop.server.connect("shop", "report", autocommit=False)
    with reader.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM item")
    run = room.watch(shop.run())
    run.wait_for("step-waiting", "report")
    assert shop.value("SELECT true FROM bellows.step WHERE phase = 'contract'"), "contract has not begun"
    back = shop.server.connect("shop", "shop-1.9")
    reader.close()
    run.ends(3, "shop-1.9")
    destroyed = shop.value("SELECT step_id FROM bellows.event WHERE kind = 'point-of-no-return'")
    assert not destroyed, f"{destroyed} has destroyed something"
    back.close()
    wait_until("the old release is gone", lambda: not shop.value(
        "SELECT true FROM pg_stat_activity WHERE application_name LIKE 'shop-1.%'"))
    shop.run("shop", "--wait").ends(0)
    shop.same_as("new")
