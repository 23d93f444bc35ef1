// By hand: node has no such store.
import kv, { get, set } from "kv";
const said = async (action) => {
  try {
    return await action();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};
export default async () => {
  const before = [await kv.get("a") === undefined, await kv.has("a"), await kv.list()];
  await set("a", { list: [1, "zwei", null], nested: { when: new Date(0) } });
  await kv.set("b/1", 1.5);
  await kv.set("b/2", "text é \ud800");
  await kv.set("b/3", null);
  const during = [await get("a"), await kv.get("b/1"), await kv.get("b/2"), await kv.get("b/3"), await kv.has("b/3"), await kv.list(), await kv.list("b/")];
  await kv.delete("a");
  await kv.delete("not there");
  const errors = [
    await said(() => kv.set("f", () => 1)), await said(() => kv.set("u", undefined)), await said(() => kv.get(5)), await said(() => kv.set("n", 10n)),
    await said(() => kv.set("t", { toJSON() { throw new RangeError("from toJSON"); } })), await said(() => kv.set("g", { get x() { throw new Error("from a getter"); } })),
  ];
  const circle = {};
  circle.self = circle;
  return [before, during, await kv.list(), errors, (await said(() => kv.set("c", circle))).split(":")[0], kv === globalThis.kv];
};
