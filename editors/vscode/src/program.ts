// Which program to run. Knows nothing of VS Code, so that it can be tried without it.

import { existsSync } from "node:fs";
import { join } from "node:path";

/** The user's program, else the one that comes with the extension, else the one on `PATH`. */
export function findProgram(extension: string, asked: string, platform: NodeJS.Platform = process.platform): string {
  if (asked.trim() !== "") return asked.trim();
  const name = platform === "win32" ? "speclint.exe" : "speclint";
  const bundled = join(extension, "bin", name);
  return existsSync(bundled) ? bundled : name;
}
