export default (list) => list.map((r) => new URL(r, "https://a.b/c/d/e?f=1#g").href);
