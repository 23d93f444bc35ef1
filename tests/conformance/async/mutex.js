export default async function () {
  let chain = Promise.resolve();
  const lock = (f) => (chain = chain.then(f, f));
  const log = [];
  await Promise.all([1, 2, 3].map((i) => lock(async () => { log.push(`in${i}`); await null; await null; log.push(`out${i}`); })));
  return log;
}
