export default function (n) {
  const scale = 10n ** BigInt(n + 5);
  let term = scale, sum = 0n;
  for (let i = 1n; term; i++) { sum += term; term /= i; }
  const text = (sum / 100000n).toString();
  return `${text[0]}.${text.slice(1)}`;
}
