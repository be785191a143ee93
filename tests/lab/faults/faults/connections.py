"""What is between the executor and the server."""
import os
import pathlib
import signal
import subprocess
import threading

import psycopg2
from proxy import Proxy
from registry import CannotPlay, fault
from server import as_server, give_to_server, wait_until


class AtCommit:
    """What a proxy does with the n-th COMMIT of the session that it sees."""

    def __init__(self, number, verdict, answer="pass"):
        self.left = number
        self.verdict = verdict
        self.answer = answer
        self.struck = threading.Event()

    def __call__(self, data, from_client):
        if from_client and b"COMMIT\x00" in data and not self.struck.is_set():
            self.left -= 1
            if self.left == 0:
                self.struck.set()
                return self.verdict
        if not from_client and self.struck.is_set():
            return self.answer
        return "pass"


@fault(2, "kill -9 after a commit, before its answer", "a proxy swallows the server's answer to the COMMIT of a batch "
       "and the executor is killed", "the batch is not done again: an UPDATE that adds one has added one")
def killed_before_the_answer(room):
    shop = room.shop()
    for _ in range(3):
        shop.server.copy("old", "shop")
        number = room.random.randrange(3, 60)
        rule = AtCommit(number, "pass", "swallow")
        proxy = Proxy(shop.server, rule)
        run = room.watch(shop.run("shop", url=proxy.url("shop")))
        wait_until(f"COMMIT number {number}", lambda: rule.struck.is_set() or run.process.poll() is not None)
        assert rule.struck.is_set(), f"no COMMIT number {number}: {run.words()}"
        run.kill()
        proxy.close()
        shop.finishes()


@fault(7, "the connection is cut during COMMIT", "a proxy closes both ends as soon as it has seen a COMMIT, before or "
       "after passing it on", "exit code 6; the next run finds in the ledger what became of it")
def cut_during_commit(room):
    shop = room.shop()
    seen = []
    for verdict in ("cut", "pass-and-cut") * 3:
        shop.server.copy("old", "shop")
        number = room.random.randrange(2, 60)
        proxy = Proxy(shop.server, AtCommit(number, verdict))
        room.watch(shop.run("shop", url=proxy.url("shop"))).ends(6, "lost the connection")
        proxy.close()
        shop.finishes()
        seen.append(number)
    return f"at COMMIT {', '.join(map(str, seen))}"


def namespace(room, name):
    """A network of two ends, and a way to pull the cable."""
    def ip(*arguments):
        return subprocess.run(["ip", *arguments], capture_output=True, text=True)
    if ip("netns", "add", name).returncode != 0:
        raise CannotPlay("it takes the right to make a network namespace, in which the cable can be pulled")
    room.after.callback(ip, "netns", "del", name)
    for arguments in (["link", "add", f"{name}-a", "type", "veth", "peer", "name", f"{name}-b", "netns", name],
                      ["addr", "add", "10.213.77.1/30", "dev", f"{name}-a"], ["link", "set", f"{name}-a", "up"],
                      ["-n", name, "addr", "add", "10.213.77.2/30", "dev", f"{name}-b"],
                      ["-n", name, "link", "set", f"{name}-b", "up"]):
        done = ip(*arguments)
        if done.returncode != 0:
            raise CannotPlay(f"the network namespace could not be set up: {done.stderr.strip()}")
    return lambda: ip("link", "set", f"{name}-a", "down")


@fault(8, "half-open TCP", "the executor runs in a network namespace; its cable is pulled while it waits for an answer",
       "it notices by itself within its keepalive time, and ends with exit code 6; the next run goes on")
def half_open(room):
    pull = namespace(room, f"bf{os.getpid()}")
    shop = room.shop("listen_addresses=*", "port=5439")
    with open(shop.server.data / "pg_hba.conf", "a") as hba:
        hba.write("host all all 10.213.77.0/30 trust\n")
    shop.server.sql("postgres", "SELECT pg_reload_conf()")
    url = "postgresql://postgres@10.213.77.1:5439/shop?keepalives_idle=2&keepalives_interval=1&keepalives_count=3" \
          "&tcp_user_timeout=5000"
    with shop.locked_row():
        run = room.watch(shop.run("shop", url=url, within=["ip", "netns", "exec", f"bf{os.getpid()}"]))
        run.wait_for("step-waiting", "pair")
        pull()
        run.ends(6)
    wait_until("its server process is given up", lambda: not shop.value(
        "SELECT true FROM pg_stat_activity WHERE client_addr IS NOT NULL") or shop.value(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE client_addr IS NOT NULL"))
    shop.finishes()
    return "keepalive set to 2 s + 3 × 1 s in the URL; 30 s + 3 × 10 s unless it says otherwise"


@fault(35, "a transaction pooler in between", "a real PgBouncer in transaction, statement and session mode, for run and "
       "abort", "refused before anything is written; no setting of ours stays in the pool")
def pooler(room):
    shop = room.shop()
    folder = pathlib.Path(room.path) / "pgbouncer"
    folder.mkdir()
    give_to_server(folder)
    databases = "".join(f"{mode} = host={shop.server.folder} port={shop.server.port} dbname=shop user=postgres "
                        f"pool_mode={mode}\n" for mode in ("transaction", "statement", "session"))
    (folder / "ini").write_text(f"[databases]\n{databases}[pgbouncer]\nlisten_addr =\nlisten_port = 6543\n"
                                f"unix_socket_dir = {folder}\nauth_type = any\npool_mode = transaction\n"
                                f"logfile = {folder}/log\npidfile = {folder}/pid\n")
    process = subprocess.Popen(as_server(["pgbouncer", "-q", str(folder / "ini")]))
    room.after.callback(process.wait)
    room.after.callback(process.send_signal, signal.SIGKILL)
    wait_until("the pooler listens", (folder / ".s.PGSQL.6543").exists)
    shop.server.sql("postgres", "ALTER DATABASE shop SET statement_timeout = '7s'")
    for mode in ("transaction", "statement", "session"):
        url = f"postgresql:///{mode}?host={folder}&port=6543&user=postgres"
        before = shop.state()
        shop.run("shop", url=url).ends(6, "a connection pooler is between Bellows and the server")
        assert shop.state() == before
        shop.run("shop", "--until", "expand").ends(0)
        before = shop.state()
        shop.abort(url=url).ends(6, "a connection pooler is between Bellows and the server")
        assert shop.state() == before
        shop.abort().ends(0)
        shop.command("status", url=url).ends(0)
        pooled = psycopg2.connect(url)
        pooled.autocommit = True
        with pooled.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            timeout = cursor.fetchone()[0]
        pooled.close()
        assert timeout == "7s", f"a setting stayed in the pool: statement_timeout is {timeout}"
    shop.server.sql("postgres", "ALTER DATABASE shop RESET statement_timeout")
    shop.finishes()
