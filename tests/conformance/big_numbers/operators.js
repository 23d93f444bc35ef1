export default () => [7n / 2n, -7n / 2n, -7n % 3n, 2n ** 100n, 5n & 3n, -1n >> 2n, 1n << 70n, ~5n, BigInt("0xff"), BigInt.asUintN(8, 257n), BigInt.asIntN(8, 255n), -(2n ** 63n)].map(String);
