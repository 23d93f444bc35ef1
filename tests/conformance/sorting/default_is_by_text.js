export default (list) => [[...list].sort(), [...list].sort((a, b) => a - b), [3, undefined, 1, null, "2"].sort().map((v) => v === undefined ? "undef" : v)];
