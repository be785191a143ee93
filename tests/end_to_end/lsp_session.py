#!/usr/bin/env python3
"""A client of `bellows lsp`: one whole session, as an editor leads it.
Usage: lsp_session.py BELLOWS FOLDER    FOLDER holds V1__orders.sql and V2__index.sql"""
import json
import pathlib
import subprocess
import sys


class Client:
    def __init__(self, bellows):
        self.process = subprocess.Popen([bellows, "lsp", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.last_id = 0

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        length = None
        while (line := self.process.stdout.readline().strip()):
            name, value = line.split(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length is not None, "the server closed its output"
        return json.loads(self.process.stdout.read(length))

    def ask(self, method, params):
        self.last_id += 1
        self.send({"id": self.last_id, "method": method, "params": params})
        answer = self.receive()
        assert answer["id"] == self.last_id, answer
        return answer

    def notify(self, method, params):
        self.send({"method": method, "params": params})


def expect(condition, what):
    if not condition:
        sys.exit(f"lsp: {what}")


def main(bellows, folder):
    file = (pathlib.Path(folder) / "V2__index.sql").resolve()
    uri = file.as_uri()
    client = Client(bellows)
    expect(client.ask("textDocument/hover", {})["error"]["code"] == -32002, "hover came before initialize")
    ready = client.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    expect(ready["result"]["capabilities"]["hoverProvider"], "no hover is offered")
    client.notify("initialized", {})

    # What is on the disk has no finding; the unsaved text has one, behind a character of two units.
    text = "/* \U0001F600 */ CREATE INDEX i ON orders (state);\n"
    client.notify("textDocument/didOpen",
                  {"textDocument": {"uri": uri, "languageId": "sql", "version": 1, "text": file.read_text()}})
    expect(client.receive()["params"] == {"uri": uri, "diagnostics": []}, "a file that is fine has diagnostics")
    client.notify("textDocument/didChange",
                  {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": text}]})
    found = client.receive()["params"]["diagnostics"]
    expect([one["code"] for one in found] == ["create-index"], f"diagnostics: {found}")
    expect(found[0]["severity"] == 1, "an error is no error")
    expect(found[0]["range"] == {"start": {"line": 0, "character": 9}, "end": {"line": 0, "character": 41}},
           f"range: {found[0]['range']}")

    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 12}}
    hover = client.ask("textDocument/hover", place)["result"]
    expect("An index is built while writes wait" in hover["contents"]["value"], f"hover: {hover}")
    place["position"]["character"] = 1
    expect(client.ask("textDocument/hover", place)["result"] is None, "a comment has a hover")

    actions = client.ask("textDocument/codeAction", {"textDocument": {"uri": uri}, "range": found[0]["range"],
                                                     "context": {"diagnostics": found}})["result"]
    safe = [one for one in actions if "safe form" in one["title"]]
    expect(len(safe) == 1, f"code actions: {actions}")
    edit = safe[0]["edit"]["changes"][uri][0]
    expect(edit["range"] == found[0]["range"], f"edit: {edit}")
    expect(edit["newText"] == "CREATE INDEX CONCURRENTLY i ON orders (state)", f"edit: {edit}")

    # The edit applied, as an editor would: nothing is left to say.
    client.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 3}, "contentChanges": [
        {"text": "/* \U0001F600 */ " + edit["newText"] + ";\n"}]})
    expect(client.receive()["params"]["diagnostics"] == [], "the safe form has diagnostics")
    client.notify("textDocument/didChange",
                  {"textDocument": {"uri": uri, "version": 4}, "contentChanges": [{"text": "SELECT 1;\nCREATE TABEL;\n"}]})
    broken = client.receive()["params"]["diagnostics"]
    expect([one["code"] for one in broken] == ["syntax-error"], f"diagnostics: {broken}")
    expect(broken[0]["range"]["start"] == {"line": 1, "character": 7}, f"range: {broken[0]['range']}")
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    expect(client.receive()["params"]["diagnostics"] == [], "a closed file keeps its diagnostics")

    expect(client.ask("no/such/method", {})["error"]["code"] == -32601, "an unknown method is answered")
    expect(client.ask("shutdown", None)["result"] is None, "shutdown has a result")
    client.notify("exit", None)
    expect(client.process.wait(timeout=10) == 0, "the server did not end well")


main(*sys.argv[1:])
