export default function (s) {
  const re = /X/g;
  const out = [];
  while (re.test(s)) out.push(re.lastIndex);
  return [out, re.lastIndex, s.search(re)];
}
