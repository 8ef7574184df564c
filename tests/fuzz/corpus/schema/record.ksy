meta: {id: record, endian: le, -mine: 1}
-checksum: [{kind: crc32, at: sum, over: rows}]
seq:
  - {id: sum, type: u4}
  - {id: rows, type: row, repeat: eos}
types:
  row:
    -record: {type-id: kind, criteria: cs, field-count: n}
    seq:
      - {id: kind, type: u2, enum: k}
      - {id: n, type: u2, -inverse: cs.size}
      - {id: cs, type: c, repeat: expr, repeat-expr: n}
  c:
    seq:
      - {id: op, type: u1, enum: k, -role: operator}
      - {id: v, size: 1, -role: pattern}
enums:
  k: {0: {id: any, -role: wildcard}, 1: one}
