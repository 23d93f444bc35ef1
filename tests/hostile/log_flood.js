// capabilities: log
export default function () {
  for (let n = 0; n < 2_000; n++) console.log("flood ".repeat(10));
  return "done";
}
