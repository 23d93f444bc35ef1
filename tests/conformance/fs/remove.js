import fs from "fs/promises";
export default async ({ path, options }) => {
  await fs.rm(path, options);
  return await fs.readdir(".");
};
