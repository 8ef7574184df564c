meta:
  id: fields
  endian: le
  bit-endian: be
  encoding: ASCII
  ks-version: 0.9
doc: Every kind of field.
seq:
  - {id: magic, contents: [0x4d, Z, 0]}
  - {id: len, type: u2be, valid: {min: 1, max: 9}}
  - {id: text, type: str, size: len * 2, pad-right: 0x20, terminator: 0}
  - {id: rest, type: strz, encoding: UTF-16LE, include: true, consume: false, eos-error: false}
  - {id: flag, type: b1}
  - {id: bits, type: b12le, enum: kind, valid: {in-enum: true}}
  - {id: real, type: f4, valid: {any-of: [0.5, 1e3]}}
  - {id: list, type: s8, repeat: until, repeat-until: _ == -1 or _index > 3}
  - {id: inner, type: 't(len, true)', size: 4, process: xor(0x15), if: flag}
  - id: choice
    size-eos: true
    type:
      switch-on: bits
      cases:
        kind::one: t(1, false)
        _: u
enums:
  kind: {1: one, 0x2: {id: two, doc: second}}
types:
  t:
    params: [{id: n, type: u4}, {id: f, type: bool}]
    seq:
      - {id: a, type: u1, repeat: eos}
  u:
    meta:
      endian: {switch-on: _parent.len, cases: {1: le, _: be}}
    seq:
      - {id: v, type: u4}
    instances:
      up: {value: '_parent.text + "!"', if: v > 2}
      at: {pos: 4, io: _root._io, size: 1}
