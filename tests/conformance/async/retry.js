export default async function (succeedAt) {
  let tries = 0;
  const flaky = async () => { if (++tries < succeedAt) throw new Error(`try ${tries}`); return "done"; };
  for (let i = 0; i < 5; i++) { try { return [await flaky(), tries]; } catch {} }
  throw new Error(`gave up after ${tries}`);
}
