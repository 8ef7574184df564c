#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Attacks on a client: each has its own repository, server and store.  What is served is refused for
the reason that it should be, nothing of it is kept, and an honest repository is taken afterwards.
usage: fetch_attacks.py PROGRAM [NAME...]"""
import copy
import hashlib
import json
import pathlib
import shutil
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from fetch_repository import Client, Key, Repository, Server, canonical  # noqa: E402

NAME = "a/file.bin"
FILE = "a%2Ffile.bin"


class World:
    """A client that has seen version 2 of everything but the root."""

    def __init__(self, program, folder):
        self.repository = Repository(folder / "repository")
        self.server = Server(folder / "repository")
        self.client = Client(program, folder / "client", self.repository, self.server)
        self.first = self.repository.state()
        self.takes("init")
        self.repository.publish()
        self.takes("refresh")
        self.honest = self.repository.state()

    def takes(self, action, *operands, **how):
        end = self.client.run(action, *operands, **how)
        assert end[0] == 0, f"{action} ends with {end}: {self.client.log[-600:]}"

    def refuses(self, rule, action="refresh", *operands, **how):
        end = self.client.run(action, *operands, **how)
        assert end == (1, [rule]), f"{action} ends with {end}, not {rule}: {self.client.log[-600:]}"

    def fails(self, words, action="refresh", *operands, **how):
        status, _ = self.client.run(action, *operands, **how)
        assert status == 2 and words in self.client.log, f"{action} ends with {status}: {self.client.log[-600:]}"

    def still(self, **versions):
        for role, version in versions.items():
            assert self.client.version(role) == version, f"{role} is {self.client.version(role)}"

    def recovers(self):
        self.server.special.clear()
        self.repository.restore(self.honest)
        self.repository.signed["timestamp"]["version"] += 5
        self.repository.write("timestamp")
        self.takes("refresh")

    def serve(self, path, data):
        self.server.special[path] = lambda handler: handler.answer(data)


def rollback_of_everything(world):
    world.repository.restore(world.first)
    world.refuses("FB8062")
    world.still(timestamp=2, snapshot=2, targets=2)
    world.recovers()


def rollback_of_targets_in_a_new_snapshot(world):
    signed = world.repository.signed
    signed["snapshot"].update(version=3, meta={"targets.json": {"version": 1}})
    signed["timestamp"].update(version=3, meta={"snapshot.json": {"version": 3}})
    world.repository.write("snapshot", "timestamp")
    world.refuses("FB8062")
    world.still(timestamp=3, snapshot=2)


def a_role_that_is_no_longer_named(world):
    signed = world.repository.signed
    signed["snapshot"].update(version=3, meta={})
    signed["timestamp"].update(version=3, meta={"snapshot.json": {"version": 3}})
    world.repository.write("snapshot", "timestamp")
    world.refuses("FB8062")
    world.still(snapshot=2)


def freeze(world):
    world.refuses("FB8063", now="2030-01-02T00:00:00Z")
    world.takes("refresh", now="2030-01-01T23:59:59Z")


def expired_at_each_role(world):
    version = 2
    for role in ("root", "timestamp", "snapshot", "targets"):
        world.repository.restore(world.honest)
        world.repository.signed[role]["expires"] = "2029-12-31T23:59:59Z"
        if role == "root":
            world.repository.bump("root")
        else:
            version += 10
            for part in ("timestamp", "snapshot", "targets"):
                world.repository.signed[part]["version"] = version
            world.repository.publish()
        world.refuses("FB8063")
        if role == "root":  # it is kept (5.3.10), so that only a newer one helps
            world.still(root=2)
            world.repository.signed["root"]["expires"] = "2031-01-01T00:00:00Z"
            world.repository.bump("root")
            world.honest = world.repository.state()


def the_clock_steps_back(world):
    world.takes("refresh", now="2030-01-01T20:00:00Z")
    stale = world.honest
    world.repository.signed["timestamp"]["expires"] = "2030-01-01T10:00:00Z"
    world.repository.bump("timestamp")
    world.refuses("FB8063", now="2030-01-01T09:00:00Z")
    world.repository.restore(stale)
    world.takes("refresh", now="2029-12-31T09:00:00Z")


def mix_and_match(world):
    old = (world.repository.metadata / "2.snapshot.json").read_bytes()
    world.repository.publish()
    world.serve("/metadata/3.snapshot.json", old)
    world.refuses("FB8064")
    world.still(snapshot=2)
    world.server.special.clear()
    world.takes("refresh")


def a_snapshot_of_another_digest(world):
    world.repository.signed["timestamp"]["meta"]["snapshot.json"]["hashes"] = {"sha256": "0" * 64}
    world.repository.bump("snapshot", "timestamp")
    world.refuses("FB8064")
    world.still(snapshot=2)
    world.repository.signed["timestamp"]["meta"]["snapshot.json"]["hashes"] = {"blake9": "00"}
    world.repository.bump("timestamp")
    world.refuses("FB8064")


def fast_forward(world):
    """A thief runs the versions up; new keys bring them down again, and not twice."""
    signed = world.repository.signed
    for role in ("snapshot", "timestamp"):
        signed[role]["version"] = 2**53 - 2
    signed["targets"]["version"] = 2**53 - 2
    world.repository.bump("targets", "snapshot", "timestamp")
    world.takes("refresh")
    high = world.repository.state()
    world.repository.restore(world.honest)
    world.refuses("FB8062")
    for role in ("snapshot", "timestamp"):
        world.repository.signers[role] = [Key(world.repository.folder)]
    world.repository.list_keys()
    world.repository.bump("root")
    world.repository.write("snapshot", "timestamp")
    recovered = world.repository.state()
    world.takes("refresh")
    world.still(timestamp=2, snapshot=2, targets=2)
    world.takes("refresh")
    world.repository.restore(high)
    for number in (1, 2):
        world.serve(f"/metadata/{number}.root.json", recovered[2][world.repository.metadata / f"{number}.root.json"])
    world.refuses("FB8061")
    world.still(timestamp=2)


def endless_data(world):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b" " * 65536)

    for path in ("/metadata/2.root.json", "/metadata/timestamp.json"):
        world.server.special = {path: endless}
        world.refuses("FB8065")
    world.recovers()
    world.repository.publish()
    version = world.repository.signed["snapshot"]["version"]
    world.server.special = {f"/metadata/{version}.snapshot.json": endless}
    world.refuses("FB8065")
    digest = world.repository.signed["targets"]["targets"][NAME]["hashes"]["sha256"]
    world.server.special = {f"/targets/a/{digest}.file.bin": endless}
    world.refuses("FB8065", "get", NAME)
    assert not list(world.client.into.iterdir())


def an_endless_page_of_an_error(world):
    def endless(handler):
        handler.send_response(404)
        handler.end_headers()
        while True:
            handler.wfile.write(b" " * 65536)

    world.server.special = {"/metadata/2.root.json": endless}
    world.takes("refresh")


def slow_retrieval(world):
    def slow(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "10000")
        handler.end_headers()
        while True:
            handler.wfile.write(b" ")
            time.sleep(0.05)

    world.server.special = {"/metadata/timestamp.json": slow}
    world.fails("too slow", patience=1)
    world.recovers()


def wrong_role(world):
    """The snapshot's key signs a timestamp, and a snapshot is served as one."""
    repository = world.repository
    repository.signed["timestamp"]["version"] += 1
    repository.place("timestamp", repository.seal("timestamp", repository.signers["snapshot"]))
    world.refuses("FB8061")
    (repository.metadata / "timestamp.json").write_bytes(repository.seal("snapshot", repository.signers["timestamp"]))
    world.refuses("FB8060")
    world.recovers()


