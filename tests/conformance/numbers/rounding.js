export default (list) => list.map((n) => [Math.round(n), Math.floor(n), Math.ceil(n), Math.trunc(n), n.toFixed(2), Math.round(n * 100) / 100].map((x) => Object.is(x, -0) ? "-0" : x));
