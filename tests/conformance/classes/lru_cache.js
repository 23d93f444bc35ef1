export default function ({ cap, ops }) {
  class LRU {
    #map = new Map();
    constructor(cap) { this.cap = cap; }
    get(k) { if (!this.#map.has(k)) return null; const v = this.#map.get(k); this.#map.delete(k); this.#map.set(k, v); return v; }
    put(k, v) { this.#map.delete(k); this.#map.set(k, v); if (this.#map.size > this.cap) this.#map.delete(this.#map.keys().next().value); return null; }
  }
  const c = new LRU(cap);
  return ops.map(([op, ...args]) => c[op](...args));
}
