//! Real editors drive the real program (`tests/clients`). What is not installed is skipped with a line that says so.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::cli::Dir;

/// With characters of every width before the mistake.
const BROKEN: &str = "version: 0.2\nphases:\n  # é 日 😀\n  biuld:\n    commands:\n      - make\n";

/// Longer than any client takes on a busy machine. One that hangs is ended.
const PATIENCE: Duration = Duration::from_secs(150);

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
    // To a file, since what a client has left running may hold a pipe open.
    let log = Dir::new();
    let file = File::create(log.path("log")).unwrap();
    client.stdout(file.try_clone().unwrap()).stderr(file);
    let mut running = client.spawn().unwrap();
    let began = Instant::now();
    let status = loop {
        match running.try_wait().unwrap() {
            None if began.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(10)),
            None => {
                running.kill().unwrap();
                running.wait().unwrap();
                break None;
            }
            status => break status,
        }
    };
    let said = String::from_utf8_lossy(&fs::read(log.path("log")).unwrap()).into_owned();
    let Some(status) = status else { panic!("{what} hung for {PATIENCE:?}:\n{said}") };
    assert!(status.success(), "{what} ended with {status}:\n{said}");
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
