function count(text: string) {
  return text.length;
}
export default (input) => count(input.text);
