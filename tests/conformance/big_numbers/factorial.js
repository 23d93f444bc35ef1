export default (n) => { let r = 1n; for (let i = 2n; i <= BigInt(n); i++) r *= i; return r.toString(); };
