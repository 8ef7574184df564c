#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes bundles of every hostile kind, each with the rule that must refuse it: FOLDER/RULE-WHAT.bundle.

They are made with Python's tarfile and zstd's own program, which share nothing with firebreak.
usage: hostile.py FOLDER"""
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile

folder = sys.argv[1]


def zstd(data, *options):
    return subprocess.run(["zstd", "-q", "-c", "--no-check", *options], input=data, stdout=subprocess.PIPE, check=True).stdout


def header(name, size, kind=tarfile.REGTYPE, link="", mtime=0, mode=0o644, uid=0, uname="", fmt=tarfile.USTAR_FORMAT, **more):
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname, info.mtime, info.mode, info.uid, info.uname = size, kind, link, mtime, mode, uid, uname
    for key, value in more.items():
        setattr(info, key, value)
    return ours(info.tobuf(fmt, errors="surrogateescape"))


def ours(block):
    """Python writes numbers of seven digits and a NUL; bundles have six, a space and a NUL."""
    out = bytearray(block)
    for start in range(0, len(out), 512):
        if out[start + 257:start + 262] != b"ustar":
            continue
        for at in (100, 108, 116, 329, 337):
            digits = bytes(out[start + at:start + at + 8]).rstrip(b"\0 ")[-6:]
            out[start + at:start + at + 8] = digits.rjust(6, b"0") + b" \0"
        for at in (124, 136):
            if out[start + at] < 128:
                out[start + at + 11] = 0x20
        out[start + 148:start + 156] = b" " * 8
        out[start + 148:start + 156] = b"%06o\0 " % sum(out[start:start + 512])
    return bytes(out)


def entry(name, data, **more):
    return header(name, len(data), **more) + data + b"\0" * (-len(data) % 512)


def row(name, data):
    return {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def manifest(rows, **more):
    return json.dumps({"format": "firebreak-bundle/1", "files": rows, **more}).encode()


END = b"\0" * 1024
A, B = b"content of a", b"content of b" * 100
GOOD = manifest([row("a.fbc", A), row("sub/b.fbc", B)])
FIRST = entry("manifest.json", GOOD)
FILES = entry("a.fbc", A) + entry("sub/b.fbc", B)


def bundle(first=FIRST, rest=FILES + END):
    return zstd(first) + zstd(rest)


def of(rows, files):
    return bundle(entry("manifest.json", manifest(rows)), files + END)


def named(name):
    return of([row(name, A)], entry(name, A))


def instead(block, data=b""):
    """Something else in the place of the first file."""
    return bundle(rest=block + data + FILES + END)


good = bundle()
cases = {
    "FB8001-empty": b"",
    "FB8001-text": b"this is no archive at all",
    "FB8001-gzip": __import__("gzip").compress(FIRST),
    "FB8001-cut": good[:-20],
    "FB8001-manifest-alone": zstd(FIRST),
    "FB8001-no-tar": zstd(b"x" * 1024) + zstd(FILES + END),
    "FB8001-no-end": bundle(rest=FILES),
    "FB8001-half-an-end": bundle(rest=FILES + b"\0" * 512),
    "FB8001-skippable-frame": b"\x50\x2a\x4d\x18\x04\0\0\0abcd" + good,
    "FB8001-large-window": zstd(FIRST) + zstd(FILES + END + os.urandom(1 << 20) * 20, "--long=27", "-19", "--single-thread"),
    "FB8001-empty-frame": zstd(FIRST) + zstd(FILES[:512]) + zstd(b"") + zstd(FILES[512:] + END),
    "FB8001-empty-frame-first": zstd(FIRST) + zstd(b"") + zstd(FILES + END),
    "FB8001-skippable-frame-between": zstd(FIRST) + zstd(FILES[:512]) + b"\x50\x2a\x4d\x18\x04\0\0\0abcd" + zstd(FILES[512:] + END),
    "FB8001-frame-missing": zstd(FIRST) + zstd(FILES[:512]),
    "FB8001-manifest-in-two-frames": zstd(FIRST[:512]) + zstd(FIRST[512:]) + zstd(FILES + END),
    "FB8002-up": instead(entry("../a.fbc", A)),
    "FB8002-up-inside": instead(entry("sub/../../a.fbc", A)),
    "FB8002-absolute": instead(entry("/etc/cron.d/a", A)),
    "FB8002-in-manifest": named("../a.fbc"),
    "FB8002-dot": named("./a.fbc"),
    "FB8002-empty-part": named("sub//a.fbc"),
    "FB8002-ends-with-slash": named("sub/"),
    "FB8002-backslash": named("..\\a.fbc"),
    "FB8002-drive": named("C:a.fbc"),
    "FB8002-control": named("a\x1b[2J.fbc"),
    "FB8002-newline": named("a\n.fbc"),
    "FB8002-right-to-left": named("a\u202ecbf.exe"),
    "FB8002-fullwidth": named("\uff0e\uff0e/a.fbc"),
    "FB8002-trailing-space": named("a.fbc "),
    "FB8002-three-dots": named(".../a.fbc"),
    "FB8003-symlink": instead(header("a.fbc", 0, tarfile.SYMTYPE, "/etc/passwd")),
    "FB8003-hardlink": instead(header("a.fbc", 0, tarfile.LNKTYPE, "manifest.json")),
    "FB8003-character-device": instead(header("a.fbc", 0, tarfile.CHRTYPE, devmajor=1, devminor=8)),
    "FB8003-block-device": instead(header("a.fbc", 0, tarfile.BLKTYPE, devmajor=8)),
    "FB8003-pipe": instead(header("a.fbc", 0, tarfile.FIFOTYPE)),
    "FB8003-folder": instead(header("sub/", 0, tarfile.DIRTYPE, mode=0o755)),
    "FB8003-sparse": instead(header("a.fbc", len(A), tarfile.GNUTYPE_SPARSE)),
    "FB8003-pax": instead(tarfile.TarInfo.create_pax_global_header({"path": "../x"})),
    "FB8003-pax-size": instead(entry("PaxHeaders/a.fbc", b"12 size=999\n", kind=tarfile.XHDTYPE)),
    "FB8003-pax-sparse": instead(entry("PaxHeaders/a.fbc", b"29 GNU.sparse.realsize=99999\n", kind=tarfile.XHDTYPE)),
    "FB8003-gnu-long-name": instead(entry("././@LongLink", b"../../x\0", kind=tarfile.GNUTYPE_LONGNAME)),
    "FB8003-unknown-kind": instead(header("a.fbc", 0, b"Z")),
    "FB8003-old-file": instead(header("a.fbc", len(A), tarfile.AREGTYPE)),
    "FB8003-first-is-a-link": bundle(header("manifest.json", 0, tarfile.SYMTYPE, "x")),
    "FB8004-twice-in-archive": bundle(rest=entry("a.fbc", A) + FILES + END),
    "FB8004-twice-at-the-end": bundle(rest=FILES + entry("sub/b.fbc", A) + END),
    "FB8004-twice-in-manifest": of([row("a", A), row("a", A)], entry("a", A) * 2),
    "FB8004-two-manifests": bundle(rest=FIRST + FILES + END),
    "FB8004-case": of([row("A", A), row("a", B)], entry("A", A) + entry("a", B)),
    "FB8004-file-and-folder": of([row("a", A), row("a-", A), row("a/b", B)], entry("a", A) + entry("a-", A) + entry("a/b", B)),
    "FB8004-manifest-itself": of([row("Manifest.JSON", A)], entry("Manifest.JSON", A)),
    "FB8005-too-many-bytes": of([{**row(f"{i:04}", A), "bytes": 1 << 30} for i in range(5)], b""),
    "FB8005-manifest-too-large": bundle(header("manifest.json", (64 << 20) + 1) + b"\0" * (65 << 20)),
    "FB8007-one-file-too-large": of([{**row("a", A), "bytes": (1 << 30) + 1}], b""),
    "FB8006-bytes": good + b"x",
    "FB8006-zeros": good + b"\0" * 512,
    "FB8006-second-bundle": good + good,
    "FB8006-third-frame": good + zstd(b"hidden"),
    "FB8006-empty-frame": good + zstd(b""),
    "FB8006-skippable-frame": good + b"\x50\x2a\x4d\x18\x04\0\0\0abcd",
    "FB8006-second-archive": bundle(rest=FILES + END + FILES + END),
    "FB8006-blocking": bundle(rest=FILES + END + END),
    "FB8006-bomb": bundle(rest=FILES + END + b"\0" * (256 << 20)),
    "FB8007-no-manifest": bundle(FILES),
    "FB8007-no-json": bundle(entry("manifest.json", b"{")),
    "FB8007-twice-a-key": bundle(entry("manifest.json", GOOD.replace(b'"files"', b'"format":"x","files"'))),
    "FB8007-unknown-key": bundle(entry("manifest.json", manifest([row("a.fbc", A), row("sub/b.fbc", B)], extra=1))),
    "FB8007-format": bundle(entry("manifest.json", GOOD.replace(b"bundle/1", b"bundle/2"))),
    "FB8007-list": bundle(entry("manifest.json", b"[]")),
    "FB8007-no-digest": of([{"path": "a", "bytes": 1}], entry("a", b"x")),
    "FB8007-short-digest": of([{**row("a", A), "sha256": "00"}], entry("a", A)),
    "FB8007-fraction": of([{**row("a", A), "bytes": 12.0}], entry("a", A)),
    "FB8007-huge": of([{**row("a", A), "bytes": 2 ** 64 + 12}], entry("a", A)),
    "FB8007-minus": of([{**row("a", A), "bytes": -12}], entry("a", A)),
    "FB8008-other-bytes": bundle(rest=FILES.replace(A, b"content of c") + END),
    "FB8008-other-length": bundle(rest=entry("a.fbc", A + b"x") + entry("sub/b.fbc", B) + END),
    "FB8008-missing": bundle(rest=entry("a.fbc", A) + END),
    "FB8008-extra": bundle(rest=FILES + entry("z.fbc", A) + END),
    "FB8008-swapped": bundle(rest=entry("sub/b.fbc", B) + entry("a.fbc", A) + END),
    "FB8008-other-name": bundle(rest=FILES.replace(entry("a.fbc", A), entry("c.fbc", A)) + END),
    "FB8009-one-frame": zstd(FIRST + FILES + END),
    "FB8009-order": of([row("b", B), row("a", A)], entry("b", B) + entry("a", A)),
    "FB8009-time": bundle(rest=entry("a.fbc", A, mtime=1) + entry("sub/b.fbc", B) + END),
    "FB8009-owner": bundle(rest=entry("a.fbc", A, uid=1000) + entry("sub/b.fbc", B) + END),
    "FB8009-owner-name": bundle(rest=entry("a.fbc", A, uname="root") + entry("sub/b.fbc", B) + END),
    "FB8009-set-user-id": bundle(rest=entry("a.fbc", A, mode=0o4755) + entry("sub/b.fbc", B) + END),
    "FB8009-link-name": bundle(rest=entry("a.fbc", A, link="x") + entry("sub/b.fbc", B) + END),
    "FB8009-padding": bundle(rest=(header("a.fbc", len(A)) + A).ljust(1024, b"x") + entry("sub/b.fbc", B) + END),
    "FB8009-checksum": bundle(rest=FILES[:150] + b"7" + FILES[151:] + END),
    "FB8009-base-256-size": bundle(rest=FILES[:124] + b"\x80" + FILES[125:] + END),
    "FB8009-end": bundle(rest=FILES + b"\0" * 512 + b"x" * 512),
    "pass-good": good,
    "pass-many-frames": zstd(FIRST) + b"".join(zstd((FILES + END)[at:at + 100]) for at in range(0, len(FILES + END), 100)),
    "pass-empty": of([], b""),
    "pass-long-name": named("d" * 100 + "/" + "f" * 99),
    "pass-empty-file": of([row("a", b"")], entry("a", b"")),
    "pass-block-of-content": of([row("a", b"x" * 512)], entry("a", b"x" * 512)),
}
for name, data in cases.items():
    with open(os.path.join(folder, name + ".bundle"), "wb") as out:
        out.write(data)
