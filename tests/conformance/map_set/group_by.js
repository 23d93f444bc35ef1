export default (rows) => Object.fromEntries(rows.reduce((m, r) => m.set(r.t, [...(m.get(r.t) ?? []), r.n]), new Map()));
