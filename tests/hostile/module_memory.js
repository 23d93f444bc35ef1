import text from "text";
export default () => text.graphemes("x".repeat(4_000_000)).length;
