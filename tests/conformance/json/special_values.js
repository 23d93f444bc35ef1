export default () => [
  JSON.stringify({ a: undefined, f() {}, s: Symbol("x"), n: NaN, i: Infinity, d: new Date(0), r: /x/, m: new Map([[1, 2]]), o: Object(1) }),
  JSON.stringify([undefined, () => {}, Symbol("y"), NaN]), JSON.stringify("\ud800 \u0007 \u007f"), JSON.stringify(undefined) === undefined, JSON.stringify({ toJSON: () => ({ x: 1 }) }), JSON.stringify(null),
];
