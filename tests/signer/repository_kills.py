#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills publishing at its system calls, and breaks them, and looks at what is left.

usage: repository_kills.py PROGRAM MODE REPOSITORY KEYS
MODE is `changes` (the calls that change the disk; between two of them the disk is the same) or `all`.

After each kill: `publish show` accepts the repository (it checks every signature, length and digest from
timestamp.json down), what it shows is what was there before or what the killed command was to do, versions
have not fallen, and no file of a version that was ever seen, also among the leftovers, has another content.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

program, mode, repository, keys = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4]
CHANGES = "mkdir,write,fsync,renameat,unlink,unlinkat"
# Where a sanitizer is slow each command is killed at every so many calls, from another one each time.
stride = int(os.environ.get("FB_KILL_STRIDE", "1"))
environment = {**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0", "LC_ALL": "C.UTF-8"}
seen = {}
failures = []
counts = {"kills": 0, "faults": 0}


def line(action, names):
    words = [program, *action, "--repository", str(repository), "--passphrase-fd", "0"]
    for name in names:
        words += ["--key", f"{keys}/{name}.key"]
    return words, "p\n" * len(names)


runs = 0


def change_days():
    """No two runs agree on when anything ends, as if each were in another second: what is signed again is seen."""
    global runs
    runs += 1
    plan = repository / "repository.yaml"
    days = lambda found: f"days: {300 + runs % 200}"  # twice the least is above the most: no root ends soon
    plan.write_text(re.sub(r"days: \d+", days, plan.read_text()))


def run(action, names, inject=None):
    change_days()
    words, phrases = line(action, names)
    if inject:
        words = ["strace", "-qq", "-o", "/dev/null", "-e", inject, *words]
    return subprocess.run(words, input=phrases, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)


def read(path):
    try:
        content = json.loads(path.read_text())
        return json.dumps(content["signed"], sort_keys=True), len(content["signatures"])
    except (ValueError, KeyError):
        return None, 0  # torn: nobody has signed what cannot be read


def note_files(where):
    for path in sorted(repository.glob("*/*")) + sorted(repository.glob("*/.firebreak-*")):
        if not (path.is_file() and (re.match(r"\d+\.", path.name) or path.name == "timestamp.json" or path.name.startswith(".firebreak-"))):
            continue
        text, signatures = read(path)
        if text is None or signatures == 0:
            # A root is written without signatures before it is signed (root.pending.json). One that was killed before that
            # file had its name was signed by nobody, and may be made anew.
            if not path.name.startswith("."):
                failures.append(f"{where}: {path} is torn, or not signed")
            continue
        content = json.loads(text)
        kind = content["_type"]
        if kind == "targets":  # several roles: the name says which
            if path.name.startswith("."):
                continue
            kind = path.name
        key = (path.parent.name, kind, content["version"])
        if seen.setdefault(key, text) != text:
            failures.append(f"{where}: {key} was signed twice with different content")


def show(where):
    words = [program, "publish", "show", "--repository", str(repository), "--format", "json"]
    shown = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    if shown.returncode != 0:
        failures.append(f"{where}: the repository is refused: {shown.stdout[:300]}")
        return None
    return json.loads(shown.stdout)


def versions(state):
    return {(side, row["role"]): row["version"] for side in ("image", "director") for row in state[side]}


def judge(where, before, is_done):
    note_files(where)
    after = show(where)
    if after is None:
        return before
    if after["releases"] != before["releases"] and not is_done(after):
        failures.append(f"{where}: neither before nor after")
    for role, version in versions(before).items():
        if versions(after).get(role, 0) < version:
            failures.append(f"{where}: {role} fell below {version}")
    for leftover in repository.rglob(".firebreak-*"):
        leftover.unlink()
    return after


def try_all(name, make_action, names, is_done_of, inject_of, kind):
    """Breaks one call after another, until a run comes through; goes on with what is not done yet, so that each
    run begins where one was killed."""
    at = 1
    action = None
    before = None
    passed = 0
    while at < 500:
        if action is None:
            action = make_action()
            before = show(f"{name} before {at}")
            is_done = is_done_of(action, before)
        done = run(action, names, inject_of(at))
        before = judge(f"{name} at {at}", before, is_done)
        came_through = done.returncode == 0
        if came_through and not is_done(before):
            failures.append(f"{name} at {at}: it said that all went well, and it did not")
        if is_done(before):
            action = None
        passed = passed + 1 if came_through else 0
        if came_through and (kind == "kills" or passed > 2):
            return at
        counts[kind] += not came_through
        at += stride
    failures.append(f"{name}: it never came through")
    return at


def begin(kinds):
    """`publish init`, killed: it is typed again, in another second, and leads to a whole repository; the
    versions that the first run signed have the contents that it gave them, or are left out."""
    action = ["publish", "init"]
    total = 0
    for kind in kinds:
        for at in range(1, 500, stride):
            for name in ("image", "director", "targets"):
                shutil.rmtree(repository / name, ignore_errors=True)
            seen.clear()
            where = f"init, {kind} {at}"
            killed = run(action, everybody, f"inject={kind}:signal=KILL:when={at}")
            note_files(where)
            again = run(action, everybody)
            done = killed.returncode == 0
            if again.returncode != (2 if done else 0) and "there is a repository already" not in again.stdout:
                failures.append(f"{where}: typed again, it ends with {again.returncode}: {again.stdout[:300]}")
            note_files(where)
            state = show(where)
            if state is not None and set(versions(state)) != ROLES:
                failures.append(f"{where}: {sorted(versions(state))}")
            if done:
                break
            counts["kills"] += 1
            total += 1
        if len(failures) > 10:
            break
    return total


counter = [100]


def release():
    counter[0] += 1
    path = repository.parent / f"r{counter[0]}.bundle"
    path.write_text(f"release {counter[0]}\n")
    return ["publish", "release", str(path), "--stream", "acme/291", "--counter", str(counter[0])]


def released(action, _):
    number = int(action[action.index("--counter") + 1])
    return lambda state: any(row["release_counter"] == number and row["stream"] == "acme/291" for row in state["releases"])


def assign():
    run(release(), ["acme", "image"])
    return ["publish", "assign", "--stream", "acme/291", "--counter", str(counter[0]), "--ring", "canary"]


def assigned(action, _):
    number = int(action[action.index("--counter") + 1])
    return lambda state: any(row["release_counter"] == number and row["rings"] == ["canary"] for row in state["releases"])


def withdraw():
    run(release(), ["acme", "image"])
    return ["withdraw", "--stream", "acme/291", "--counter", str(counter[0]), "--reason", "it crashes"]


def withdrawn(action, _):
    number = int(action[action.index("--counter") + 1])
    return lambda state: any(row["release_counter"] == number and row["withdrawn"] for row in state["releases"])


def rotate():
    plan = (repository / "repository.yaml").read_text()
    root = ["root1", "root2"] if "root3" in plan else ["root1", "root3"]
    text = re.sub(r"root: \{keys: \[[^]]*\]", "root: {keys: [" + ", ".join(f"../keys/{name}.pub" for name in root) + "]", plan, count=1)
    (repository / "repository.yaml").write_text(text)
    return ["publish", "rotate"]


def rotated(_, before):
    version = versions(before)["image", "root"]
    return lambda state: versions(state)["image", "root"] > version


ROLES = {("image", name) for name in ("root", "targets", "snapshot", "timestamp", "withdrawn", "acme", "zeta")}
ROLES |= {("director", name) for name in ("root", "targets", "snapshot", "timestamp")}
everybody = ["root1", "root2", "root3", "targets1", "targets2", "image", "kill1", "kill2", "acme", "zeta", "owner", "online"]
# strace counts each kind of call by itself: one kind after another, until none of that kind is left.
if mode == "changes":
    kinds = CHANGES.split(",")
else:
    subprocess.run(["strace", "-qq", "-o", "calls", program, "publish", "show", "--repository", str(repository)], stdout=subprocess.DEVNULL, env=environment)
    kinds = sorted({line.split("(")[0] for line in open("calls") if re.match(r"[a-z0-9_]+\(", line)} | set(CHANGES.split(",")) - {"execve", "exit_group"})
at = {"init": begin(kinds)}
for name, action, names, done in [
    ("release", release, ["acme", "image"], released),
    ("assign", assign, ["online"], assigned),
    ("withdraw", withdraw, ["kill1", "kill2", "image", "online"], withdrawn),
    ("rotate", rotate, everybody, rotated),
]:
    for kind in kinds:
        kill = lambda at: f"inject={kind}:signal=KILL:when={at}"
        at[name] = at.get(name, 0) + try_all(f"{name}, {kind}", action, names, done, kill, "kills") - 1
    if len(failures) > 10:
        break
# A full disk and a broken one, from some call on; and a folder that may only be read.
if mode == "changes":
    for broken_calls, error in [("write", "ENOSPC"), ("fsync", "EIO"), ("renameat", "EROFS")]:
        broken = lambda at: f"inject={broken_calls}:error={error}:when={at}+"
        at[error] = try_all(error, release, ["acme", "image"], released, broken, "faults")
    # A file that may grow no further: what is written is short, and then nothing.
    action = release()
    words, phrases = line(action, ["acme", "image"])
    before = show("a limit")
    for limit in (0, 1, 2):
        short = subprocess.run(["bash", "-c", f'ulimit -f {limit}; trap "" XFSZ; exec "$@"', "-", *words], input=phrases, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
        judge(f"files of at most {limit} blocks", before, released(action, before))
        counts["faults"] += 1
        if short.returncode == 0:
            failures.append("a file that could not be written was published")
print(", ".join(f"{name}: {calls} calls" for name, calls in at.items()))
print(f"{counts['kills']} kills, {counts['faults']} faults, {len(seen)} versions seen, {len(failures)} failures")
print("\n".join(failures[:20]))
sys.exit(1 if failures or counts["kills"] * stride < 20 else 0)
