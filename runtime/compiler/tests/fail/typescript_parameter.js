export default function (input: { text: string }): number {
  return input.text.length;
}
