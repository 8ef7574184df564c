#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills a client at every system call that changes something on the disk (with `all`: at every
system call): afterwards it still takes what is new and still refuses what is old.  With `faults` it is not
killed, but its disk is full, breaks, or may only be read, from that call on.
usage: fetch_kills.py PROGRAM [all|faults]"""
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
# What a call ends with; of openat those that make a file, and each alone: what is only read can still be opened.
FAULTS = {"openat": "EROFS", "write": "ENOSPC", "pwrite64": "ENOSPC", "fsync": "EIO", "rename": "EROFS", "renameat": "EROFS",
          "renameat2": "EROFS", "unlink": "EROFS", "unlinkat": "EROFS", "mkdir": "ENOSPC", "ftruncate": "EROFS", "flock": "ENOLCK"}


class Place:
    """Two states of one repository, as folders; file addresses, so that nothing else runs."""

    def __init__(self, program, folder, how):
        self.every, self.faults = how == "all", how == "faults"
        self.stride = 3 if b"__asan_init" in pathlib.Path(program).read_bytes() else 1  # each run is slow then
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

    def faulty(self, prepare, action, *operands):
        """The same with faults, and with files that may not grow beyond some bytes: what is written is short then,
        and the next write fails.  Yields what was wrong, and how it ended."""
        prepare()
        assert self.strace(action, *operands)
        seen, points = {}, []
        for name, text in re.findall(r"^\d+ +(\w+)\((.*)", self.trace.read_text(), re.MULTILINE):
            seen[name] = seen.get(name, 0) + 1
            if name in FAULTS and (name != "openat" or "O_CREAT" in text):
                points.append((name, seen[name]))
        for name, at in points[::self.stride]:
            prepare()
            when = f"{at}" if name == "openat" else f"{at}+"
            how = ("strace", "-qq", "-f", "-o", str(self.trace), "-e", f"inject={name}:error={FAULTS[name]}:when={when}")
            end = self.client.run(action, *operands, before=how, **self.how(self.new))
            assert "(INJECTED)" in self.trace.read_text(), f"{name} {at} was not reached"
            yield f"{FAULTS[name]} of {name} {at}", end
        for size in (0, 1, 100, 1000):
            prepare()
            yield f"files of at most {size} bytes", self.client.run(action, *operands, **self.how(self.new), limit=size)

    def wrongs(self, prepare, action, *operands):
        """After each kill, or each fault: what happened, and how it ended, which nobody knows of the killed."""
        if not self.faults:
            for call in self.kills(prepare, action, *operands):
                yield call, None
        else:
            yield from self.faulty(prepare, action, *operands)


def is_told(call, end):
    """No fault is passed over, and none is taken for an attack; only files that are small enough may still be written."""
    if end is None or (call.startswith("files") and end == (0, [])):
        return True
    return end[0] == 2 and set(end[1]) <= {"FB0001"}


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
    for call, end in place.wrongs(prepare, "refresh"):
        count += 1
        assert is_told(call, end), f"{call}: {end} {client.log}"
        if end == (0, []):
            assert client.version("targets") == 2, f"{call}, and it says that all is well"
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
    for call, end in place.wrongs(lambda: shutil.rmtree(client.store, ignore_errors=True), "init"):
        count += 1
        assert is_told(call, end), f"{call}: {end} {client.log}"
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
    for call, end in place.wrongs(prepare, "get", "a/file.bin"):
        count += 1
        assert is_told(call, end), f"{call}: {end} {client.log}"
        if end == (0, []):
            assert (client.into / "a%2Ffile.bin").exists(), f"{call}, and it says that all is well"
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
        place = Place(sys.argv[1], pathlib.Path(folder), "".join(sys.argv[2:]))
        for work in (making, refreshing, getting):
            count = work(place)
            print(f"{work.__name__}: {count} faults" if place.faults else f"{work.__name__}: killed at {count} system calls")
            assert count >= 5, "there were too few"
    return 0


sys.exit(main())
