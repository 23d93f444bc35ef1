export default (chunks) => { const d = new TextDecoder(); return [...chunks.map((c) => d.decode(new Uint8Array(c), { stream: true })), d.decode()]; };
