# SPDX-License-Identifier: Apache-2.0
meta: {id: second, title: Rules of the second engine with planted bugs, endian: be}
-checksum:
  - {kind: crc32, at: crc32, over: body}
seq:
  - {id: magic, contents: RUL2}
  - {id: len_file, type: u4, valid: _io.size}
  - {id: crc32, type: u4}
  - {id: body, type: body, size-eos: true}
types:
  body:
    seq:
      - {id: num_rules, type: u2}
      - {id: rules, type: rule, repeat: expr, repeat-expr: num_rules}
  rule:
    -record: {type-id: type_id, id: id, criteria: tests}
    seq:
      - {id: id, type: u4}
      - {id: type_id, type: u2}
      - {id: group, type: u1}
      - {id: kind, type: u1, valid: {max: 2}}
      - {id: flags, type: u1}
      - {id: reserve, type: u4, valid: {max: 65536}}
      - {id: num_tests, type: u1, valid: {min: 1}}
      - {id: tests, type: test, repeat: expr, repeat-expr: num_tests}
  test:
    seq:
      - {id: column, type: u1, -role: field}
      - {id: op, type: u1, enum: op, valid: {in-enum: true}, -role: operator}
      - {id: len_value, type: u1}
      - {id: value, size: len_value, -role: pattern}
enums:
  op: {0: wildcard, 1: {id: is, -role: equals}, 2: {id: has, -role: contains}, 3: pattern, 4: {id: begins, -role: startswith}}
