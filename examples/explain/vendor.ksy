# A small format of a vendor's own.  Unlike the reference format, it can say what is wrong.
meta: {id: vendor, endian: le}
seq:
  - {id: rules, type: rule, repeat: eos}
types:
  rule:
    -record: {type-id: kind, id: name, field-count: num_fields, criteria: tests, except: unless}
    seq:
      - {id: kind, type: u1}
      - {id: num_fields, type: u1}
      - {id: len_name, type: u1}
      - {id: name, type: str, size: len_name, encoding: UTF-8}
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
    3: contains
    4: cidr
    9: fuzzy # no role: nobody can know what it is
    10: {id: every, -role: all}
    11: {id: some, -role: any}
