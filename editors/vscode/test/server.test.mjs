// The real program, driven by the protocol library that VS Code's own client is made of.
// SPECLINT names the program; otherwise the one that cargo built.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import protocol from "vscode-languageserver-protocol/node";

const built = ["release", "debug"].map((kind) => fileURLToPath(new URL(`../../../target/${kind}/speclint`, import.meta.url)));
const program = process.env.SPECLINT ?? built.find((path) => existsSync(path));
const skip = program ? false : "no speclint: cargo build first, or name it in SPECLINT";

const uri = "file:///project/buildspec.yml";
const BROKEN = "version: 0.2\nphases:\n  # é 日 😀\n  biuld:\n    commands:\n      - make\n";

/** Connects to a server, which ends with the test `t` whatever becomes of it. */
async function connect(t) {
  const server = spawn(program, ["lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => server.kill());
  const connection = protocol.createProtocolConnection(
    new protocol.StreamMessageReader(server.stdout),
    new protocol.StreamMessageWriter(server.stdin),
  );
  const published = [];
  const waiting = [];
  connection.onNotification(protocol.PublishDiagnosticsNotification.type, (params) => {
    published.push(params);
    for (const wake of waiting.splice(0)) wake();
  });
  connection.onRequest(protocol.RegistrationRequest.type, () => null);
  connection.onRequest(protocol.ConfigurationRequest.type, (params) => params.items.map(() => ({ image: ["standard:7.0"] })));
  connection.listen();
  const { capabilities } = await connection.sendRequest(protocol.InitializeRequest.type, {
    processId: process.pid,
    rootUri: "file:///project",
    workspaceFolders: [{ uri: "file:///project", name: "project" }],
    capabilities: {
      general: { positionEncodings: ["utf-16"] },
      workspace: { configuration: true, workspaceEdit: { documentChanges: true } },
      textDocument: {
        publishDiagnostics: { versionSupport: true, relatedInformation: true, codeDescriptionSupport: true, dataSupport: true },
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "source.fixAll"] } }, dataSupport: true, isPreferredSupport: true },
        completion: { completionItem: { snippetSupport: true } },
        hover: { contentFormat: ["markdown", "plaintext"] },
      },
    },
  });
  await connection.sendNotification(protocol.InitializedNotification.type, {});
  return {
    connection,
    capabilities,
    /** The diagnostics of a version, once they are there. */
    async diagnostics(version) {
      for (;;) {
        const found = published.findLast((params) => params.uri === uri && params.version === version);
        if (found) return found.diagnostics;
        await new Promise((wake) => waiting.push(wake));
      }
    },
    async open(text, version = 1) {
      await connection.sendNotification(protocol.DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId: "yaml", version, text },
      });
    },
    async end() {
      await connection.sendRequest(protocol.ShutdownRequest.type);
      await connection.sendNotification(protocol.ExitNotification.type);
      return new Promise((resolve) => server.on("exit", (code) => resolve(code)));
    },
  };
}

/** The text with the edits of a workspace edit, whose places are in UTF-16. */
function apply(text, edit) {
  const edits = edit.documentChanges ? edit.documentChanges.flatMap((change) => change.edits) : edit.changes[uri];
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const offset = ({ line, character }) => (starts[line] ?? text.length) + character;
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce((t, e) => t.slice(0, offset(e.range.start)) + e.newText + t.slice(offset(e.range.end)), text);
}

test("a misspelt phase is found, and the fix mends it", { skip, timeout: 60_000 }, async (t) => {
  const server = await connect(t);
  assert.equal(server.capabilities.positionEncoding ?? "utf-16", "utf-16");
  await server.open(BROKEN);
  const found = (await server.diagnostics(1)).find((d) => d.code === "unknown-key");
  assert.deepEqual(found?.range, { start: { line: 3, character: 2 }, end: { line: 3, character: 7 } });
  assert.match(found.codeDescription.href, /unknown-key/);
  const actions = await server.connection.sendRequest(protocol.CodeActionRequest.type, {
    textDocument: { uri },
    range: found.range,
    context: { diagnostics: [found], only: ["quickfix"] },
  });
  const fix = actions.find((action) => action.isPreferred);
  assert.ok(fix, JSON.stringify(actions));
  const resolved = fix.edit ? fix : await server.connection.sendRequest(protocol.CodeActionResolveRequest.type, fix);
  const mended = apply(BROKEN, resolved.edit);
  assert.equal(mended, BROKEN.replace("biuld", "build"));
  await server.connection.sendNotification(protocol.DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version: 2 },
    contentChanges: [{ text: mended }],
  });
  assert.deepEqual(await server.diagnostics(2), []);
  assert.equal(await server.end(), 0);
});

test("keys are completed, and explained on hover", { skip, timeout: 60_000 }, async (t) => {
  const server = await connect(t);
  const text = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n  ";
  await server.open(text);
  const completion = await server.connection.sendRequest(protocol.CompletionRequest.type, {
    textDocument: { uri },
    position: { line: 5, character: 2 },
  });
  const labels = (completion.items ?? completion).map((item) => item.label);
  assert.ok(labels.includes("post_build") && !labels.includes("build"), labels.join(", "));
  const hover = await server.connection.sendRequest(protocol.HoverRequest.type, {
    textDocument: { uri },
    position: { line: 2, character: 4 },
  });
  assert.match(hover?.contents?.value ?? "", /build/);
  assert.equal(await server.end(), 0);
});
