export default function (list) {
  const gcd = (a, b) => (b ? gcd(b, a % b) : a < 0n ? -a : a);
  const [p, q] = list.map(([a, b]) => [BigInt(a), BigInt(b)]).reduce(([a, b], [c, d]) => { const n = a * d + c * b, m = b * d, g = gcd(n, m); return [n / g, m / g]; });
  return `${p}/${q}`;
}
