// The kinds of arguments that the modules take, checked in one way.
(host, base) => {
  const { TypeError, isObject, isView, ArrayBuffer, string_toWellFormed } = base;

  const refuse = (name, wanted, value) => {
    throw new TypeError(`${name} must be ${wanted}; it is ${base.inspect(value)}`);
  };
  base.refuseArgument = refuse;
  base.textOf = (value, name) => (typeof value === "string" ? string_toWellFormed(value) : refuse(name, "a string", value));
  // A text's bytes are those of its UTF-8.
  base.dataOf = (value, name) => {
    if (typeof value === "string") return base.encode(value);
    return isView(value) || value instanceof ArrayBuffer ? base.bytesOf(value) : refuse(name, "a string, a typed array or an ArrayBuffer", value);
  };
  base.countOf = (value, name, otherwise) => {
    if (value === undefined && otherwise !== undefined) return otherwise;
    return typeof value === "number" && value >= 0 && value <= 0xffffffff && base.floor(value) === value ? value : refuse(name, "a whole number from 0", value);
  };
  base.optionsOf = (value, name = "options") => (value === undefined || value === null ? { __proto__: null } : isObject(value) ? value : refuse(name, "an object", value));
  // The JSON text of a value.
  base.jsonOf = (value, name) => {
    const text = base.stringify(value);
    return text === undefined ? refuse(name, "a value that JSON has a form for", value) : text;
  };
}
