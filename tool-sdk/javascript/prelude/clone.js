// `structuredClone`.
(host, base) => {
  const {
    Map, Set, Date, RegExp, Error, ArrayBuffer, DataView, Object, Boolean, Number, String, BigInt, isArray, isObject, isView, ownKeys,
    descriptor, define, getPrototypeOf, map_get, map_set, map_forEach, set_add, set_forEach, date_getTime, array_tag, array_buffer,
    array_byteOffset, array_length, view_buffer, view_byteOffset, view_byteLength, buffer_slice, buffer_byteLength, object_toString,
  } = base;
  const arrays = { __proto__: null };
  for (const name of [
    "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float16Array",
    "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array",
  ]) if (globalThis[name]) arrays[name] = globalThis[name];
  const errors = { __proto__: null };
  for (const name of ["Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"]) errors[name] = base[name];
  const source = base.getter(RegExp.prototype, "source");
  const flags = base.getter(RegExp.prototype, "flags");
  const unwrap = (value, type) => base.uncurry(type.prototype.valueOf)(value);

  const refuse = (value) => {
    const shown = typeof value === "function" ? base.function_toString(value) : typeof value === "symbol" ? base.symbol_toString(value) : "#<Object>";
    throw new base.DOMException(`${shown} could not be cloned.`, "DataCloneError");
  };
  const clone = (value, seen) => {
    if (typeof value === "symbol" || typeof value === "function") refuse(value);
    if (!isObject(value)) return value;
    const known = map_get(seen, value);
    if (known !== undefined) return known;
    const keep = (copy) => {
      map_set(seen, value, copy);
      return copy;
    };
    const tag = isView(value) ? array_tag(value) : undefined;
    if (tag !== undefined) return keep(new arrays[tag](clone(array_buffer(value), seen), array_byteOffset(value), array_length(value)));
    if (isView(value)) return keep(new DataView(clone(view_buffer(value), seen), view_byteOffset(value), view_byteLength(value)));
    if (value instanceof ArrayBuffer) return keep(buffer_slice(value, 0, buffer_byteLength(value)));
    if (value instanceof Date) return keep(new Date(date_getTime(value)));
    if (value instanceof RegExp) return keep(new RegExp(source(value), flags(value)));
    if (value instanceof Boolean) return keep(new Object(unwrap(value, Boolean)));
    if (value instanceof Number) return keep(new Object(unwrap(value, Number)));
    if (value instanceof String) return keep(new Object(unwrap(value, String)));
    if (value instanceof BigInt) return keep(new Object(unwrap(value, BigInt)));
    if (value instanceof Map) {
      const copy = keep(new Map());
      const entries = [];
      map_forEach(value, (item, key) => base.array_push(entries, key, item));
      for (let i = 0; i < entries.length; i += 2) map_set(copy, clone(entries[i], seen), clone(entries[i + 1], seen));
      return copy;
    }
    if (value instanceof Set) {
      const copy = keep(new Set());
      const items = [];
      set_forEach(value, (item) => base.array_push(items, item));
      for (let i = 0; i < items.length; i++) set_add(copy, clone(items[i], seen));
      return copy;
    }
    if (value instanceof Error) return error(value, seen, keep);
    const plain = object_toString(value);
    if (value instanceof base.Promise || value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef || plain === "[object Generator]") refuse(value);
    const copy = keep(isArray(value) ? new base.Array(value.length) : {});
    const keys = ownKeys(value);
    for (let i = 0; i < keys.length; i++) {
      if (typeof keys[i] === "symbol" || !descriptor(value, keys[i])?.enumerable) continue;
      define(copy, keys[i], { __proto__: null, value: clone(value[keys[i]], seen), writable: true, enumerable: true, configurable: true });
    }
    return copy;
  };
  const error = (value, seen, keep) => {
    const hidden = (content) => ({ __proto__: null, value: content, writable: true, enumerable: false, configurable: true });
    const copy = keep(new (errors[value.name] ?? Error)());
    if (value.message !== undefined) define(copy, "message", hidden(String(value.message)));
    define(copy, "stack", hidden(value.stack));
    if (descriptor(value, "cause")) define(copy, "cause", hidden(clone(value.cause, seen)));
    return copy;
  };
  const WeakMap = globalThis.WeakMap, WeakSet = globalThis.WeakSet, WeakRef = globalThis.WeakRef;
  base.global("structuredClone", function structuredClone(value) {
    return clone(value, new Map());
  });
}
