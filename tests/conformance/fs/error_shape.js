import fs from "fs/promises";
export default async () => {
  try {
    await fs.rename("missing", "sub/x");
  } catch (error) {
    return [error instanceof Error, error.name, error.code, error.syscall, error.path, error.dest, error.message, Object.keys(error).filter((key) => key !== "errno")];
  }
};
