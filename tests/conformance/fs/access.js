import fs from "fs/promises";
export default async ({ paths }) => {
  const out = [];
  for (const path of paths) out.push(await fs.access(path).then(() => true, (error) => [error.code, error.syscall, error.message]));
  return out;
};
