// Starts `speclint lsp` and hands it the documents. All that is known of buildspecs is in that program.

import * as vscode from "vscode";
import { LanguageClient, State, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

import { findProgram } from "./program";

let client: LanguageClient | undefined;
let log: vscode.LogOutputChannel;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  log = vscode.window.createOutputChannel("speclint", { log: true });
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand("speclint.restart", () => restart(context)),
    vscode.commands.registerCommand("speclint.showLog", () => log.show()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("speclint.path")) void restart(context);
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => restart(context)),
  );
  await start(context);
}

export async function deactivate(): Promise<void> {
  await stop();
}

async function restart(context: vscode.ExtensionContext): Promise<void> {
  await stop();
  await start(context);
}

async function stop(): Promise<void> {
  const old = client;
  client = undefined;
  if (old && old.state !== State.Stopped) await old.stop();
}

async function start(context: vscode.ExtensionContext): Promise<void> {
  const asked = vscode.workspace.getConfiguration("speclint").get<string>("path", "");
  const program = findProgram(context.extensionPath, vscode.workspace.isTrusted ? asked : "");
  log.info(`starting ${program} lsp`);
  const server: ServerOptions = { command: program, args: ["lsp"] };
  const options: LanguageClientOptions = {
    documentSelector: ["yaml", "json", "jsonc", "markdown"].flatMap((language) => [
      { scheme: "file", language },
      { scheme: "untitled", language },
    ]),
    outputChannel: log,
    synchronize: { configurationSection: "speclint" },
    initializationOptions: vscode.workspace.getConfiguration("speclint"),
  };
  const started = new LanguageClient("speclint", "speclint", server, options);
  client = started;
  try {
    await started.start();
  } catch (error) {
    client = undefined;
    log.error(String(error));
    const settings = "Open settings";
    const chosen = await vscode.window.showErrorMessage(
      `speclint cannot be started: ${program} does not run here. Install it (pip install speclint), or name it in the settings.`,
      settings,
    );
    if (chosen === settings) await vscode.commands.executeCommand("workbench.action.openSettings", "speclint.path");
  }
}
