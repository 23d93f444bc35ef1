// `entries`, `keys`, `values` and the iterator of the web's maps, over a flat list of names and values.
(host, base) => {
  const { define, create, getPrototypeOf, iterator } = base;
  const parent = getPrototypeOf(getPrototypeOf([][iterator]()));

  base.pairIterators = (constructor, name, pairsOf) => {
    const states = new WeakMap();
    const get = base.uncurry(WeakMap.prototype.get);
    const set = base.uncurry(WeakMap.prototype.set);
    const prototype = create(parent);
    define(prototype, "next", {
      value: function next() {
        const state = get(states, this);
        const pairs = pairsOf(state.object);
        if (state.at >= pairs.length) return { value: undefined, done: true };
        const key = pairs[state.at], value = pairs[state.at + 1];
        state.at += 2;
        return { value: state.kind === "keys" ? key : state.kind === "values" ? value : [key, value], done: false };
      },
      writable: true, enumerable: true, configurable: true,
    });
    define(prototype, Symbol.toStringTag, { value: `${name} Iterator`, configurable: true });
    for (const kind of ["keys", "values", "entries"]) {
      const { [kind]: method } = {
        [kind]() {
          pairsOf(this);
          const object = create(prototype);
          set(states, object, { __proto__: null, object: this, at: 0, kind });
          return object;
        },
      };
      define(constructor.prototype, kind, { value: method, writable: true, enumerable: true, configurable: true });
    }
    define(constructor.prototype, iterator, { value: constructor.prototype.entries, writable: true, configurable: true });
  };
}
