meta:
  id: tiny
  endian: le
seq:
  - {id: kind, type: u1}
  - {id: part, type: part, size: 4}
  - {id: rules, type: rule, repeat: expr, repeat-expr: 0}
types:
  part: {seq: [{id: num_items, type: u2}, {id: items, type: u1, repeat: expr, repeat-expr: num_items}]}
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
