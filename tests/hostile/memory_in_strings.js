export default function () {
  let text = "x";
  for (;;) text += text;
}
