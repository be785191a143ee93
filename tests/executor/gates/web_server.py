#!/usr/bin/env python3
"""A web server that misbehaves on demand. Prints its port, then serves until it is killed.

Usage: web_server.py [CERTIFICATE KEY]      with them it speaks TLS
"""
import http.server
import json
import ssl
import sys
import threading
import urllib.parse

GIGABYTE = 1 << 30
seen = []  # the Authorization header of every request
posted = []  # the body of every POST, and that header


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body, headers=()):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def json(self, value, status=200):
        self.answer(status, json.dumps(value).encode())

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        posted.append({"body": body, "authorization": self.headers.get("Authorization")})
        self.json({"got": body}, 500 if self.path == "/failing" else 200)

    def do_GET(self):
        self.close_connection = True
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query)
        if url.path == "/seen":
            return self.json(seen)
        if url.path == "/posted":
            return self.json(posted)
        seen.append(self.headers.get("Authorization"))
        name = url.path.strip("/").replace("-", "_")
        if self.path.startswith("http"):  # as a proxy is asked
            return self.json({"through": url.netloc})
        return getattr(self, "get_" + name, self.get_missing)(query)

    def get_missing(self, query):
        self.json({"message": "no such thing"}, 404)

    def get_ok(self, query):
        self.json({"release": "2.0", "pods": 3, "nothing": None})

    def get_failing(self, query):
        self.json({"message": "boom\nline \u0007 two"}, 500)

    def get_unavailable(self, query):
        self.answer(503, b"<html>gateway</html>")

    def get_empty(self, query):
        self.answer(200, b"")

    def get_garbage(self, query):
        self.answer(200, b"\xff\xfe{not json")

    def get_overflow(self, query):
        self.answer(200, b'{"release": 1e999}')

    def get_half(self, query):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"release": "2.0"')

    def get_hang(self, query):
        threading.Event().wait(60)

    def get_drip(self, query):
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b" ")
            self.wfile.flush()
            threading.Event().wait(0.05)

    def flood(self, prefix, block, limit=GIGABYTE):
        sent = 0
        try:
            self.wfile.write(prefix)
            while sent < limit:
                self.wfile.write(block)
                sent += len(block)
        except OSError:
            pass  # the client has had enough

    def get_huge(self, query):
        self.send_response(200)
        self.send_header("Content-Length", str(GIGABYTE))
        self.end_headers()
        self.flood(b'["', b"x" * 65536)

    def get_endless(self, query):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.flood(b"", b"10000\r\n" + b"[" * 65536 + b"\r\n")

    def get_headers(self, query):
        self.send_response(200)
        self.end_headers_buffer = None
        self.flush_headers()
        self.flood(b"", b"X-More: " + b"y" * 1000 + b"\r\n", 1 << 24)

    def get_deep(self, query):
        self.answer(200, b"[" * 1_000_000 + b"]" * 1_000_000)

    def get_redirect(self, query):
        self.answer(302, b"", [("Location", query.get("to", ["/ok"])[0])])

    def get_loop(self, query):
        self.answer(302, b"", [("Location", "/loop")])

    def get_authorization(self, query):
        self.json({"authorization": self.headers.get("Authorization")})


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
if len(sys.argv) == 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_address[1], flush=True)
server.serve_forever()
