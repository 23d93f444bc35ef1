export default (o) => { const out = []; for (const [k, { n, m = n * 10 }] of Object.entries(o)) out.push(k + n + m); return out; };
