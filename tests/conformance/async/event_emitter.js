export default async function () {
  const handlers = {};
  const on = (e, f) => (handlers[e] ??= []).push(f);
  const emit = (e, ...a) => (handlers[e] ?? []).map((f) => f(...a));
  const once = (e) => new Promise((r) => on(e, r));
  const p = once("x");
  emit("x", 42);
  return [await p, emit("none").length];
}
