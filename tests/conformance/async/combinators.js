export default async function () {
  const ok = (v) => Promise.resolve(v), bad = (m) => Promise.reject(new Error(m));
  const settled = (await Promise.allSettled([ok(1), bad("x"), 3])).map((r) => (r.status === "fulfilled" ? r.value : r.reason.message));
  let any;
  try { await Promise.any([bad("a"), bad("b")]); } catch (e) { any = [e.name, e.errors.map((x) => x.message)]; }
  return [await Promise.all([ok(1), 2, ok(3)]), settled, any, await Promise.any([bad("z"), ok(7)]), await Promise.race([new Promise(() => {}), ok(5)])];
}
