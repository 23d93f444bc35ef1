export default (list) => list.map((s) => [s.length, new TextEncoder().encode(s).length]);
