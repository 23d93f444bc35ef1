// `URLSearchParams`.
(host, base) => {
  const { formParse, formWrite } = host;
  const { TypeError, isObject, text, array_push, array_splice, ownKeys, descriptor, iterator, apply, define, create, string_slice } = base;
  let reset, make;

  class URLSearchParams {
    // Name, value, name, value and so on.
    #pairs = [];
    #url = null;

    constructor(init = undefined) {
      if (init === undefined || init === null) return;
      if (isObject(init) && init[iterator] !== undefined && init[iterator] !== null) {
        const pairs = base.elements(init);
        for (let i = 0; i < pairs.length; i++) {
          const pair = base.elements(pairs[i]);
          if (pair.length !== 2) throw new TypeError("Each query pair must be an iterable [name, value] tuple");
          array_push(this.#pairs, text(pair[0]), text(pair[1]));
        }
      } else if (isObject(init)) {
        const keys = ownKeys(init);
        for (let i = 0; i < keys.length; i++) {
          if (descriptor(init, keys[i])?.enumerable) this.set(keys[i], init[keys[i]]);
        }
      } else {
        reset(this, text(init));
      }
    }
    static {
      reset = (params, query) => {
        params.#pairs = formParse(query[0] === "?" ? string_slice(query, 1) : query);
      };
      make = (url, query) => {
        const params = new URLSearchParams();
        reset(params, query);
        params.#url = url;
        return params;
      };
      base.pairsOf = (params) => params.#pairs;
      base.isParams = (value) => isObject(value) && #pairs in value;
    }
    #changed() {
      if (this.#url !== null) base.setUrlQuery(this.#url, formWrite(this.#pairs));
    }
    get size() {
      return this.#pairs.length / 2;
    }
    append(name, value) {
      array_push(this.#pairs, text(name), text(value));
      this.#changed();
    }
    delete(name, value = undefined) {
      const key = text(name);
      for (let i = this.#pairs.length - 2; i >= 0; i -= 2) {
        if (this.#pairs[i] === key && (value === undefined || this.#pairs[i + 1] === text(value))) array_splice(this.#pairs, i, 2);
      }
      this.#changed();
    }
    get(name) {
      const key = text(name);
      for (let i = 0; i < this.#pairs.length; i += 2) if (this.#pairs[i] === key) return this.#pairs[i + 1];
      return null;
    }
    getAll(name) {
      const key = text(name), out = [];
      for (let i = 0; i < this.#pairs.length; i += 2) if (this.#pairs[i] === key) array_push(out, this.#pairs[i + 1]);
      return out;
    }
    has(name, value = undefined) {
      const key = text(name);
      for (let i = 0; i < this.#pairs.length; i += 2) {
        if (this.#pairs[i] === key && (value === undefined || this.#pairs[i + 1] === text(value))) return true;
      }
      return false;
    }
    set(name, value) {
      const key = text(name), content = text(value);
      let found = false;
      for (let i = 0; i < this.#pairs.length; i += 2) {
        if (this.#pairs[i] !== key) continue;
        if (found) {
          array_splice(this.#pairs, i, 2);
          i -= 2;
        } else {
          this.#pairs[i + 1] = content;
          found = true;
        }
      }
      if (!found) array_push(this.#pairs, key, content);
      this.#changed();
    }
    sort() {
      const order = [];
      for (let i = 0; i < this.#pairs.length; i += 2) array_push(order, i);
      const before = this.#pairs;
      base.array_sort(order, (a, b) => (before[a] < before[b] ? -1 : before[a] > before[b] ? 1 : a - b));
      this.#pairs = [];
      for (let i = 0; i < order.length; i++) array_push(this.#pairs, before[order[i]], before[order[i] + 1]);
      this.#changed();
    }
    forEach(callback, self = undefined) {
      for (let i = 0; i < this.#pairs.length; i += 2) apply(callback, self, [this.#pairs[i + 1], this.#pairs[i], this]);
    }
    toString() {
      return formWrite(this.#pairs);
    }
  }
  base.resetParams = reset;
  base.paramsOf = make;
  base.pairIterators(URLSearchParams, "URLSearchParams", base.pairsOf);
  base.tag(URLSearchParams, "URLSearchParams");
  base.global("URLSearchParams", URLSearchParams);
}
