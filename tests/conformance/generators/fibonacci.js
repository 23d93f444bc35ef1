export default function (n) {
  function* fib() { let [a, b] = [0, 1]; for (;;) { yield a; [a, b] = [b, a + b]; } }
  const out = [];
  for (const x of fib()) { if (out.length >= n) break; out.push(x); }
  return out;
}
