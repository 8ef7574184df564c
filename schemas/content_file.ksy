# SPDX-License-Identifier: Apache-2.0
meta:
  id: content_file
  title: firebreak content file
  file-extension: fbc
  license: Apache-2.0
  ks-version: '0.11'
  endian: le
doc: |
  Template instances for security sensors, as one file that a sensor can map and use in place:
  two tables of offsets give every template instance and every value without a scan, each value is
  stored once, and every integer lies on a multiple of its size.  docs/FORMAT.md is the
  specification.

  Every bit counts: the header is fixed but for the file's size and the checksum, the checksum is
  over everything that follows it.
-checksum:
  - {kind: crc32, at: crc32, over: body}
seq:
  - id: magic
    contents: FBCF
  - id: format_version
    type: u2
    valid: 1
  - id: flags
    type: u2
    valid: 0
  - id: len_file
    type: u8
    valid: _io.size
  - id: crc32
    type: u4
    doc: CRC-32 (as zlib's) of the body, that is of all bytes from 24 on.
  - id: reserved
    type: u4
    valid: 0
  - id: body
    type: body
    size-eos: true
types:
  body:
    seq:
      - id: channel
        type: u8
        -role: channel
      - id: version
        type: u8
        doc: of the content; a channel's next release has a greater one
        -role: version
      - id: fold_version
        type: u4
        valid:
          any-of: [0x0f0000]
        doc: |
          The Unicode version whose simple case folding the author's compiler and the sensor must
          have in common: 0x0f0000 is 15.0.0.
      - id: num_types
        type: u4
      - id: num_values
        type: u4
      - id: num_instances
        type: u4
      - id: types
        type: template_type
        repeat: expr
        repeat-expr: num_types
      - id: value_start
        type: u4
        valid: 0
        doc: |
          Begins the table of value offsets: value i is the pool's bytes from table[i] up to
          table[i + 1], where table[0] is this zero.
      - id: value_ends
        type: u4
        repeat: expr
        repeat-expr: num_values
      - id: instance_start
        type: u4
        valid: 0
        doc: Begins the table of instance offsets, likewise, counted from the first instance.
      - id: instance_ends
        type: u4
        repeat: expr
        repeat-expr: num_instances
      - id: instances
        type: instance
        size: 'instance_ends[_index] - (_index == 0 ? 0 : instance_ends[_index - 1])'
        repeat: expr
        repeat-expr: num_instances
      - id: pool
        type: pool
        size-eos: true
  pool:
    doc: The values, each once, one after another without anything between them.
    seq:
      - id: values
        size: '_parent.value_ends[_index] - (_index == 0 ? 0 : _parent.value_ends[_index - 1])'
        repeat: expr
        repeat-expr: _parent.num_values
  template_type:
    doc: A template type as the author had it when the content was compiled.
    -record:
      type-id: id
      revision: revision
      field-count: num_fields
    seq:
      - id: id
        type: u8
      - id: revision
        type: u8
      - id: num_fields
        type: u4
      - id: name_value
        type: u4
        valid:
          expr: _ < _parent.num_values
        doc: the number of a value, as are all the *_value below
    instances:
      name:
        value: _root.body.pool.values[name_value]
        -role: name
  instance:
    doc: |
      Holds when all of its criteria hold and no row of exceptions holds in full.  One criterion
      for each field of the template type, in order.
    -record:
      type-id: type_id
      id: id
      field-count: num_criteria
      title: title
      author: author
      criteria: criteria
      except: except_
    seq:
      - id: type_index
        type: u4
        valid:
          expr: _ < _parent.num_types
      - id: id_value
        type: u4
        valid:
          expr: _ < _parent.num_values
      - id: title_value
        type: u4
        valid:
          expr: _ < _parent.num_values or _ == 0xffffffff
        doc: for people; 0xffffffff is none
      - id: author_value
        type: u4
        valid:
          expr: _ < _parent.num_values or _ == 0xffffffff
        doc: who must be named with every match; 0xffffffff is none
      - id: num_criteria
        type: u4
      - id: num_except
        type: u4
      - id: criteria
        type: criterion
        repeat: expr
        repeat-expr: num_criteria
      - id: except_
        type: row
        repeat: expr
        repeat-expr: num_except
    instances:
      type_id:
        value: _parent.types[type_index].id
      id:
        value: _root.body.pool.values[id_value]
      title:
        value: _root.body.pool.values[title_value]
        if: title_value != 0xffffffff
      author:
        value: _root.body.pool.values[author_value]
        if: author_value != 0xffffffff
  row:
    doc: One criterion for each field of the template type, in order.
    seq:
      - id: num_criteria
        type: u4
      - id: criteria
        type: criterion
        repeat: expr
        repeat-expr: num_criteria
        -role: criteria
  criterion:
    doc: |
      What the input of one field must be.  Four bytes; operators that need more have a count and
      their values or criteria after them, or the number of another field.
    seq:
      - id: op
        type: u1
        enum: operator
        valid:
          in-enum: true
        -role: operator
      - id: case_sensitive
        type: u1
        valid:
          expr: _ == 0 or _ == 1 and (op.to_i >= 1 and op.to_i <= 5 or op == operator::equals_field)
        doc: equals, contains, startswith, endswith, glob, equals_field fold case unless this is 1
        -role: case
      - id: ignore_case
        type: u1
        valid:
          expr: _ == 0 or _ == 1 and op == operator::regex
        doc: a regular expression's flag i
        -role: ignore-case
      - id: reserved
        type: u1
        valid: 0
      - id: other_field
        type: u4
        if: op == operator::equals_field
        -role: other-field
      - id: num_items
        type: u4
        valid:
          min: 1
        if: op.to_i >= 1 and op.to_i <= 7 or op.to_i >= 11
      - id: values
        type: value
        repeat: expr
        repeat-expr: num_items
        if: op.to_i >= 1 and op.to_i <= 7
        -role: pattern
      - id: of
        type: criterion
        repeat: expr
        repeat-expr: num_items
        if: op.to_i >= 11
        -role: criteria
  value:
    seq:
      - id: index
        type: u4
    instances:
      bytes:
        value: _root.body.pool.values[index]
        -role: pattern
enums:
  operator:
    0:
      id: wildcard
      doc: always holds
    1:
      id: equals
      doc: the input is one of the values
    2:
      id: contains
      doc: one of the values is in the input
    3:
      id: startswith
      doc: the input begins with one of the values
    4:
      id: endswith
      doc: the input ends with one of the values
    5:
      id: glob
      doc: 'the whole input matches one of the values: * any text, ? any character, backslash escapes'
    6:
      id: regex
      doc: one of the values matches anywhere in the input; no back-references, no look-around
    7:
      id: cidr
      doc: the input is an IP address inside one of the blocks
    8:
      id: equals_field
      doc: the input equals that of another field
    9:
      id: exists
      doc: the input is there
    10:
      id: absent
      doc: the input is not there, or empty
    11:
      id: all
      doc: all of the criteria hold
    12:
      id: any
      doc: at least one of the criteria holds
