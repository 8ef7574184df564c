#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make_content.py FILE [BUG]: the content that bench/fuzz starts from, or with one change that shows a bug."""
import struct
import sys
import zlib

ANY, IS, HAS, PATTERN, BEGINS = range(5)


def rule(number, tests, group=0, kind=0, flags=0, reserve=0):
    rows = b"".join(bytes([column, op, len(value)]) + value for column, op, value in tests)
    return struct.pack(">IHBBBIB", number, 5, group, kind, flags, reserve, len(tests)) + rows


def pack(rules):
    body = struct.pack(">H", len(rules)) + b"".join(rules)
    return b"RUL2" + struct.pack(">II", 12 + len(body), zlib.crc32(body)) + body


SEED = [
    rule(101, [(0, IS, b"GET"), (1, BEGINS, b"/admin"), (3, HAS, b"sqlmap")], group=1, flags=2),
    rule(102, [(2, HAS, b"..%2f"), (1, PATTERN, b"/a.*b")], group=2, kind=2, reserve=32),
    rule(103, [(0, IS, b"POST"), (5, HAS, b"passwd")], group=3, kind=1),
    rule(104, [(4, BEGINS, b"10.0.")], group=1, flags=2),
]
BUGS = {
    "a": [rule(9, [(11, IS, b"x")])],
    "b": [rule(9, [(0, ANY, b"")], kind=1, flags=1)],
    "c": [rule(9, [(0, IS, b"GET")], kind=2)] * 61,
    "d": [rule(9, [(0, IS, b"GET")], reserve=0x7FFFFFFF)],
    "e": [rule(9, [(0, HAS, b"")])],
    "f": [rule(9, [(0, ANY, b"")], group=1, flags=2), rule(10, [(0, ANY, b"")], group=1, flags=2, kind=2)],
    "g": [rule(9, [])],
    "h": [rule(9, [(0, PATTERN, b"a*" * 20 + b"b")])],
}

if __name__ == "__main__":
    with open(sys.argv[1], "wb") as file:
        file.write(pack(SEED if len(sys.argv) < 3 else BUGS[sys.argv[2]]))
