export default async function () {
  for (;;) await null;
}
