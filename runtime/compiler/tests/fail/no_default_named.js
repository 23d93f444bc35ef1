function tool(input) {
  return input;
}
