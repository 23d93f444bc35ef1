export default function () {
  function* talk() { const a = yield "first"; const b = yield a * 2; return a + b; }
  const g = talk();
  return [g.next("ignored"), g.next(10), g.next(5), g.next()].map((r) => ({ value: r.value ?? null, done: r.done }));
}
