export default function ({ name }) {
  return `hello ${name};
}
