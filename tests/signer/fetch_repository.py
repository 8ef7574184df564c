# SPDX-License-Identifier: Apache-2.0
"""A TUF repository of the tests' own, made with nothing of the project: keys and signatures are
openssl's, canonical JSON is written here; and a web server that does with it what a test wants."""
import copy
import hashlib
import http.server
import json
import os
import pathlib
import resource
import signal
import subprocess
import threading

ROLES = ("root", "timestamp", "snapshot", "targets")
EXPIRES = {"root": "2031-01-01", "targets": "2030-06-01", "snapshot": "2030-02-01", "timestamp": "2030-01-02"}


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True).stdout


def canonical(value):
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in sorted(value)) + "}"


class Key:
    count = 0

    def __init__(self, folder):
        Key.count += 1
        self.folder = folder
        self.file = str(folder / f"key{Key.count}.pem")
        openssl("genpkey", "-algorithm", "ed25519", "-out", self.file)
        public = openssl("pkey", "-in", self.file, "-pubout", "-outform", "DER")[-32:].hex()
        self.object = {"keytype": "ed25519", "keyval": {"public": public}, "scheme": "ed25519"}
        self.id = hashlib.sha256(canonical(self.object).encode()).hexdigest()

    def sign(self, data):
        message = self.folder / "message"
        message.write_bytes(data)
        return openssl("pkeyutl", "-sign", "-rawin", "-inkey", self.file, "-in", str(message)).hex()


class Repository:
    """What would be signed next, in `signed`; who signs it, in `signers`."""

    def __init__(self, folder):
        self.folder = folder
        self.metadata, self.files = folder / "metadata", folder / "targets"
        self.metadata.mkdir(parents=True)
        self.files.mkdir()
        self.signers = {role: [Key(folder)] for role in ROLES}
        self.signers["root"].append(Key(folder))
        self.signed = {role: {"_type": role, "spec_version": "1.0.31", "version": 1,
                              "expires": EXPIRES[role] + "T00:00:00Z"} for role in ROLES}
        self.signed["root"]["consistent_snapshot"] = True
        self.signed["targets"]["targets"] = {}
        self.signed["snapshot"]["meta"] = {"targets.json": {"version": 1}}
        self.signed["timestamp"]["meta"] = {"snapshot.json": {"version": 1}}
        self.list_keys()
        self.add("a/file.bin", b"first content\n")
        self.write(*ROLES)

    def list_keys(self):
        root = self.signed["root"]
        root["keys"] = {key.id: key.object for keys in self.signers.values() for key in keys}
        root["roles"] = {role: {"keyids": [key.id for key in self.signers[role]],
                                "threshold": len(self.signers[role])} for role in ROLES}

    def add(self, path, content, role="targets"):
        digest = hashlib.sha256(content).hexdigest()
        self.signed[role].setdefault("targets", {})[path] = {"length": len(content), "hashes": {"sha256": digest}}
        folder, _, name = path.rpartition("/")
        (self.files / folder).mkdir(parents=True, exist_ok=True)
        (self.files / folder / f"{digest}.{name}").write_bytes(content)

    def seal(self, role, signers=None):
        signed = self.signed[role]
        data = canonical(signed).encode()
        signatures = [{"keyid": key.id, "sig": key.sign(data)} for key in
                      (self.signers[role] if signers is None else signers)]
        return json.dumps({"signatures": signatures, "signed": signed}).encode()

    def place(self, role, data):
        version = self.signed[role]["version"]
        name = "timestamp.json" if role == "timestamp" else f"{version}.{role}.json"
        (self.metadata / name).write_bytes(data)

    def write(self, *roles):
        for role in roles:
            self.place(role, self.seal(role))

    def delegate(self, role, paths, key, parent="targets"):
        self.signers[role] = [key]
        self.signed[role] = {"_type": "targets", "spec_version": "1.0.31", "version": 1,
                             "expires": EXPIRES["targets"] + "T00:00:00Z", "targets": {}}
        delegations = self.signed[parent].setdefault("delegations", {"keys": {}, "roles": []})
        delegations["keys"][key.id] = key.object
        delegations["roles"].append({"name": role, "keyids": [key.id], "threshold": 1, "terminating": False,
                                     "paths": paths})
        self.signed["snapshot"]["meta"][f"{role}.json"] = {"version": 1}

    def bump(self, *roles):
        """One version up for each, with what names them, and written in the order that is safe."""
        for role in roles:
            self.signed[role]["version"] += 1
        for role in self.signed:
            if role not in ROLES or role == "targets":
                self.signed["snapshot"]["meta"][f"{role}.json"]["version"] = self.signed[role]["version"]
        self.signed["timestamp"]["meta"]["snapshot.json"]["version"] = self.signed["snapshot"]["version"]
        order = [role for role in roles if role not in ("snapshot", "timestamp")]
        self.write(*order, *[role for role in ("snapshot", "timestamp") if role in roles])

    def publish(self):
        self.bump("targets", "snapshot", "timestamp")

    def state(self):
        return (copy.deepcopy(self.signed), {role: list(keys) for role, keys in self.signers.items()},
                {path: path.read_bytes() for path in self.metadata.iterdir()})

    def restore(self, state):
        self.signed, self.signers = copy.deepcopy(state[0]), {role: list(keys) for role, keys in state[1].items()}
        for path in self.metadata.iterdir():
            path.unlink()
        for path, data in state[2].items():
            path.write_bytes(data)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requests.append((self.path, self.headers.get("Range")))
        special = self.server.special.get(self.path)
        if special is not None:
            special(self)
            return
        path = self.server.folder / self.path.lstrip("/")
        if not path.is_file():
            self.send_error(404)
            return
        self.answer(path.read_bytes())

    def answer(self, data, status=200, headers=()):
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder, self.special, self.requests = pathlib.Path(folder), {}, []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        """A client that hangs up is what these tests are about."""

    def url(self, part):
        return f"http://127.0.0.1:{self.server_address[1]}/{part}"


class Client:
    def __init__(self, program, folder, repository, server):
        self.program, self.folder, self.server = program, folder, server
        self.store, self.into = folder / "store", folder / "into"
        self.into.mkdir(parents=True)
        self.root = folder / "first.root.json"
        self.root.write_bytes((repository.metadata / "1.root.json").read_bytes())
        self.log = ""

    def command(self, action, *operands, now="2030-01-01T00:00:00Z", url=None, target_url=None, patience=None):
        line = [self.program, "fetch", "--format", "json", "--root", str(self.root), "--store", str(self.store)]
        if action != "init":
            line += ["--now", now, "--url", url or self.server.url("metadata")]
        if action == "get":
            line += ["--target-url", target_url or self.server.url("targets"), "--into", str(self.into)]
        if patience is not None:
            line += ["--patience", str(patience)]
        return [*line, action, *operands]

    def run(self, action, *operands, before=(), limit=None, **how):
        """`before`: words in front of the command; `limit`: bytes that a file may grow to."""
        environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        def small():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        done = subprocess.run([*before, *self.command(action, *operands, **how)], capture_output=True, text=True, check=False,
                              env=environment, timeout=120, preexec_fn=None if limit is None else small)
        self.log = done.stdout + done.stderr
        rules = [finding["rule"] for finding in json.loads(done.stdout)["findings"]] if done.stdout.startswith("{") else []
        return done.returncode, rules

    def version(self, role):
        return json.loads((self.store / f"{role}.json").read_bytes())["signed"]["version"]
