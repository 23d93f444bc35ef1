export default function (n) {
  const memo = new Map();
  const f = (k) => { if (k < 2) return k; if (memo.has(k)) return memo.get(k); const v = f(k - 1) + f(k - 2); memo.set(k, v); return v; };
  return [f(n), memo.size];
}
