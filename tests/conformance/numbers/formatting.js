export default (list) => list.map((n) => [n.toFixed(2), n.toPrecision(3), n.toExponential(2), n.toString(2).slice(0, 20), String(n), n.toLocaleString()]);
