#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`gate --attest-key` while engines run: no process but the outer one has passphrase or key, in its environment,
its descriptors or its memory; and when the outer one is killed, all of them are gone, and nothing was written.
usage: gate_processes.py PROJECT PROGRAM TOYS
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

project, program, toys = sys.argv[1:]
PHRASE = "whale-umbrella-granite-5150"
PATIENCE = 120  # seconds until something is given up that takes a moment on an idle machine


def skip(why):
    print("skipped: " + why)
    sys.exit(77)


def read(path):
    """None: the process is gone, or nobody may look."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def status_of(pid):
    """State and time of start: the same pair for as long as it is the same process."""
    stat = read(f"/proc/{pid}/stat")
    fields = stat.rpartition(b")")[2].split() if stat else None
    return (fields[0], fields[19]) if fields else (b"X", b"")


def is_alive(pid, start):
    state, now = status_of(pid)
    return state not in b"XZ" and now == start


def children(pid):
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        found += (read(f"/proc/{pid}/task/{task}/children") or b"").split()
    return [int(child) for child in found]


def descendants(pid):
    found, rest = [], [pid]
    while rest:
        try:
            below = children(rest.pop())
        except OSError:
            continue
        found += below
        rest += below
    return found


def files_of(pid):
    """What its descriptors are; nothing where nobody may look."""
    found = []
    try:
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            found.append(os.readlink(f"/proc/{pid}/fd/{descriptor}"))
    except OSError:
        pass
    return found


def has_in_memory(pid, secret):
    """None where nobody may look."""
    maps = read(f"/proc/{pid}/maps")
    try:
        memory = open(f"/proc/{pid}/mem", "rb", buffering=0)
    except OSError:
        return None
    looked = False
    for line in (maps or b"").splitlines():
        span, mode = line.split()[:2]
        low, high = (int(part, 16) for part in span.split(b"-"))
        # Shadow memory of a sanitizer is terabytes, and empty.
        if not mode.startswith(b"rw") or high - low > 1 << 28:
            continue
        try:
            memory.seek(low)
            looked = True
            if secret in (memory.read(high - low) or b""):
                return True
        except (OSError, ValueError, OverflowError):
            continue
    return False if looked else None


def until(what, look):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    print(f"{what}: not in {PATIENCE} s")
    sys.exit(1)


def prepare():
    shutil.copytree(os.path.join(project, "examples/explain"), ".", dirs_exist_ok=True)
    with open("content.json", "w") as out:
        out.write('{"channel": 1, "version": 1, "instances": [{"id": "cmd", "template_type": "process", '
                  '"criteria": {"Image": {"op": "equals", "values": ["C:\\\\cmd.exe"]}}}]}')
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([program, "compile", "-q", "-o", "content.fbc", "content.json"], **quiet)
    subprocess.run([program, "contract", toys + "/good.so", "-o", "contracts/windows-7.15.json"], **quiet)
    subprocess.run([program, "key", "generate", "-q", "--passphrase-env", "P", "-o", "key.pem"],
                   env={**os.environ, "P": PHRASE}, **quiet)
    pem = subprocess.run(["openssl", "pkey", "-in", "key.pem", "-passin", "stdin", "-outform", "DER"],
                         input=PHRASE.encode(), stdout=subprocess.PIPE, check=True).stdout
    return pem[-32:]


def gate(options, stderr=subprocess.DEVNULL, quiet=("-q",), **more):
    line = [program, "gate", *quiet, "--gate", "fuzz", "--jobs", "2", "--cases", "40000000",
            "--engine", f"windows-7.15={toys}/good.so", "--evidence", "record", *options, "content.fbc"]
    return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=stderr, **more)


def said_on(descriptor):
    """All that can be read without waiting."""
    os.set_blocking(descriptor, False)
    said = b""
    try:
        while part := os.read(descriptor, 4096):
            said += part
    except OSError:
        pass
    return said


def names_what_runs():
    """On a terminal the gate says which one runs; anywhere else it says nothing."""
    try:
        near, far = os.openpty()
    except OSError as error:
        print(f"skipped: there is no terminal to be had ({error.strerror})")
        return True
    outer = gate([], stderr=far, quiet=())
    os.close(far)
    shown = []
    until("a terminal shows the gate", lambda: b"fuzz" in (shown.append(said_on(near)) or b"".join(shown)))
    die_with(outer, descendants(outer.pid))
    os.close(near)

    back, front = os.pipe()
    outer = gate([], stderr=front, quiet=())
    os.close(front)
    time.sleep(1)  # too short a time can only let it pass
    die_with(outer, running(outer, 2))
    said = said_on(back)
    os.close(back)
    if said:
        print(f"a pipe is told of progress: {said}")
    return not said


def running(outer, least):
    """Its descendants, once there are so many."""
    def look():
        if outer.poll() is not None:
            print(f"the gate ended with {outer.returncode}")
            sys.exit(1)
        found = descendants(outer.pid)
        return found if len(found) >= least else None
    return until("engines run", look)


def die_with(outer, below):
    known = [(pid, status_of(pid)[1]) for pid in below if status_of(pid)[0] not in b"XZ"]
    outer.kill()
    outer.wait()
    until("nothing survives", lambda: not any(is_alive(*process) for process in known))
    return len(known)


def judge(name, outer, seed, inherited):
    below = running(outer, 5)  # more than there are while an engine is asked for its libraries
    inner = below[0]
    wrong = []
    line = (read(f"/proc/{inner}/cmdline") or b"").split(b"\0")
    if b"gate" not in line or any(word.startswith(b"--attest-key") for word in line):
        wrong.append(f"the inner process is another one: {line}")
    looked = 0
    for pid in below:
        if PHRASE.encode() in (read(f"/proc/{pid}/environ") or b""):
            wrong.append(f"process {pid} has the passphrase in its environment")
        for secret, what in ((PHRASE.encode(), "passphrase"), (seed, "key")):
            found = has_in_memory(pid, secret)
            looked += found is not None
            if found:
                wrong.append(f"process {pid} has the {what} in its memory")
        if inherited is not None and inherited in files_of(pid):
            wrong.append(f"process {pid} has the passphrase's descriptor")
    if looked < 2:
        skip("nobody may look into another process here")
    died = die_with(outer, below)
    if died < 3:
        wrong.append(f"only {died} processes ran")
    if os.path.exists("record"):
        wrong.append("a killed gate left evidence")
    for line in wrong:
        print(f"{name}: {line}")
    return not wrong


def main():
    if not shutil.which("openssl"):
        skip("openssl is not installed")
    if not os.path.exists(f"/proc/self/task/{os.getpid()}/children"):
        skip("/proc does not tell of children")
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        seed = prepare()
        key = ["--attest-key", "key.pem"]
        passed = True

        passed &= names_what_runs()

        # The search finds what is there: the same without a second process has the variable.
        outer = gate([], env={**os.environ, "P": PHRASE})
        below = running(outer, 2)
        if not has_in_memory(outer.pid, PHRASE.encode()):
            outer.kill()
            skip("nobody may look into another process here")
        die_with(outer, below)

        outer = gate([*key, "--passphrase-env", "P"], env={**os.environ, "P": PHRASE})
        passed &= judge("a variable", outer, seed, None)

        back, front = os.pipe()
        os.write(front, (PHRASE + "\n" + PHRASE + "\n").encode())
        outer = gate([*key, "--passphrase-fd", str(back)], pass_fds=[back])
        passed &= judge("a descriptor", outer, seed, os.readlink(f"/proc/self/fd/{back}"))
        os.close(back)
        os.close(front)
        print("passed" if passed else "failed")
        return 0 if passed else 1


sys.exit(main())
