export default ({ b, e, m }) => { let r = 1n, x = BigInt(b), k = BigInt(e); const n = BigInt(m); for (x %= n; k; k >>= 1n, x = (x * x) % n) if (k & 1n) r = (r * x) % n; return `${r}`; };
