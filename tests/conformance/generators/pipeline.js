export default function ({ limit }) {
  function* count() { let i = 0; while (true) yield i++; }
  const map = function* (it, f) { for (const x of it) yield f(x); };
  const filter = function* (it, p) { for (const x of it) if (p(x)) yield x; };
  const take = function* (it, n) { if (n > 0) for (const x of it) { yield x; if (--n === 0) return; } };
  return [...take(map(filter(count(), (x) => x % 3 === 0), (x) => x * x), limit)];
}
