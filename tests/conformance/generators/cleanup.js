export default function () {
  const log = [];
  function* g() { try { yield 1; yield 2; } catch (e) { log.push("caught " + e); yield 3; } finally { log.push("finally"); } }
  for (const x of g()) { log.push(x); break; }
  const h = g();
  h.next();
  log.push(h.throw("boo").value);
  log.push(h.return(9).value, h.next().done);
  return log;
}
