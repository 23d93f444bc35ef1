export default function (text) {
  const table = Uint32Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
  let crc = ~0;
  for (const b of new TextEncoder().encode(text)) crc = table[(crc ^ b) & 255] ^ (crc >>> 8);
  return ((crc ^ ~0) >>> 0).toString(16);
}
