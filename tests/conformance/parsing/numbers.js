export default (list) => list.map((s) => [Number(s), parseInt(s), parseFloat(s)].map((n) => (Number.isNaN(n) ? "NaN" : Object.is(n, -0) ? "-0" : String(n))));
