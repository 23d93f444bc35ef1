export default function ({ a, b }) {
  const flat = (m) => Float64Array.from(m.flat()), x = flat(a), y = flat(b), n = a.length, out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) out[i * n + j] += x[i * n + k] * y[k * n + j];
  return Array.from({ length: n }, (_, i) => Array.from(out.subarray(i * n, i * n + n)));
}
