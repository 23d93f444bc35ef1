export default function (n) {
  return { then(resolve) { resolve(n * 2); } };
}
