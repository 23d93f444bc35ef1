export default function (hex) {
  const bytes = Uint8Array.from(hex.match(/../g), (h) => parseInt(h, 16));
  return [Array.from(bytes), Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("")];
}
