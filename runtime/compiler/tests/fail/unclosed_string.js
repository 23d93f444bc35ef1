export default function () {
  return 'it is;
}
