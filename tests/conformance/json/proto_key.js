export default function () {
  const o = JSON.parse('{"__proto__":{"x":1},"constructor":2}');
  return [o.x ?? null, Object.keys(o), Object.getPrototypeOf(o) === Object.prototype, ({}).x ?? null, JSON.stringify(o)];
}
