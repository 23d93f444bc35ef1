export default function () {
  const o = { _v: 1, get v() { return this._v; }, set v(x) { this._v = x * 2; }, ["dyn" + 1]: true, m() { return super.toString === Object.prototype.toString; } };
  o.v = 5;
  Object.defineProperty(o, "hidden", { value: 1, enumerable: false });
  return [o.v, Object.keys(o), o.hidden, o.m(), Object.getOwnPropertyDescriptor(o, "v").get.name, Object.isFrozen(Object.freeze(o))];
}
