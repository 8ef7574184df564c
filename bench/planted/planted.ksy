# SPDX-License-Identifier: Apache-2.0
meta:
  id: planted
  title: Content of the engine with planted bugs
  endian: le
doc: |
  Sections found through a directory; operands lie in a section of their own, one after another, and criteria say
  where.  Written from the format's description in the engine's README.
-checksum:
  - {kind: crc32, at: crc32, over: body}
seq:
  - {id: magic, contents: CFT1}
  - {id: version, type: u2, valid: 1}
  - {id: reserved, type: u2}
  - {id: len_file, type: u4, valid: _io.size}
  - {id: crc32, type: u4}
  - {id: body, type: body, size-eos: true}
types:
  body:
    seq:
      - {id: num_sections, type: u2, valid: {min: 3, max: 8}}
      - {id: pad, type: u2}
      - {id: sections, type: section, repeat: expr, repeat-expr: num_sections}
  section:
    seq:
      - {id: tag, type: str, size: 4, encoding: ASCII}
      - {id: ofs_body, type: u4}
      - {id: len_body, type: u4}
      - {id: reserved, type: u4}
    instances:
      body:
        io: _root.body._io
        pos: ofs_body - 16
        size: len_body
        type:
          switch-on: tag
          cases:
            '"TYPE"': template_types
            '"STRS"': operands
            '"VSET"': value_set
            '"INST"': instances
  template_types:
    seq:
      - {id: num_types, type: u2, valid: {min: 1, max: 16}}
      - {id: pad, type: u2}
      - {id: types, type: template_type, repeat: expr, repeat-expr: num_types}
  template_type:
    -record: {type-id: id, field-count: num_fields}
    seq:
      - {id: id, type: u2}
      - {id: num_fields, type: u2, valid: {min: 1, max: 32}}
      - {id: reserved, size: 4}
  operands:
    doc: Read where criteria point.
  value_set:
    seq:
      - {id: num_entries, type: u2, valid: {max: 200}}
      - {id: pad, type: u2}
      - {id: entries, type: value_entry, repeat: expr, repeat-expr: num_entries}
  value_entry:
    seq:
      - {id: key, type: u2}
      - {id: value, type: u2}
  instances:
    seq:
      - {id: num_instances, type: u2, valid: {max: 4096}}
      - {id: pad, type: u2}
      - {id: instances, type: instance, repeat: expr, repeat-expr: num_instances}
  instance:
    -record: {type-id: type_id, id: instance_id, field-count: num_criteria, criteria: criteria}
    seq:
      - {id: len_record, type: u2}
      - {id: type_id, type: u2}
      - {id: instance_id, type: u4}
      - {id: num_criteria, type: u2, valid: {expr: _ <= 32 and len_record == 12 + 12 * _}}
      - {id: reserved, type: u2}
      - {id: criteria, type: criterion, repeat: expr, repeat-expr: num_criteria}
  criterion:
    seq:
      - {id: op, type: u1, enum: operator, valid: {in-enum: true}, -role: operator}
      - {id: flags, type: u1}
      - {id: pad, type: u2}
      - {id: ofs_operand, type: u4}
      - {id: len_operand, type: u4}
    instances:
      operand:
        io: _root.body.sections[1].body.as<operands>._io
        pos: ofs_operand
        size: len_operand
        if: op != operator::wildcard
        -role: pattern
enums:
  operator:
    0: wildcard
    1: equals
    2: {id: equals_nocase, -role: equals}
    3: contains
    4: startswith
    5: glob
    6: in_set
    7: expression
