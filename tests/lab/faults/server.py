"""Throwaway PostgreSQL servers that may be crashed, frozen, copied and promoted."""
import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import time

import psycopg2

BIN = pathlib.Path(os.environ.get("BELLOWS_PG_BIN") or max(
    pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)))
PATIENCE = 60.0


def wait_until(what, condition, seconds=PATIENCE):
    """Waits for the thing itself, not for a time to pass."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.02)
    return value


def as_server(command):
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def give_to_server(path):
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(path, user.pw_uid, user.pw_gid)


class Server:
    """One cluster in a folder of its own, on a unix socket (and on TCP when it is told an address)."""

    def __init__(self, room, name, options=(), template=None):
        self.folder = pathlib.Path(room) / name
        self.folder.mkdir(parents=True)
        os.chmod(room, 0o755)
        give_to_server(self.folder)
        self.data = self.folder / "data"
        self.options = dict(option.split("=", 1) for option in options)
        self.port = int(self.options.get("port", 5433))
        self.process = None
        if template is not None:
            subprocess.run(as_server(["cp", "-r", str(template.data), str(self.data)]), check=True)

    def initialize(self):
        subprocess.run(as_server([str(BIN / "initdb"), "--pgdata", str(self.data), "--auth=trust",
                                  "--username=postgres", "--no-sync", "--encoding=UTF8",
                                  "--locale=C.UTF-8"]), check=True, stdout=subprocess.DEVNULL)
        return self

    def command(self):
        settings = {"fsync": "off", "max_wal_senders": "8", "max_prepared_transactions": "5",
                    "wal_level": "replica", "hot_standby": "on", "listen_addresses": "",
                    "unix_socket_directories": str(self.folder), "port": str(self.port),
                    "log_line_prefix": "%m %a %p ", "max_connections": "60", **self.options}
        return as_server([str(BIN / "postgres"), "-D", str(self.data)] +
                         [part for name, value in settings.items() for part in ("-c", f"{name}={value}")])

    def start(self):
        log = open(self.folder / "server.log", "ab")
        self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, start_new_session=True)
        wait_until(f"server {self.folder.name} starts", self.answers)
        return self

    def answers(self):
        assert self.process.poll() is None, (self.folder / "server.log").read_text()[-2000:]
        with contextlib.suppress(psycopg2.OperationalError):
            self.connect("postgres").close()
            return True
        return False

    def postmaster(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def stop(self, how=signal.SIGQUIT):
        if self.process is None or self.process.poll() is not None:
            return
        os.kill(self.postmaster() if (self.data / "postmaster.pid").exists() else self.process.pid, how)
        self.process.wait(timeout=PATIENCE)

    def crash(self):
        """As `pg_ctl stop -m immediate`: nobody is told goodbye, nothing is flushed."""
        self.stop(signal.SIGQUIT)

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database, user="postgres"):
        return f"postgresql:///{database}?host={self.folder}&port={self.port}&user={user}"

    def connect(self, database, name="lab", user="postgres", autocommit=True):
        session = psycopg2.connect(host=str(self.folder), port=self.port, dbname=database, user=user,
                                   application_name=name)
        session.autocommit = autocommit
        return session

    def sql(self, database, statement, parameters=None):
        """All rows of one statement."""
        session = self.connect(database)
        try:
            with session.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            session.close()

    def value(self, database, statement, parameters=None):
        rows = self.sql(database, statement, parameters)
        return rows[0][0] if rows else None

    def copy(self, source, target):
        self.sql("postgres", f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
        self.sql("postgres", f"CREATE DATABASE {target} TEMPLATE {source}")

    def set(self, name, value):
        self.sql("postgres", f"ALTER SYSTEM SET {name} = '{value}'")
        self.sql("postgres", "SELECT pg_reload_conf()")

    def standby(self, room, name, options=()):
        """A streaming standby, called by its name."""
        other = Server(room, name, options)
        subprocess.run(as_server([str(BIN / "pg_basebackup"), "-h", str(self.folder), "-p", str(self.port),
                                  "-U", "postgres", "-D", str(other.data), "--checkpoint=fast",
                                  "--write-recovery-conf", "--no-sync"]), check=True)
        with open(other.data / "postgresql.auto.conf", "a") as settings:
            settings.write(f"primary_conninfo = 'host={self.folder} port={self.port} user=postgres "
                           f"application_name={name}'\n")
        other.start()
        wait_until(f"{name} replays", lambda: self.value(
            "postgres", "SELECT replay_lsn IS NOT NULL FROM pg_stat_replication WHERE application_name = %s", (name,)))
        return other

    def processes(self, title):
        """Numbers of this server's own processes whose title contains a text."""
        parent = self.postmaster()
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                stat = (entry / "stat").read_text()
                if int(stat.rsplit(")", 1)[1].split()[1]) == parent and \
                        title in (entry / "cmdline").read_text():
                    found.append(int(entry.name))
        return found
