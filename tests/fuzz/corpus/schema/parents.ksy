meta: {id: parents}
seq:
  - {id: n, type: u1}
  - {id: a, type: a}
  - {id: b, type: b}
types:
  a:
    seq: [{id: c, type: c}]
  b:
    seq: [{id: c, type: c, parent: _parent.a}]
  c:
    seq: [{id: d, size: _parent._parent.n}]
    to-string: '"c"'
