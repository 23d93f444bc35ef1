import fs from "fs/promises";
export default async ({ path }) => {
  const data = JSON.parse(await fs.readFile(path, "utf8"));
  data.age = 1852 - data.born;
  await fs.mkdir("out", { recursive: true });
  await fs.writeFile("out/report.json", JSON.stringify(data, null, 2));
  return (await fs.readFile("out/report.json", "utf8")).split("\n");
};
