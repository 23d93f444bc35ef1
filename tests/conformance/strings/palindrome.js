export default function (s) {
  const t = s.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  return t === [...t].reverse().join("");
}
