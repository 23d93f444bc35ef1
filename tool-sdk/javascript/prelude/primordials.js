// What the prelude uses of the language, captured before any tool can replace it. Later files use these
// and no iteration, spread or array destructuring, all of which look up what a tool may have changed.
(host, base) => {
  const { bind, call } = Function.prototype;
  const uncurry = bind.bind(call);
  const methods = (prefix, prototype, names) => {
    for (const name of names) base[prefix + name] = uncurry(prototype[name]);
  };

  base.uncurry = uncurry;
  base.getter = (prototype, name) => uncurry(Reflect.getOwnPropertyDescriptor(prototype, name).get);
  methods("array_", Array.prototype, ["push", "pop", "shift", "join", "indexOf", "splice", "sort", "slice"]);
  methods("string_", String.prototype, [
    "charCodeAt", "codePointAt", "indexOf", "lastIndexOf", "slice", "split", "startsWith", "endsWith", "includes",
    "toLowerCase", "toUpperCase", "trim", "toWellFormed", "padStart", "padEnd", "repeat", "normalize",
  ]);
  methods("map_", Map.prototype, ["get", "set", "has", "delete", "forEach"]);
  methods("set_", Set.prototype, ["add", "has", "delete", "forEach"]);
  methods("object_", Object.prototype, ["hasOwnProperty", "toString"]);
  methods("function_", Function.prototype, ["toString", "bind"]);
  methods("date_", Date.prototype, ["getTime", "toISOString"]);
  methods("number_", Number.prototype, ["toString", "toFixed"]);
  methods("bigint_", BigInt.prototype, ["toString"]);
  methods("symbol_", Symbol.prototype, ["toString"]);
  methods("regexp_", RegExp.prototype, ["toString"]);
  methods("promise_", Promise.prototype, ["then"]);
  methods("bytes_", Object.getPrototypeOf(Uint8Array.prototype), ["set", "subarray", "slice"]);
  methods("buffer_", ArrayBuffer.prototype, ["slice"]);
  base.map_size = base.getter(Map.prototype, "size");
  base.set_size = base.getter(Set.prototype, "size");
  const view = Object.getPrototypeOf(Uint8Array.prototype);
  base.array_tag = base.getter(view, Symbol.toStringTag);
  for (const name of ["buffer", "byteOffset", "byteLength", "length"]) base["array_" + name] = base.getter(view, name);
  for (const name of ["buffer", "byteOffset", "byteLength"]) base["view_" + name] = base.getter(DataView.prototype, name);
  base.buffer_byteLength = base.getter(ArrayBuffer.prototype, "byteLength");

  const arrayIterator = Object.getPrototypeOf([][Symbol.iterator]());
  base.iterator_next = uncurry(arrayIterator.next);
  base.array_iterator = uncurry(Array.prototype[Symbol.iterator]);
  base.apply = Reflect.apply;
  base.construct = Reflect.construct;
  base.ownKeys = Reflect.ownKeys;
  base.getPrototypeOf = Reflect.getPrototypeOf;
  base.descriptor = Reflect.getOwnPropertyDescriptor;
  base.define = Reflect.defineProperty;
  base.create = Object.create;
  base.keys = Object.keys;
  base.isArray = Array.isArray;
  base.isView = ArrayBuffer.isView;
  base.parse = JSON.parse;
  base.stringify = JSON.stringify;
  base.floor = Math.floor;
  base.abs = Math.abs;
  base.iterator = Symbol.iterator;
  base.asyncIterator = Symbol.asyncIterator;
  for (const name of [
    "Array", "ArrayBuffer", "BigInt", "Boolean", "DataView", "Date", "Error", "EvalError", "Map", "Number", "Object",
    "Promise", "Proxy", "RangeError", "ReferenceError", "RegExp", "Set", "String", "Symbol", "SyntaxError",
    "TypeError", "URIError", "Uint8Array", "isNaN", "isFinite", "decodeURIComponent",
  ]) base[name] = globalThis[name];

  // A global that tools see: like the language's own, it can be replaced but is not enumerated.
  base.global = (name, value) => {
    base.define(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
  };
  // The names of a class of the web are enumerable; its tag is not.
  base.tag = (constructor, name) => {
    base.define(constructor.prototype, Symbol.toStringTag, { value: name, configurable: true });
  };
  base.adopt = async (thenable) => await thenable;
  // A well-formed string, as the web's functions take them.
  base.text = (value) => base.string_toWellFormed(base.String(value));
  base.isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
  // The elements of any iterable. Done by hand: `for of` would do, but closes over the tool's changes anyway.
  base.elements = (iterable) => {
    const out = [];
    const iterator = iterable[base.iterator]();
    for (;;) {
      const step = iterator.next();
      if (step.done) return out;
      base.array_push(out, step.value);
    }
  };
}
