meta:
  id: tiny
seq:
  - {id: kind, type: u1}
