#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A timestamp authority over HTTP on loopback (openssl signs), honest or not, as the path says.
It stands in a folder with tsa.cnf, tsa.pem, tsa.key and stranger.pem, stranger.key; writes its address
to the file named, and ends when its standard input does.
usage: stamp_server.py ADDRESS_FILE"""
import http.server
import pathlib
import subprocess
import sys
import threading
import time

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
lock = threading.Lock()
first = []  # the first honest answer


def answer(query, signer="tsa", section="here"):
    with lock:
        pathlib.Path("asked").write_bytes(query)
        subprocess.run(["openssl", "ts", "-reply", "-config", "tsa.cnf", "-section", section, "-queryfile", "asked", "-signer",
                        f"{signer}.pem", "-inkey", f"{signer}.key", "-out", "answered"], check=True, capture_output=True)
        return pathlib.Path("answered").read_bytes()


def other_imprint(query):
    """The same request, nonce and all, over another digest of 32 bytes."""
    at = query.index(b"\x04\x20") + 2
    return query[:at] + bytes(32) + query[at + 32:]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        query = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Content-Type"] != QUERY:
            self.send_error(415)
            return
        getattr(self, self.path.strip("/"))(query)

    def say(self, body, kind=REPLY, length=None, status=200):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length != 0:
            self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def good(self, query):
        body = answer(query)
        first.append(body)
        self.say(body, kind=f"{REPLY.title()}; x=y")

    def replay(self, _):
        self.say(first[0])

    def imprint(self, query):
        self.say(answer(other_imprint(query)))

    def stranger(self, query):
        self.say(answer(query, signer="stranger"))

    def reject(self, query):
        self.say(answer(query, section="strict"))

    def html(self, query):
        self.say(answer(query), kind="text/html")

    def similar(self, query):
        self.say(answer(query), kind=REPLY + "-too")

    def nothing(self, _):
        self.say(b"", length=None)

    def noise(self, _):
        self.say(b"\x30\x82\xff\xff" + bytes(100))

    def cut(self, query):
        body = answer(query)
        self.say(body[:-40], length=len(body))

    def broken(self, _):
        self.say(b"no", status=500)

    def absent(self, _):
        self.send_error(404)

    def elsewhere(self, _):
        self.send_response(307)
        self.send_header("Location", "/good")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def huge(self, _):
        self.say(b"", length=0)
        while True:
            self.wfile.write(bytes(65536))

    def announced(self, _):
        self.say(bytes(100), length=1 << 40)

    def slow(self, query):
        """As fast as the least speed, and so never done."""
        self.say(answer(query)[:10], length=100000)
        while True:
            time.sleep(0.1)
            self.wfile.write(bytes(400))

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that hangs up is what these tests are about."""


server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
pathlib.Path(sys.argv[1] + ".part").write_text(f"http://127.0.0.1:{server.server_address[1]}")
pathlib.Path(sys.argv[1] + ".part").rename(sys.argv[1])
sys.stdin.read()
