// Values as text for people, in node's manner.
(host, base) => {
  const {
    String, Number, isArray, isObject, isView, ownKeys, descriptor, getPrototypeOf, Map, Set, Error, Date, RegExp, Promise,
    array_push, array_join, array_indexOf, array_tag, array_length, string_includes, string_slice, string_split, string_indexOf,
    string_charCodeAt, map_forEach, map_size, set_forEach, set_size, date_toISOString, date_getTime, regexp_toString,
    symbol_toString, stringify, buffer_byteLength, ArrayBuffer, object_hasOwnProperty,
  } = base;
  const DEPTH = 2, ITEMS = 100, WIDTH = 72, STRING = 10000;

  const quote = (text) => {
    const inner = string_slice(stringify(text), 1, -1);
    if (!string_includes(text, "'")) return "'" + array_join(string_split(inner, '\\"'), '"') + "'";
    return string_includes(text, '"') ? "`" + array_join(string_split(inner, '\\"'), '"') + "`" : '"' + inner + '"';
  };
  const isName = (key) => {
    for (let i = 0; i < key.length; i++) {
      const c = string_charCodeAt(key, i);
      const letter = (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c === 36;
      if (!letter && !(i > 0 && c >= 48 && c <= 57)) return false;
    }
    return key.length > 0;
  };
  const show = (key) => (typeof key === "symbol" ? `[${symbol_toString(key)}]` : isName(key) ? key : quote(key));
  const primitive = (value, nested) => {
    switch (typeof value) {
      case "string": {
        if (!nested) return value;
        const cut = value.length > STRING ? `${string_slice(value, 0, STRING)}… ${value.length - STRING} more characters` : value;
        return quote(cut);
      }
      case "bigint": return `${value}n`;
      case "symbol": return symbol_toString(value);
      case "number": return value === 0 && 1 / value < 0 ? "-0" : String(value);
      default: return String(value);
    }
  };
  const className = (object) => {
    for (let at = object; at !== null; at = getPrototypeOf(at)) {
      const own = descriptor(at, "constructor");
      if (own && typeof own.value === "function") {
        const name = descriptor(own.value, "name");
        return name && typeof name.value === "string" ? name.value : "";
      }
    }
    return null;
  };
  const errorText = (error) => {
    const name = String(error.name ?? "Error");
    const title = error.message ? `${name}: ${error.message}` : name;
    let frames = "";
    if (typeof error.stack === "string") {
      const lines = string_split(error.stack, "\n");
      for (let i = 0; i < lines.length; i++) if (string_includes(lines[i], "tool.js:")) frames += "\n" + lines[i];
    }
    return title + frames;
  };
  const isIndex = (key) => typeof key === "string" && String(Number(key)) === key && Number(key) >= 0;

  const inspect = (value, depth, seen) => {
    if (!isObject(value)) return primitive(value, true);
    if (array_indexOf(seen, value) !== -1) return "[Circular *1]";
    const name = className(value);
    const parts = [];
    let open = "{", close = "}", prefix = name === "Object" || name === "" ? "" : name === null ? "[Object: null prototype] " : name + " ";
    let skipIndices = false;
    const enter = (item) => inspect(item, depth + 1, seen);
    const tooDeep = depth > DEPTH;

    if (typeof value === "function") {
      const own = descriptor(value, "name");
      const label = own && own.value ? `: ${String(own.value)}` : " (anonymous)";
      prefix = `[${string_indexOf(base.function_toString(value), "class") === 0 ? "class" : "Function"}${label}]`;
    } else if (value instanceof Error) {
      prefix = errorText(value);
      if (depth > 0) prefix = `[${prefix}]`;
    } else if (value instanceof Date) {
      const time = date_getTime(value);
      return time === time ? date_toISOString(value) : "Invalid Date";
    } else if (value instanceof RegExp) {
      return regexp_toString(value);
    } else if (tooDeep) {
      return isArray(value) ? "[Array]" : `[${name || "Object"}]`;
    }
    array_push(seen, value);
    if (isArray(value) || (isView(value) && array_tag(value) !== undefined)) {
      const length = isArray(value) ? value.length : array_length(value);
      open = "[", close = "]", skipIndices = true;
      prefix = isArray(value) && name === "Array" ? "" : `${name}(${length}) `;
      for (let i = 0; i < length && i < ITEMS; i++) {
        let empty = 0;
        while (i < length && isArray(value) && !object_hasOwnProperty(value, i)) empty++, i++;
        if (empty) array_push(parts, `<${empty} empty item${empty > 1 ? "s" : ""}>`);
        if (i < length) array_push(parts, enter(value[i]));
      }
      if (length > ITEMS) array_push(parts, `... ${length - ITEMS} more item${length - ITEMS > 1 ? "s" : ""}`);
    } else if (value instanceof Map) {
      prefix = `${name}(${map_size(value)}) `;
      map_forEach(value, (item, key) => array_push(parts, `${enter(key)} => ${enter(item)}`));
    } else if (value instanceof Set) {
      prefix = `${name}(${set_size(value)}) `;
      set_forEach(value, (item) => array_push(parts, enter(item)));
    } else if (value instanceof ArrayBuffer) {
      array_push(parts, `byteLength: ${buffer_byteLength(value)}`);
    } else if (value instanceof Promise) {
      array_push(parts, "<promise>");
    }
    const keys = ownKeys(value);
    const hidden = typeof value === "function" || value instanceof Error;
    for (let i = 0; i < keys.length && parts.length <= ITEMS; i++) {
      const key = keys[i];
      if (skipIndices && isIndex(key)) continue;
      const own = descriptor(value, key);
      if (!own || (!own.enumerable && !(hidden && key === "cause"))) continue;
      const shown = own.get ? (own.set ? "[Getter/Setter]" : "[Getter]") : own.set ? "[Setter]" : enter(own.value);
      array_push(parts, `${own.enumerable ? show(key) : `[${String(key)}]`}: ${shown}`);
    }
    base.array_pop(seen);
    if (hidden) return parts.length ? `${prefix} { ${array_join(parts, ", ")} }` : prefix;
    if (parts.length === 0) return prefix + open + close;
    const line = array_join(parts, ", ");
    if (line.length + prefix.length <= WIDTH && !string_includes(line, "\n")) return `${prefix}${open} ${line} ${close}`;
    const margin = base.string_repeat("  ", depth + 1);
    return `${prefix}${open}\n${margin}${array_join(parts, ",\n" + margin)}\n${base.string_repeat("  ", depth)}${close}`;
  };

  base.inspect = (value) => inspect(value, 0, []);
  // The arguments of one console call: printf's letters in the first, the rest after it.
  base.format = (values) => {
    let text = "", next = 0;
    if (typeof values[0] === "string" && values.length > 1 && string_includes(values[0], "%")) {
      const pattern = values[0];
      next = 1;
      for (let i = 0; i < pattern.length; i++) {
        const letter = pattern[i] === "%" ? pattern[i + 1] : undefined;
        if (letter === "%") text += "%", i++;
        else if (letter === undefined || !string_includes("sdifjoOc", letter) || next >= values.length) text += pattern[i];
        else {
          const value = values[next++];
          i++;
          if (letter === "s") text += isObject(value) ? base.inspect(value) : primitive(value, false);
          else if (letter === "d" || letter === "f") text += typeof value === "bigint" ? `${value}n` : isObject(value) ? "NaN" : String(Number(value));
          else if (letter === "i") text += isObject(value) ? "NaN" : String(Number(value) < 0 ? -base.floor(-Number(value)) : base.floor(Number(value)));
          else if (letter === "j") text += stringify(value);
          else if (letter !== "c") text += base.inspect(value);
        }
      }
    }
    for (; next < values.length; next++) {
      if (next > 0) text += " ";
      text += typeof values[next] === "string" ? primitive(values[next], false) : base.inspect(values[next]);
    }
    return text;
  };
}
