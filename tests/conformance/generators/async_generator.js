export default async function (items) {
  async function* source() { for (const x of items) { await null; yield x; } }
  async function* doubled(it) { for await (const x of it) yield x * 2; }
  const out = [];
  for await (const x of doubled(source())) out.push(x);
  for await (const x of [Promise.resolve("p"), "q"]) out.push(x);
  return out;
}
