# The examples of FB1xxx have no template instances; the gates want to know where they would be.
meta: {id: instances, endian: le}
seq:
  - {id: rules, type: rule, repeat: expr, repeat-expr: 0}
types:
  rule:
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
