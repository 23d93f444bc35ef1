export default function () {
  let closed = false;
  const it = { i: 0, [Symbol.iterator]() { return this; }, next() { return { value: this.i++, done: this.i > 10 }; }, return() { closed = true; return {}; } };
  const [a, b] = it;
  return [a, b, closed, Object.fromEntries(new Map([["x", 1]]).entries())];
}
