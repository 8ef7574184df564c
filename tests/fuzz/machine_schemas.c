/* SPDX-License-Identifier: Apache-2.0 */
/* machine_schemas.c - five schemas that together have all that the machine can do. */
#include "tests/fuzz/machine_schemas.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const schemas[MACHINE_SCHEMAS] = {
    /* 0: lists of records in sections at positions, as content files have them */
    "meta: {id: s, endian: le, encoding: ASCII}\n"
    "seq:\n"
    "  - {id: magic, contents: 'SC'}\n"
    "  - {id: count, type: u1}\n"
    "  - {id: sections, type: section, repeat: expr, repeat-expr: count}\n"
    "types:\n"
    "  section:\n"
    "    seq:\n"
    "      - {id: kind, type: u1, enum: kind}\n"
    "      - {id: pos, type: u1}\n"
    "      - {id: len, type: u1}\n"
    "      - {id: num, type: u1, valid: {max: 20}}\n"
    "    instances:\n"
    "      body: {io: _root._io, pos: pos, size: len, type: body}\n"
    "  body:\n"
    "    seq:\n"
    "      - {id: rows, type: row, repeat: expr, repeat-expr: _parent.num}\n"
    "  row:\n"
    "    seq:\n"
    "      - {id: len, type: u2}\n"
    "      - {id: value, size: len, type: str}\n"
    "enums: {kind: {0: none, 1: one}}\n",
    /* 1: bits of both orders, switches, floats, terminators */
    "meta: {id: s, endian: be, bit-endian: le, encoding: UTF-8}\n"
    "seq:\n"
    "  - {id: a, type: b3}\n"
    "  - {id: b, type: b13}\n"
    "  - {id: c, type: b5be}\n"
    "  - {id: d, type: b64}\n"
    "  - id: e\n"
    "    repeat: expr\n"
    "    repeat-expr: a\n"
    "    type: {switch-on: _index, cases: {0: f4, 1: s8, 2: strz, _: pair}}\n"
    "  - {id: f, type: str, terminator: 0x2c, consume: false, eos-error: false}\n"
    "  - {id: g, size: a, pad-right: 0x20, terminator: 0x2b, include: true}\n"
    "  - {id: h, type: pair, repeat: until, repeat-until: _.x == _.y or _io.eof}\n"
    "  - {id: rest, size-eos: true}\n"
    "types:\n"
    "  pair:\n"
    "    seq: [{id: x, type: u1}, {id: y, type: s1, valid: {expr: _ != 7}}]\n",
    /* 2: processes, substreams of them, zlib, utf-16 */
    "meta: {id: s, endian: le}\n"
    "seq:\n"
    "  - {id: key, type: u1}\n"
    "  - {id: n, type: u1}\n"
    "  - {id: x, size: n, process: xor(key), type: inner}\n"
    "  - {id: r, size: 4, process: rol(key)}\n"
    "  - {id: t, type: strz, encoding: UTF-16LE}\n"
    "  - {id: z, size-eos: true, process: zlib, type: inner}\n"
    "types:\n"
    "  inner:\n"
    "    seq: [{id: a, type: u2}, {id: b, size-eos: true}]\n"
    "    instances: {last: {pos: _io.size - 1, type: u1, if: _io.size > 0}}\n",
    /* 3: lazy instances that need one another, cycles, a list of positions that nests */
    "meta: {id: s, endian: be}\n"
    "seq: [{id: top, type: node}]\n"
    "types:\n"
    "  node:\n"
    "    seq: [{id: next, type: u1}, {id: n, type: u1}]\n"
    "    instances:\n"
    "      child: {io: _root._io, pos: next, type: node, if: next != 0}\n"
    "      sum: {value: 'n + (next == 0 ? 0 : child.n)'}\n"
    "      self: {pos: 'n == 9 ? self : other', type: u1}\n"
    "      other: {pos: 'n > 3 ? self : n / (n - 2)', type: u1}\n"
    "      words: {pos: 2, type: u2, repeat: expr, repeat-expr: sum % 5}\n"
    "      max: {value: 'words.size > 0 ? words.max : -1'}\n",
    /* 4: text and arithmetic at their edges */
    "meta: {id: s, endian: le, encoding: UTF-8}\n"
    "seq:\n"
    "  - {id: a, type: u8}\n"
    "  - {id: b, type: s8}\n"
    "  - {id: n, type: u1}\n"
    "  - {id: t, type: str, size: n}\n"
    "  - {id: l, type: u1, repeat: eos}\n"
    "instances:\n"
    "  add: {value: a + b}\n"
    "  mul: {value: a * b}\n"
    "  div: {value: a / b}\n"
    "  mod: {value: b % a}\n"
    "  shl: {value: a << n}\n"
    "  shr: {value: b >> n}\n"
    "  neg: {value: -b}\n"
    "  inv: {value: ~b}\n"
    "  num: {value: t.to_i(16)}\n"
    "  sub: {value: 't.substring(1, n).reverse + a.to_s'}\n"
    "  pick: {value: 'l[n]'}\n"
    "  flt: {value: (a * 1.5).to_i}\n"
    "  txt: {value: 'f\"{a}-{t}\"'}\n",
};

const struct fb_schema *machine_schema(size_t index)
{
    static struct fb_schema *loaded[MACHINE_SCHEMAS];
    struct fb_diag diag = FB_DIAG_NONE;

    if (loaded[index] == NULL
        && !fb_schema_load("fuzz.ksy", fb_span_of(schemas[index]), NULL, &loaded[index], &diag)) {
        fprintf(stderr, "%s: %s\n", diag.place.path, diag.message);
        abort();
    }
    return loaded[index];
}
