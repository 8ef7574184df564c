meta: {id: vendor, endian: le}
doc: A small format that can say what the reference format cannot; one instance of type 1.
seq:
  - {id: rules, type: rule, repeat: eos}
types:
  rule:
    -record: {type-id: kind, id: number, field-count: num_fields, criteria: tests, except: unless}
    seq:
      - {id: kind, type: u1}
      - {id: number, type: u1}
      - {id: num_fields, type: u1}
      - {id: num_tests, type: u1}
      - {id: num_unless, type: u1}
      - {id: tests, type: test, repeat: expr, repeat-expr: num_tests}
      - {id: unless, type: row, repeat: expr, repeat-expr: num_unless}
  row:
    seq:
      - {id: num_tests, type: u1}
      - {id: tests, type: test, repeat: expr, repeat-expr: num_tests, -role: criteria}
  test:
    seq:
      - {id: field, type: u1, -role: field}
      - {id: op, type: u1, enum: operator, -role: operator}
      - {id: num_items, type: u1}
      - {id: values, type: value, repeat: expr, repeat-expr: num_items, if: op.to_i < 10, -role: pattern}
      - {id: of, type: test, repeat: expr, repeat-expr: num_items, if: op.to_i >= 10, -role: criteria}
  value:
    seq:
      - {id: length, type: u1}
      - {id: bytes, size: length, -role: pattern}
enums:
  operator:
    0: wildcard
    1: equals
    2: {id: there, -role: exists}
    9: fuzzy # no role: we can not know what it is
    10: {id: every, -role: all}
    11: {id: some, -role: any}
