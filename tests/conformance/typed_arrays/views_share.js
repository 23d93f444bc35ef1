export default function () {
  const b = new ArrayBuffer(8);
  const u8 = new Uint8Array(b), u32 = new Uint32Array(b, 4, 1);
  u32[0] = 0xdeadbeef;
  const s = u8.subarray(4, 6), c = u8.slice(4, 6);
  u8[4] = 0;
  return [Array.from(u8), Array.from(s), Array.from(c), u32.byteOffset, b.slice(4).byteLength, ArrayBuffer.isView(u8)];
}
