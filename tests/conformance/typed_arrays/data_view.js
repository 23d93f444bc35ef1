export default function () {
  const v = new DataView(new ArrayBuffer(16));
  v.setUint16(0, 0x1234); v.setUint16(2, 0x1234, true); v.setFloat32(4, 1.5); v.setInt32(8, -2, true); v.setBigUint64(8, 2n ** 63n, true);
  return [Array.from(new Uint8Array(v.buffer)), v.getInt16(2), v.getFloat32(4), String(v.getBigInt64(8, true))];
}
