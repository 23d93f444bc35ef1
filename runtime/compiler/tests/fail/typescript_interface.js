interface Input {
  text: string;
}
export default (input) => input.text.length;
