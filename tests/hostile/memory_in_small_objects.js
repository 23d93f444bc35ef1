export default function () {
  let chain = null;
  for (;;) chain = { chain };
}
