export default function (list) {
  const parse = (v) => { const m = v.match(/^v?(\d+)\.(\d+)\.(\d+)(?:-([\w.]+))?$/); return m && { v, n: m.slice(1, 4).map(Number), pre: m[4]?.split(".") ?? null }; };
  const compare = (a, b) => {
    for (let i = 0; i < 3; i++) if (a.n[i] !== b.n[i]) return a.n[i] - b.n[i];
    if (!a.pre || !b.pre) return (a.pre ? 0 : 1) - (b.pre ? 0 : 1);
    for (let i = 0; i < Math.max(a.pre.length, b.pre.length); i++) { const [x, y] = [a.pre[i], b.pre[i]]; if (x === y) continue; if (x === undefined) return -1; if (y === undefined) return 1; const d = x - y; return isNaN(d) ? (x < y ? -1 : 1) : d; }
    return 0;
  };
  return list.map(parse).filter(Boolean).sort(compare).map((x) => x.v);
}
