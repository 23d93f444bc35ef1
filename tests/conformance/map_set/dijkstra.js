export default function (graph) {
  const dist = new Map([["a", 0]]), open = new Set(["a"]);
  while (open.size) {
    const n = [...open].reduce((x, y) => (dist.get(x) <= dist.get(y) ? x : y));
    open.delete(n);
    for (const [m, w] of Object.entries(graph[n])) { const d = dist.get(n) + w; if (d < (dist.get(m) ?? Infinity)) { dist.set(m, d); open.add(m); } }
  }
  return Object.fromEntries(dist);
}
