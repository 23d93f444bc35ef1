export default () => ({ u: undefined, f: () => {}, d: new Date(0), n: NaN, nested: { s: new Set([1]), m: new Map(), e: new Error("x") }, list: [undefined, NaN, -0] });
