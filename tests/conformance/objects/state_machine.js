export default (events) => { const m = { locked: { coin: "open" }, open: { push: "locked", coin: "open" } }; let s = "locked"; return events.map((e) => (s = m[s][e] ?? s)); };
