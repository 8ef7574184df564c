meta: {id: x}
