export default () => [5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 31, -1 >>> 0, -8 >> 1, 2 ** 32 | 0, 1.9 | 0, Math.clz32(1), Math.imul(0xffffffff, 5), (0x12345678 >>> 8) & 0xff];
