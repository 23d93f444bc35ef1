export default function ({ graph, from, to }) {
  const before = new Map([[from, null]]), queue = [from];
  for (const n of queue) { if (n === to) break; for (const m of graph[n]) if (!before.has(m)) { before.set(m, n); queue.push(m); } }
  if (!before.has(to)) return null;
  const path = [];
  for (let n = to; n !== null; n = before.get(n)) path.unshift(n);
  return path;
}
