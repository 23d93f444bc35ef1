export default async function () {
  const log = [];
  const p = (async () => { log.push("a1"); await null; log.push("a2"); await null; log.push("a3"); })();
  Promise.resolve().then(() => log.push("t1")).then(() => log.push("t2"));
  queueMicrotask(() => log.push("m1"));
  log.push("sync");
  await p;
  return log;
}
