export default (s) => [...[...s].reduce((m, c) => m.set(c, (m.get(c) || 0) + 1), new Map())].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
