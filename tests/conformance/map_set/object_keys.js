export default function () {
  const k1 = {}, k2 = {}, m = new Map([[k1, 1], [k2, 2]]), w = new WeakMap([[k1, "w"]]), ws = new WeakSet([k2]);
  return [m.get(k1), m.get({}) ?? null, w.get(k1), w.has(k2), ws.has(k2), JSON.stringify(m), Object.prototype.toString.call(w)];
}
