export default async function () {
  const log = [];
  await Promise.reject(new TypeError("one")).catch((e) => log.push(e.name)).finally(() => log.push("f"));
  try { await (async () => { throw new RangeError("two"); })(); } catch ({ name, message }) { log.push(name, message); }
  const v = await Promise.resolve(1).then(() => { throw 42; }).then(() => 0, (x) => x + 1);
  log.push(v);
  return log;
}
