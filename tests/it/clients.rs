//! Real editors drive the real program (`tests/clients`). What is not installed is skipped with a line that says so.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cli::Dir;

/// With characters of every width before the mistake.
const BROKEN: &str = "version: 0.2\nphases:\n  # é 日 😀\n  biuld:\n    commands:\n      - make\n";

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs a client on a project of its own; false, with a line, if the client is not there.
fn drive(what: &str, probe: &mut Command, client: &mut Command) -> bool {
    let found = probe.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        crate::skipped(format_args!("{what} is not installed here"));
        return false;
    }
    let dir = Dir::new();
    dir.write("buildspec.yml", BROKEN);
    client.env("SPECLINT", env!("CARGO_BIN_EXE_speclint")).env("PROJECT", dir.path(""));
    client.env("SPECLINT_TODAY", "2026-11-22").stdin(Stdio::null());
    let output = client.output().unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{what} ended with {}:\n{said}", output.status);
    true
}

#[test]
fn neovim() {
    let script = format!("luafile {}", here("tests/clients/neovim.lua").display());
    let mut client = Command::new("nvim");
    client.args(["--headless", "-u", "NONE", "-i", "NONE", "-c", &script, "-c", "cquit 1"]);
    drive("Neovim", Command::new("nvim").arg("--version"), &mut client);
}

#[test]
fn emacs_with_eglot() {
    let mut client = Command::new("emacs");
    client.args(["--batch", "-q", "-l"]).arg(here("tests/clients/eglot.el"));
    let mut probe = Command::new("emacs");
    probe.args([
        "--batch",
        "-q",
        "--eval",
        "(progn (package-initialize) (require 'eglot) (require 'yaml-mode))",
    ]);
    drive("Emacs with eglot and yaml-mode", &mut probe, &mut client);
}

#[test]
fn a_client_that_checks_every_type() {
    let mut client = Command::new("python3");
    client.args([
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-o",
        "asyncio_mode=auto",
        "-o",
        "asyncio_default_fixture_loop_scope=function",
    ]);
    client.arg(here("tests/clients/test_strict.py"));
    client.env("PYTHONDONTWRITEBYTECODE", "1");
    drive("pytest-lsp", Command::new("python3").args(["-c", "import pytest_lsp"]), &mut client);
}

#[test]
fn the_protocol_library_of_vs_code() {
    let folder = here("editors/vscode");
    let library = folder.join("node_modules/vscode-languageserver-protocol/package.json");
    let mut client = Command::new("node");
    client.args(["--test", "test/server.test.mjs"]).current_dir(&folder);
    let mut probe = Command::new("node");
    probe.args(["-e", "require('fs').accessSync(process.argv[1])"]).arg(library);
    drive("the protocol library of VS Code (`npm ci` in editors/vscode)", &mut probe, &mut client);
}
