export default function () {
  const out = [];
  for (const f of [() => new Uint8Array(-1), () => new Uint16Array(new ArrayBuffer(3)), () => new DataView(new ArrayBuffer(1)).getInt16(0), () => new Uint8Array(new ArrayBuffer(2), 3)]) try { f(); out.push("no"); } catch (e) { out.push(e.name); }
  const a = new Uint8Array(2);
  a[5] = 1;
  return [...out, a[5] ?? null, "5" in a];
}
