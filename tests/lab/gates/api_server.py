#!/usr/bin/env python3
"""The part of a Kubernetes API server that reads, over recorded documents. Prints its port.

Usage: api_server.py FOLDER [CERTIFICATE KEY TOKEN_FILE]
The stage is a document's name, PUT to /stage. With TLS every request needs the token that is in the
file at that moment.
"""
import http.server
import json
import os
import ssl
import sys
import urllib.parse

folder = sys.argv[1]
token_file = sys.argv[4] if len(sys.argv) > 4 else None
stage = {"name": "deployment_complete"}

APPS = [("deployments", "Deployment"), ("statefulsets", "StatefulSet"), ("daemonsets", "DaemonSet")]


def document():
    with open(os.path.join(folder, stage["name"] + ".json"), encoding="utf-8") as file:
        return json.load(file)


def resources(group, names):
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": group,
        "resources": [
            {"name": name, "singularName": kind.lower(), "namespaced": True, "kind": kind,
             "verbs": ["get", "list", "watch"]}
            for name, kind in names
        ],
    }


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, reason, message):
        self.answer({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                     "message": message, "reason": reason, "code": status}, status)

    def do_PUT(self):
        stage["name"] = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer({})

    def do_GET(self):
        if token_file:
            with open(token_file, encoding="utf-8") as file:
                wanted = "Bearer " + file.read().strip()
            if self.headers.get("Authorization") != wanted:
                return self.refuse(401, "Unauthorized", "Unauthorized")
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query)
        if url.path == "/api":
            return self.answer({"kind": "APIVersions", "versions": ["v1"]})
        if url.path == "/apis":
            group = {"groupVersion": "apps/v1", "version": "v1"}
            return self.answer({"kind": "APIGroupList", "apiVersion": "v1", "groups": [
                {"name": "apps", "versions": [group], "preferredVersion": group}]})
        if url.path == "/api/v1":
            return self.answer(resources("v1", [("pods", "Pod")]))
        if url.path == "/apis/apps/v1":
            return self.answer(resources("apps/v1", APPS))
        return self.object(url.path.split("/"), query)

    def object(self, parts, query):
        recorded = document()
        if parts[-1] == "pods":
            return self.pods(recorded["pods"], query)
        known = {kind.lower() + "s": kind for _, kind in APPS + [("", "Rollout")]}
        resource = next((part for part in parts if part in known), None)
        for candidate in (recorded["workload"], recorded.get("template_owner")):
            if resource and candidate and candidate["kind"] == known[resource]:
                if parts[-1] == resource:
                    return self.answer({"kind": candidate["kind"] + "List", "apiVersion": "apps/v1",
                                        "metadata": {"resourceVersion": "1"},
                                        "items": [candidate]})
                return self.answer(candidate)
        return self.refuse(404, "NotFound", f"{resource} not found")

    # Two pods a page, so that whoever lists them has to go on.
    def pods(self, pods, query):
        if not query.get("labelSelector"):
            return self.refuse(400, "BadRequest", "no selector")
        begin = int(query.get("continue", ["0"])[0])
        metadata = {"resourceVersion": "1"}
        if begin + 2 < len(pods):
            metadata["continue"] = str(begin + 2)
        self.answer({"kind": "PodList", "apiVersion": "v1", "metadata": metadata,
                     "items": pods[begin:begin + 2]})


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