def one_key_twice(world):
    """A root whose threshold of two one key would like to reach."""
    repository = world.repository
    key = repository.signers["root"][0]
    again = copy.copy(key)
    again.object = dict(key.object, other=1)
    again.id = hashlib.sha256(canonical(again.object).encode()).hexdigest()
    repository.signed["root"]["version"] = 2
    repository.place("root", repository.seal("root", [key]))
    world.refuses("FB8061")
    repository.place("root", repository.seal("root", [key, again]))
    world.refuses("FB8061")
    sealed = json.loads(repository.seal("root", [key]))
    sealed["signatures"] *= 2
    repository.place("root", json.dumps(sealed).encode())
    world.refuses("FB8060")
    # Even where the root lists it under both ids.
    repository.signers["root"] = [key, again]
    repository.list_keys()
    repository.place("root", repository.seal("root", world.honest[1]["root"] + [again]))
    world.refuses("FB8061")
    world.still(root=1)
    world.recovers()


def threshold_not_met(world):
    repository = world.repository
    repository.signers["targets"].append(Key(repository.folder))
    repository.list_keys()
    repository.bump("root")
    repository.signed["targets"]["version"] += 1
    lone = repository.seal("targets", repository.signers["targets"][:1])
    repository.signed["targets"]["version"] -= 1
    repository.publish()
    repository.place("targets", lone)
    world.refuses("FB8061")
    world.still(targets=2)


