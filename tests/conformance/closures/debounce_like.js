export default (events) => { const once = (f) => { const seen = new Set(); return (x) => (seen.has(x) ? null : (seen.add(x), f(x))); }; return events.map(once((x) => x.toUpperCase())); };
