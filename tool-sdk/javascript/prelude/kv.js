// `kv`: the tool's own store. What is stored is JSON text.
(host, base) => {
  const { kvGet, kvSet, kvDelete, kvHas, kvKeys } = host;
  const { TypeError, SyntaxError, Error, needKv, string_toWellFormed } = base;

  const keyOf = (key, name = "key") => {
    needKv();
    if (typeof key !== "string") throw new TypeError(`the ${name} must be a string; it is ${base.inspect(key)}`);
    return string_toWellFormed(key);
  };
  const kv = {
    async get(key) {
      const text = kvGet(keyOf(key));
      if (text === undefined) return undefined;
      try {
        return base.parse(text);
      } catch (error) {
        throw error instanceof SyntaxError ? new Error(`kv: the value of ${base.inspect(key)} is not JSON`) : error;
      }
    },
    async set(key, value) {
      const name = keyOf(key);
      const text = base.stringify(value);
      if (text === undefined) throw new TypeError(`${base.inspect(value)} cannot be stored: it has no form in JSON; to remove a key use kv.delete`);
      kvSet(name, text);
    },
    async delete(key) {
      kvDelete(keyOf(key));
    },
    async has(key) {
      return kvHas(keyOf(key));
    },
    async list(prefix = "") {
      return kvKeys(keyOf(prefix, "prefix"));
    },
  };
  base.kv = kv;
  base.global("kv", kv);
}
