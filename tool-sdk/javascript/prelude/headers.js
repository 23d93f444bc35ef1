// `Headers`.
(host, base) => {
  const { TypeError, String, isObject, iterator, ownKeys, descriptor, apply, array_push, array_splice, array_sort } = base;
  const { string_charCodeAt, string_includes, string_slice, string_toLowerCase } = base;

  const isToken = (text) => {
    for (let i = 0; i < text.length; i++) {
      const c = string_charCodeAt(text, i);
      const plain = (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57);
      if (!plain && (c > 126 || !string_includes("!#$%&'*+-.^_`|~", text[i]))) return false;
    }
    return text.length > 0;
  };
  const nameOf = (value) => {
    const name = String(value);
    if (!isToken(name)) throw new TypeError(`Headers: "${name}" is not a valid header name`);
    return string_toLowerCase(name);
  };
  const isSpace = (c) => c === 32 || c === 9 || c === 10 || c === 13;
  const valueOf = (value, name) => {
    const text = String(value);
    let start = 0, end = text.length;
    while (start < end && isSpace(string_charCodeAt(text, start))) start++;
    while (end > start && isSpace(string_charCodeAt(text, end - 1))) end--;
    for (let i = start; i < end; i++) {
      const c = string_charCodeAt(text, i);
      if (c === 0 || c === 10 || c === 13 || c > 255) throw new TypeError(`Headers: the value of ${name} has a character that headers cannot have`);
    }
    return string_slice(text, start, end);
  };
  let listOf;

  class Headers {
    // Name, value, name, value and so on; the names in lower case.
    #list = [];

    constructor(init = undefined) {
      if (init === undefined || init === null) return;
      if (!isObject(init)) throw new TypeError("Headers: expected an object, an array of pairs or Headers");
      if (#list in init) {
        for (let i = 0; i < init.#list.length; i++) array_push(this.#list, init.#list[i]);
      } else if (init[iterator] !== undefined && init[iterator] !== null) {
        const pairs = base.elements(init);
        for (let i = 0; i < pairs.length; i++) {
          const pair = base.elements(pairs[i]);
          if (pair.length !== 2) throw new TypeError("Headers: each pair must be [name, value]");
          this.append(pair[0], pair[1]);
        }
      } else {
        const keys = ownKeys(init);
        for (let i = 0; i < keys.length; i++) {
          if (descriptor(init, keys[i])?.enumerable) this.append(keys[i], init[keys[i]]);
        }
      }
    }
    static {
      listOf = (headers) => headers.#list;
      // What a response brought: taken as it is.
      base.headersOf = (list) => {
        const headers = new Headers();
        for (let i = 0; i < list.length; i += 2) array_push(headers.#list, string_toLowerCase(list[i]), list[i + 1]);
        return headers;
      };
    }
    append(name, value) {
      const key = nameOf(name);
      array_push(this.#list, key, valueOf(value, key));
    }
    delete(name) {
      const key = nameOf(name);
      for (let i = this.#list.length - 2; i >= 0; i -= 2) if (this.#list[i] === key) array_splice(this.#list, i, 2);
    }
    get(name) {
      const key = nameOf(name);
      let out = null;
      for (let i = 0; i < this.#list.length; i += 2) {
        if (this.#list[i] === key) out = out === null ? this.#list[i + 1] : `${out}${key === "cookie" ? "; " : ", "}${this.#list[i + 1]}`;
      }
      return out;
    }
    getSetCookie() {
      const out = [];
      for (let i = 0; i < this.#list.length; i += 2) if (this.#list[i] === "set-cookie") array_push(out, this.#list[i + 1]);
      return out;
    }
    has(name) {
      const key = nameOf(name);
      for (let i = 0; i < this.#list.length; i += 2) if (this.#list[i] === key) return true;
      return false;
    }
    set(name, value) {
      const key = nameOf(name), text = valueOf(value, key);
      for (let i = 0; i < this.#list.length; i += 2) {
        if (this.#list[i] !== key) continue;
        this.#list[i + 1] = text;
        for (let j = this.#list.length - 2; j > i; j -= 2) if (this.#list[j] === key) array_splice(this.#list, j, 2);
        return;
      }
      array_push(this.#list, key, text);
    }
    forEach(callback, self = undefined) {
      const pairs = sorted(this);
      for (let i = 0; i < pairs.length; i += 2) apply(callback, self, [pairs[i + 1], pairs[i], this]);
    }
  }
  // By name, values of one name joined; each set-cookie stays for itself.
  const sorted = (headers) => {
    const list = listOf(headers);
    const names = [];
    for (let i = 0; i < list.length; i += 2) if (base.array_indexOf(names, list[i]) === -1) array_push(names, list[i]);
    array_sort(names, (a, b) => (a < b ? -1 : 1));
    const out = [];
    for (let i = 0; i < names.length; i++) {
      if (names[i] !== "set-cookie") {
        array_push(out, names[i], headers.get(names[i]));
        continue;
      }
      const cookies = headers.getSetCookie();
      for (let j = 0; j < cookies.length; j++) array_push(out, "set-cookie", cookies[j]);
    }
    return out;
  };
  base.pairIterators(Headers, "Headers", sorted);
  base.tag(Headers, "Headers");
  base.Headers = Headers;
  base.headerList = listOf;
  base.global("Headers", Headers);
}
