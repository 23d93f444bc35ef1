export default function ([from, to, step]) {
  class Range { constructor(a, b, s) { Object.assign(this, { a, b, s }); } *[Symbol.iterator]() { for (let i = this.a; i < this.b; i += this.s) yield i; } }
  const r = new Range(from, to, step);
  const [first, ...rest] = r;
  return [[...r], first, rest, Math.max(...r), Array.from(r, (x) => x * 2), new Set(r).size];
}
