export default function () {
  const s = new Set([1, 2, 3]), seen = [];
  for (const x of s) { seen.push(x); if (x < 3) s.add(x + 10); s.delete(2); }
  const m = new Map([["a", 1]]);
  m.forEach((v, k) => { if (m.size < 4) m.set(k + k, v + 1); });
  return [seen, [...s], [...m]];
}