def key_confusion(world):
    """The same key, listed as of another algorithm, signs for nothing."""
    repository = world.repository
    key = repository.signers["timestamp"][0]
    for changed in ({"keytype": "ecdsa", "scheme": "ecdsa-sha2-nistp256"}, {"keytype": "rsa"}, {"scheme": "ed448"}):
        other = copy.copy(key)
        other.object = dict(key.object, **changed)
        other.id = hashlib.sha256(canonical(other.object).encode()).hexdigest()
        repository.signers["timestamp"] = [other]
        repository.list_keys()
        repository.bump("root", "timestamp")
        world.refuses("FB8061")
    repository.signed["root"]["keys"][key.id] = other.object  # under an id that is not its own
    repository.signed["root"]["roles"]["timestamp"]["keyids"] = [key.id]
    repository.signers["timestamp"] = [key]
    repository.bump("root", "timestamp")
    world.refuses("FB8061")
    world.still(timestamp=2)


def zero_length_signature(world):
    repository = world.repository
    repository.bump("timestamp")
    sealed = json.loads((repository.metadata / "timestamp.json").read_bytes())
    for forged in ("", "00", "zz"):
        sealed["signatures"][0]["sig"] = forged
        world.serve("/metadata/timestamp.json", json.dumps(sealed).encode())
        world.refuses("FB8061")
    sealed["signatures"] = []
    world.serve("/metadata/timestamp.json", json.dumps(sealed).encode())
    world.refuses("FB8061")
    for nothing in (b"", b"\n"):
        world.serve("/metadata/timestamp.json", nothing)
        world.refuses("FB8060")
    world.recovers()


def signatures_over_other_bytes(world):
    repository = world.repository
    repository.bump("timestamp")
    text = (repository.metadata / "timestamp.json").read_text()
    world.serve("/metadata/timestamp.json", text.replace('"version": 3', '"version": 4').encode())
    world.refuses("FB8061")


def json_that_readers_read_differently(world):
    repository = world.repository
    repository.bump("timestamp")
    text = (repository.metadata / "timestamp.json").read_text()
    for changed in (
        text.replace('"version": 3', '"version": 9, "version": 3'),
        text.replace('"signed"', '"signed": {}, "signed"'),
        text.replace('"version": 3', '"version": 3, "vers\\u0069on": 9'),
        text.replace('"version": 3', '"version": 3.0'),
        text.replace('"version": 3', '"version": 9007199254740993'),
        text.replace('"version": 3', '"version": -3'),
        text.replace('"version": 3', '"version": 03'),
        text.replace('"version": 3', '"version": "3"'),
        text.replace('"_type"', '"x": 1e3, "_type"'),
        text.replace('"_type"', '"x": "\\ud800", "_type"'),
        text + "{}",
        text[:-1],
    ):
        assert changed != text
        world.serve("/metadata/timestamp.json", changed.encode())
        world.refuses("FB8060")
    # What is signed is what it says, not how it is written.
    world.serve("/metadata/timestamp.json", json.dumps(json.loads(text), indent=4, sort_keys=True).encode())
    world.takes("refresh")
    world.still(timestamp=3)


def names_that_leave_the_folder(world):
    repository = world.repository
    for path in ("../../escape", "/etc/escape", "a/../../escape", "..", "a//b"):
        repository.signed["targets"]["targets"][path] = {"length": 1, "hashes": {"sha256": "0" * 64}}
    repository.add("e\u0301/caf\u00e9 \u202egnp.bin", b"by its own name\n")
    repository.publish()
    for path in ("../../escape", "/etc/escape", "a/../../escape", "..", "a//b"):
        world.refuses("FB8068", "get", path)
    world.refuses("FB8066", "get", "\u00e9/cafe\u0301 \u202egnp.bin")  # looks the same
    world.refuses("FB8066", "get", "a/FILE.bin")
    assert not list(world.client.into.iterdir())
    found = [path for path in world.client.folder.rglob("*escape*")]
    assert not found, found


