export default function ({ text, shift }) {
  const turn = (c, base) => String.fromCharCode(((((c.charCodeAt(0) - base + shift) % 26) + 26) % 26) + base);
  return text.replace(/[a-z]/g, (c) => turn(c, 97)).replace(/[A-Z]/g, (c) => turn(c, 65));
}
