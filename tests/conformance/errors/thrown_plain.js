export default ({ n }) => { if (n < 0) throw new RangeError(`n must not be negative: ${n}`); return Math.sqrt(n); };
