export default function (input) {
  if (input.a) {
    return { ok: true };
}