def a_role_with_a_wild_name(world):
    repository = world.repository
    role = "../../store/timestamp"
    repository.delegate(role, ["w/*"], Key(repository.folder))
    repository.add("w/x", b"wild\n", role)
    (repository.metadata / "1...%2F..%2Fstore%2Ftimestamp.json").write_bytes(repository.seal(role))
    data = (repository.metadata / "1...%2F..%2Fstore%2Ftimestamp.json").read_bytes()
    for number in (1, 2, 3):
        world.serve(f"/metadata/{number}...%2F..%2Fstore%2Ftimestamp.json", data)
    repository.bump("targets", "snapshot", "timestamp")
    world.takes("get", "w/x")
    world.still(timestamp=3)
    assert (world.client.store / "%2E.%2F..%2Fstore%2Ftimestamp.json").is_file()


def other_bytes_of_a_target(world):
    digest = world.repository.signed["targets"]["targets"][NAME]["hashes"]["sha256"]
    for data in (b"worst content\n", b"first conten", b""):
        world.serve(f"/targets/a/{digest}.file.bin", data)
        world.refuses("FB8068", "get", NAME)
        assert not list(world.client.into.iterdir()), list(world.client.into.iterdir())
    world.server.special.clear()
    world.takes("get", NAME)
    assert (world.client.into / FILE).read_bytes() == b"first content\n"
    before = len(world.server.requests)
    world.takes("get", NAME)
    assert not [path for path, _ in world.server.requests[before:] if path.startswith("/targets")]
    (world.client.into / FILE).write_bytes(b"worst content\n")  # by somebody else
    world.takes("get", NAME)
    assert (world.client.into / FILE).read_bytes() == b"first content\n"


def a_vendor_speaks_for_another(world):
    repository = world.repository
    for vendor in ("one", "two"):
        repository.delegate(vendor, [vendor + "/*"], Key(repository.folder))
        repository.add(vendor + "/rules", vendor.encode(), vendor)
        repository.write(vendor)
    repository.add("one/more", b"not two's to say", "two")
    repository.write("two")
    repository.publish()
    world.takes("get", "one/rules", "two/rules")
    world.refuses("FB8066", "get", "one/more")
    repository.signed["two"]["version"] += 1
    stolen = repository.seal("two", repository.signers["one"])
    repository.signed["two"]["version"] -= 1
    repository.bump("two", "snapshot", "timestamp")
    repository.place("two", stolen)
    world.refuses("FB8061", "get", "two/rules")


