#!/usr/bin/env node
// Starts the program that npm installed for this platform, and ends as it ends.
"use strict";
const { spawnSync } = require("node:child_process");

const target = `${process.platform}-${process.arch}`;
const exe = process.platform === "win32" ? "speclint.exe" : "speclint";
let program;
try {
  program = process.env.SPECLINT_BINARY || require.resolve(`@speclint/${target}/bin/${exe}`);
} catch {
  console.error(
    `error: npm installed no speclint for ${target}\n` +
      "  help: install without --omit=optional; for another platform `cargo install speclint`, and name it in SPECLINT_BINARY",
  );
  process.exit(2);
}
const run = spawnSync(program, process.argv.slice(2), { stdio: "inherit" });
if (run.error) {
  console.error(`error: cannot start ${program}: ${run.error.message}`);
  process.exit(2);
}
if (run.signal) process.kill(process.pid, run.signal);
process.exit(run.status);
