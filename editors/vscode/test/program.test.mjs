// Which program is chosen: the module is bundled as it is for the extension, and tried without VS Code.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";

const folder = mkdtempSync(join(tmpdir(), "speclint-vscode-"));
const outfile = join(folder, "program.mjs");
await build({ entryPoints: [new URL("../src/program.ts", import.meta.url).pathname], outfile, format: "esm", bundle: true, platform: "node" });
const { findProgram } = await import(outfile);

test("the user's program comes first, then the bundled one, then PATH", () => {
  const extension = join(folder, "extension");
  assert.equal(findProgram(extension, " /opt/speclint ", "linux"), "/opt/speclint");
  assert.equal(findProgram(extension, "", "linux"), "speclint");
  assert.equal(findProgram(extension, "", "win32"), "speclint.exe");
  mkdirSync(join(extension, "bin"), { recursive: true });
  writeFileSync(join(extension, "bin", "speclint"), "");
  assert.equal(findProgram(extension, " ", "linux"), join(extension, "bin", "speclint"));
  rmSync(folder, { recursive: true });
});
