#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who has stolen a key: signs metadata of one side of a repository with it, whatever it says.

usage: stolen_key.py REPOSITORY SIDE KEY KEYID ROLE CHANGE
Reads the rows of ROLE, lets CHANGE (Python; the rows are `rows`) do its work, and publishes them under versions
that are higher than all: ROLE, snapshot and timestamp, signed by KEY (PEM, Ed25519, passphrase "p").
"""
import hashlib
import json
import pathlib
import subprocess
import sys

repository, side, key, keyid, role, change = sys.argv[1:]
folder = pathlib.Path(repository) / side


def canonical(value):  # no key or text of these has a quote, a backslash or a control character
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def publish(content, name):
    pathlib.Path("to-sign").write_bytes(canonical(content))
    subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", key, "-passin", "pass:p", "-in", "to-sign", "-out", "signature"], check=True)
    signature = pathlib.Path("signature").read_bytes().hex()
    data = canonical({"signatures": [{"keyid": keyid, "sig": signature}], "signed": content})
    (folder / name).write_bytes(data)
    return {"hashes": {"sha256": hashlib.sha256(data).hexdigest()}, "length": len(data), "version": content["version"]}


def read(name):
    return json.loads((folder / name).read_text())["signed"]


timestamp = read("timestamp.json")
snapshot = read(f"{timestamp['meta']['snapshot.json']['version']}.snapshot.json")
content = read(f"{snapshot['meta'][role + '.json']['version']}.{role}.json")
rows = content["targets"]
exec(change)
content["version"] += 10
snapshot["meta"][role + ".json"] = publish(content, f"{content['version']}.{role}.json")
snapshot["version"] += 10
timestamp["meta"]["snapshot.json"] = publish(snapshot, f"{snapshot['version']}.snapshot.json")
timestamp["version"] += 10
publish(timestamp, "timestamp.json")
