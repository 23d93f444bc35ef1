export default async function () {
  const a = async () => { await null; throw new Error("deep"); };
  const b = async () => { try { return await a(); } catch (e) { throw new Error("outer", { cause: e }); } };
  try { await b(); } catch (e) { return [e.message, e.cause.message, typeof e.stack]; }
}
