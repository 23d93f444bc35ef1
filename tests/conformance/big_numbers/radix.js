export default (s) => [2, 16, 36].map((r) => BigInt(s).toString(r));
