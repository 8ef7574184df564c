#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills a client at every system call that changes something on the disk (with `all`: at every
system call): afterwards it still takes what is new and still refuses what is old.
usage: fetch_kills.py PROGRAM [all]"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from fetch_repository import Client, Repository  # noqa: E402

CHANGING = {"write", "pwrite64", "fsync", "rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir",
            "ftruncate", "flock"}


class Place:
    """Two states of one repository, as folders; file addresses, so that nothing else runs."""

    def __init__(self, program, folder, every):
        self.every = every
        self.trace = folder / "trace"
        repository = Repository(folder / "repository")
        shutil.copytree(repository.folder, folder / "old")
        repository.signed["targets"]["targets"]["a/file.bin"]["custom"] = {"ring": "canary"}
        repository.bump("root")
        repository.publish()
        self.old, self.new = folder / "old", repository.folder
        self.client = Client(program, folder / "client", repository, None)

    def how(self, repository):
        return {"url": (repository / "metadata").as_uri(), "target_url": (repository / "targets").as_uri()}

    def run(self, action, *operands, repository=None):
        return self.client.run(action, *operands, **self.how(repository or self.new))

    def strace(self, action, *operands, inject=()):
        line = ["strace", "-qq", "-f", "-o", str(self.trace), *inject,
                *self.client.command(action, *operands, **self.how(self.new))]
        status = subprocess.run(line, capture_output=True, check=False).returncode
        assert status in (0, -9, 137), f"strace ends with {status}"
        return status == 0

    def kills(self, prepare, action, *operands):
        """Runs it again and again, killed at each call in turn: yields after each.  strace counts the
        calls of each name by themselves."""
        prepare()
        assert self.strace(action, *operands)
        used = set(re.findall(r"^\d+ +(\w+)\(", self.trace.read_text(), re.MULTILINE)) - {"execve", "exit_group"}
        for name in sorted(used if self.every else used & CHANGING):
            for at in range(1, 1000):
                prepare()
                if self.strace(action, *operands, inject=("-e", f"inject={name}:signal=KILL:when={at}")):
                    break
                yield f"{name} {at}"


def refreshing(place):
    client = place.client
    shutil.rmtree(client.store, ignore_errors=True)
    assert place.run("init") == (0, []) and place.run("refresh", repository=place.old) == (0, [])
    before = client.folder / "before"
    shutil.copytree(client.store, before)

    def prepare():
        shutil.rmtree(client.store)
        shutil.copytree(before, client.store)

    count = 0
    for call in place.kills(prepare, "refresh"):
        count += 1
        end = place.run("refresh", repository=place.old)
        assert end in ((0, []), (1, ["FB8062"])), f"{call}, then the old repository: {end} {client.log}"
        end = place.run("refresh")
        assert end == (0, []), f"{call}, then the new repository: {end} {client.log}"
        versions = [client.version(role) for role in ("root", "timestamp", "snapshot", "targets")]
        assert versions == [2, 2, 2, 2], f"{call}: {versions}"
        end = place.run("refresh", repository=place.old)
        assert end == (1, ["FB8062"]), f"{call}, then back: {end} {client.log}"
    return count


def making(place):
    client = place.client
    count = 0
    for call in place.kills(lambda: shutil.rmtree(client.store, ignore_errors=True), "init"):
        count += 1
        status, _ = place.run("init")
        assert status == 0 or (status == 2 and "a store already" in client.log), f"{call}: {client.log}"
        end = place.run("refresh")
        assert end == (0, []), f"{call}, then refresh: {end} {client.log}"
    return count


def getting(place):
    client = place.client
    shutil.rmtree(client.store, ignore_errors=True)
    assert place.run("init") == (0, []) and place.run("refresh") == (0, [])

    def prepare():
        shutil.rmtree(client.into)
        client.into.mkdir()

    count = 0
    for call in place.kills(prepare, "get", "a/file.bin"):
        count += 1
        for file in client.into.iterdir():
            assert file.name.startswith(".firebreak-") or file.read_bytes() == b"first content\n", f"{call}: {file}"
        end = place.run("get", "a/file.bin")
        assert end == (0, []), f"{call}, then once more: {end} {client.log}"
        assert [file.name for file in client.into.iterdir()] == ["a%2Ffile.bin"], call
    return count


def main():
    if shutil.which("strace") is None:
        print("skipped: strace is not installed")
        return 77
    if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode != 0:
        print("skipped: strace may not trace here")
        return 77
    os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    with tempfile.TemporaryDirectory() as folder:
        place = Place(sys.argv[1], pathlib.Path(folder), sys.argv[2:] == ["all"])
        for work in (making, refreshing, getting):
            kills = work(place)
            print(f"{work.__name__}: killed at {kills} system calls")
            assert kills >= 5, "there were too few"
    return 0


sys.exit(main())
