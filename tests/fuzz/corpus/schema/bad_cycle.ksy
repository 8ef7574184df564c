meta: {id: x, imports: [y]}
instances: {a: {value: b}, b: {value: a}}
