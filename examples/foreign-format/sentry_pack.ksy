# SPDX-License-Identifier: Apache-2.0
meta:
  id: sentry_pack
  title: Rule pack of the (made-up) network sensor Sentry
  file-extension: spk
  license: Apache-2.0
  endian: be
  encoding: UTF-8
doc: |
  A vendor's own format, with nothing in common with firebreak's: big-endian, sections found through a directory of
  offsets, rules that list only the fields that they test.  Any Kaitai Struct tool reads this file; the keys that begin
  with '-' are for firebreak, which learns from them which type is a template instance and what its criteria are.
-checksum:
  - {kind: crc32, at: crc32, over: body}
seq:
  - id: magic
    contents: SENTRYPK
  - id: format_version
    type: u2
    valid: 3
  - id: reserved
    type: u2
    valid: 0
  - id: len_body
    type: u4
  - id: crc32
    type: u4
  - id: body
    size: len_body
    type: body
types:
  body:
    seq:
      - id: stream
        type: u2
        -role: channel
      - id: num_sections
        type: u2
        valid: {max: 16}
      - id: serial
        type: u4
        -role: version
      - id: sections
        type: section
        repeat: expr
        repeat-expr: num_sections
  section:
    seq:
      - id: kind
        type: u2
        enum: section_kind
      - id: num_entries
        type: u2
      - id: ofs_content
        type: u4
        doc: from the start of the body
      - id: len_content
        type: u4
    instances:
      content:
        pos: ofs_content
        size: len_content
        type:
          switch-on: kind
          cases:
            'section_kind::profiles': profiles
            'section_kind::rules': rules
  profiles:
    seq:
      - id: profiles
        type: profile
        repeat: expr
        repeat-expr: _parent.num_entries
  rules:
    seq:
      - id: rules
        type: rule
        repeat: expr
        repeat-expr: _parent.num_entries
  profile:
    doc: What the author believed that a sensor supplies for one kind of event.
    -record:
      type-id: number
      revision: revision
      field-count: num_fields
    seq:
      - id: number
        type: u2
      - id: revision
        type: u1
      - id: num_fields
        type: u1
      - id: len_name
        type: u1
      - id: name
        type: str
        size: len_name
        -role: name
  rule:
    -record:
      type-id: profile
      id: number
      title: title
      criteria: tests
      except: unless
    seq:
      - id: number
        type: u4
      - id: profile
        type: u2
      - id: num_tests
        type: u1
      - id: num_unless
        type: u1
      - id: len_title
        type: u1
      - id: title
        type: str
        size: len_title
      - id: tests
        type: test
        repeat: expr
        repeat-expr: num_tests
      - id: unless
        type: exception
        repeat: expr
        repeat-expr: num_unless
  exception:
    seq:
      - id: num_tests
        type: u1
      - id: tests
        type: test
        repeat: expr
        repeat-expr: num_tests
        -role: criteria
  test:
    doc: Fields without a test match anything.
    seq:
      - id: column
        type: u1
        doc: of the profile, from zero
        -role: field
      - id: how
        type: u1
        enum: match
        -role: operator
      - id: exact
        type: u1
        valid: {max: 1}
        doc: 1 where upper and lower case differ
        -role: case
      - id: num_items
        type: u1
      - id: column_b
        type: u1
        if: how == match::same
        -role: other-field
      - id: operands
        type: operand
        repeat: expr
        repeat-expr: num_items
        if: how != match::either
        -role: pattern
      - id: branches
        type: test
        repeat: expr
        repeat-expr: num_items
        if: how == match::either
        -role: criteria
  operand:
    seq:
      - id: len_bytes
        type: u1
      - id: bytes
        size: len_bytes
        -role: pattern
enums:
  section_kind:
    1: profiles
    2: rules
  match:
    0: {id: skip, -role: wildcard}
    1: {id: is, -role: equals}
    2: {id: has, -role: contains}
    3: {id: begins, -role: startswith}
    4: {id: ends, -role: endswith}
    5: {id: mask, -role: glob}
    6: {id: net, -role: cidr}
    7: {id: same, -role: equals_field}
    8: {id: present, -role: exists}
    9: {id: missing, -role: absent}
    10: {id: either, -role: any}
