export default function (graph) {
  const out = [], state = {};
  const visit = (n) => {
    if (state[n] === 2) return;
    if (state[n] === 1) throw new Error(`cycle at ${n}`);
    state[n] = 1;
    for (const m of graph[n] ?? []) visit(m);
    state[n] = 2;
    out.push(n);
  };
  Object.keys(graph).forEach(visit);
  return out.reverse();
}
