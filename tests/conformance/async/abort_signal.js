export default async function () {
  const c = new AbortController();
  const log = [];
  c.signal.addEventListener("abort", (e) => log.push(e.type, c.signal.reason.name));
  c.signal.onabort = () => log.push("on");
  c.abort();
  c.abort("again");
  try { c.signal.throwIfAborted(); } catch (e) { log.push(e.name, e.message, e.code); }
  const any = AbortSignal.any([new AbortController().signal, AbortSignal.abort("why")]);
  log.push(any.aborted, any.reason);
  return log;
}