def resuming(world):
    content = bytes(range(256)) * 400
    world.repository.add("big", content)
    world.repository.publish()
    digest = world.repository.signed["targets"]["targets"]["big"]["hashes"]["sha256"]
    part = world.client.into / f".firebreak-{digest}.part"
    path = f"/targets/{digest}.big"

    def break_off(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[:50000])
        handler.close_connection = True

    def go_on(handler):
        start = int(handler.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        handler.answer(content[start:], 206, [("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")])

    def lie(handler):
        handler.answer(content[:7], 206, [("Content-Range", f"bytes 7-13/{len(content)}")])

    def interrupt():
        world.server.special[path] = break_off
        world.fails("cannot be fetched", "get", "big")
        assert part.read_bytes() == content[:50000]

    def whole():
        assert (world.client.into / "big").read_bytes() == content and not part.exists()
        (world.client.into / "big").unlink()

    interrupt()
    world.server.special[path] = go_on
    world.takes("get", "big")
    assert world.server.requests[-1] == (path, "bytes=50000-")
    whole()
    interrupt()  # a server that takes no notice of the range sends everything: 200
    world.server.special[path] = lambda handler: handler.answer(content)
    world.takes("get", "big")
    whole()
    interrupt()
    world.server.special[path] = lie
    world.fails("another part", "get", "big")
    world.server.special[path] = go_on
    part.write_bytes(b"x" * 50000)  # damaged meanwhile
    world.server.special[path] = lambda handler: go_on(handler) if handler.headers["Range"] else handler.answer(content)
    world.takes("get", "big")
    whole()
    part.write_bytes(b"x" * len(content) + b"more")
    world.takes("get", "big")
    whole()
    interrupt()
    world.server.special[path] = lambda handler: handler.answer(b"no such part", 416)
    world.fails("status 416", "get", "big")
    world.server.special.clear()
    world.takes("get", "big")
    whole()


def damaged_stores(world):
    """Any one file zero, torn, gone or old: the store heals, and never goes back."""
    client, repository = world.client, world.repository
    repository.bump("root")
    old_store = client.folder / "old"
    shutil.copytree(client.store, old_store)
    repository.publish()
    world.takes("refresh")
    world.takes("refresh")
    new = repository.state()
    repository.restore(world.honest)
    rolled_back = repository.state()
    good = client.folder / "good"
    shutil.copytree(client.store, good)
    names = sorted(str(path.relative_to(good)) for path in good.rglob("*") if path.is_file() and path.name != "lock")
    assert len(names) == 7, names
    for name in names:
        for damage in ("zero", "torn", "gone", "old"):
            shutil.rmtree(client.store)
            shutil.copytree(good, client.store)
            file = client.store / name
            if damage == "zero":
                file.write_bytes(b"")
            elif damage == "torn":
                file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
            elif damage == "gone":
                file.unlink()
            elif (old_store / name).exists():
                file.write_bytes((old_store / name).read_bytes())
            what = f"{name} {damage}"
            repository.restore(rolled_back)
            status, rules = client.run("refresh")
            assert status == 1 and rules == ["FB8062"], f"{what}: back to {status}, {rules}"
            repository.restore(new)
            status, rules = client.run("refresh")
            assert status == 0, f"{what}: {status}, {rules}: {client.log}"
            assert rules in ([], ["FB8067"]), f"{what}: {rules}"
            for path in ("root.json", "timestamp.json", "snapshot.json", "targets.json", "roots/2.root.json"):
                assert (client.store / path).read_bytes() == (good / path).read_bytes(), f"{what}: {path}"
            status, rules = client.run("refresh")
            assert (status, rules) == (0, []), f"{what}: the second time {status}, {rules}"
    for damage in ("zero", "gone"):
        shutil.rmtree(client.store)
        shutil.copytree(good, client.store)
        for slot in ("floor.0", "floor.1"):
            (client.store / slot).write_bytes(b"")
            if damage == "gone":
                (client.store / slot).unlink()
        world.fails("floor" if damage == "zero" else "lost what it had seen")
        world.fails("damaged", "init")


def a_store_is_made_once(world):
    world.fails("there is a store already", "init")
    world.client.root.write_bytes(b"{}")
    world.fails("missing")
    sealed = json.loads((world.repository.metadata / "1.root.json").read_bytes())
    sealed["signatures"].pop()
    world.client.root.write_bytes(json.dumps(sealed).encode())
    requests = len(world.server.requests)
    world.fails("not signed by as many")
    assert len(world.server.requests) == requests


def a_root_in_the_store_is_no_anchor(world):
    """Whoever writes into the store does not thereby become root."""
    forged = Repository(world.client.folder / "forged")
    forged.bump("root")
    for place in ("root.json", "roots/2.root.json"):
        path = world.client.store / place
        path.parent.mkdir(exist_ok=True)
        path.write_bytes((forged.metadata / "2.root.json").read_bytes())
    world.takes("refresh")
    world.still(root=1)


def statuses_and_redirections(world):
    for status in (500, 301, 302, 204):
        world.server.special["/metadata/timestamp.json"] = lambda handler, status=status: handler.answer(
            b"", status, [("Location", world.server.url("metadata/timestamp.json?x"))])
        world.fails("status")
    world.server.special.clear()
    world.fails("no timestamp.json", url=world.server.url("elsewhere"))
    world.fails("cannot be fetched", url="http://127.0.0.1:1/")
    world.fails("cannot be fetched", url="ftp://127.0.0.1:1/")
    world.recovers()


ATTACKS = [
    rollback_of_everything, rollback_of_targets_in_a_new_snapshot, a_role_that_is_no_longer_named, freeze,
    expired_at_each_role, the_clock_steps_back, mix_and_match, a_snapshot_of_another_digest, fast_forward,
    endless_data, an_endless_page_of_an_error, slow_retrieval, wrong_role, one_key_twice, threshold_not_met,
    key_confusion, zero_length_signature, signatures_over_other_bytes, json_that_readers_read_differently,
    names_that_leave_the_folder, a_role_with_a_wild_name, other_bytes_of_a_target, a_vendor_speaks_for_another,
    resuming, damaged_stores, a_store_is_made_once, a_root_in_the_store_is_no_anchor, statuses_and_redirections,
]


def main():
    program, wanted = sys.argv[1], sys.argv[2:]
    failed = 0
    for attack in ATTACKS:
        if wanted and attack.__name__ not in wanted:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                attack(World(program, pathlib.Path(folder)))
            except AssertionError as error:
                failed += 1
                print(f"{attack.__name__}: {error}")
    print(f"{len(wanted) or len(ATTACKS)} attacks, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
