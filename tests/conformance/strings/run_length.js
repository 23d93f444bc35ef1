export default function (s) {
  const encoded = s.replace(/(.)\1*/g, (run, c) => `${run.length}${c}`);
  const decoded = encoded.replace(/(\d+)(.)/g, (_, n, c) => c.repeat(+n));
  return { encoded, same: decoded === s };
}
