"""A proxy between a client and a server, on a unix socket, that can cut and swallow."""
import os
import pathlib
import select
import socket
import threading


class Proxy:
    """Listens beside `server`; `rule(data, from_client)` says what happens to each piece:
    "pass", "cut" (both ends are closed), "pass-and-cut", or "swallow"."""

    def __init__(self, server, rule):
        self.server = server
        self.rule = rule
        self.folder = pathlib.Path(server.folder) / "proxy"
        self.folder.mkdir(exist_ok=True)
        path = self.folder / f".s.PGSQL.{server.port}"
        if path.exists():
            path.unlink()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        os.chmod(path, 0o777)
        self.listener.listen(20)
        threading.Thread(target=self.accept, daemon=True).start()

    def url(self, database):
        return f"postgresql:///{database}?host={self.folder}&port={self.server.port}&user=postgres"

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client):
        upstream = socket.socket(socket.AF_UNIX)
        try:
            upstream.connect(str(pathlib.Path(self.server.folder) / f".s.PGSQL.{self.server.port}"))
            while True:
                readable, _, _ = select.select([client, upstream], [], [])
                for end in readable:
                    data = end.recv(65536)
                    if not data:
                        return
                    other = upstream if end is client else client
                    verdict = self.rule(data, end is client)
                    if verdict in ("pass", "pass-and-cut"):
                        other.sendall(data)
                    if verdict in ("cut", "pass-and-cut"):
                        return
        except OSError:
            return
        finally:
            client.close()
            upstream.close()

    def close(self):
        self.listener.close()
