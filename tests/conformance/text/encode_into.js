export default ({ text, size }) => { const target = new Uint8Array(size); const r = new TextEncoder().encodeInto(text, target); return [r, Array.from(target)]; };
