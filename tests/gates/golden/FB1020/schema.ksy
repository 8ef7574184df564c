meta:
  id: tiny
  endian: le
seq:
  - {id: mark, size: 2}
  - {id: part, type: part}
  - {id: rules, type: rule, repeat: expr, repeat-expr: 0}
types:
  part:
    meta: {endian: {switch-on: _root.mark, cases: {'[0x49, 0x49]': le, '[0x4d, 0x4d]': be}}}
    seq: [{id: value, type: u2, valid: 258}]
  rule: # no file here has one, but the gates want to know where they would be
    -record: {type-id: kind, id: number, criteria: tests}
    seq:
      - {id: kind, type: u1}
      - {id: number, type: u1}
      - {id: tests, type: test, repeat: expr, repeat-expr: 0}
  test:
    seq:
      - {id: op, type: u1, enum: operator, -role: operator}
enums:
  operator: {0: wildcard}
