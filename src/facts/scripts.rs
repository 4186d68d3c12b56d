//! Each command as a script, in the shell that will run it.

use std::cell::OnceCell;

use super::Facts;
use crate::buildspec::Command;
use crate::shell::{self, Dialect, Script};

/// A command of the buildspec and its script.
#[derive(Debug)]
pub struct CommandScript<'a> {
    /// The command.
    pub command: &'a Command<'a>,
    /// Its script; opaque where no POSIX shell will run it.
    pub script: Script,
    commands: OnceCell<Vec<shell::Command<'a>>>,
}

impl<'a> CommandScript<'a> {
    /// [`Script::commands`], walked through once for all who ask.
    pub fn commands(&'a self) -> &'a [shell::Command<'a>] {
        self.commands.get_or_init(|| self.script.commands().collect())
    }
}

impl<'a> Facts<'a> {
    /// Every command with its script, in the order in which the phases run.
    pub fn scripts(&self) -> &[CommandScript<'a>] {
        self.scripts.get_or_init(|| {
            let Some(spec) = self.spec else { return Vec::new() };
            let dialect = self.dialect();
            let parse = |command: &'a Command<'a>| {
                // What a template makes of the text is not known.
                let dialect = if command.text.is_template() { Dialect::Cmd } else { dialect };
                let script = Script::parse(command.text.mapped.clone(), dialect);
                CommandScript { command, script, commands: OnceCell::new() }
            };
            spec.commands().map(parse).collect()
        })
    }

    /// The shell that runs the commands: `env.shell`, else `# speclint: shell=…`, else the configuration's, else what the image
    /// has, else `sh`.
    /// Commands that only PowerShell can mean say so themselves.
    pub fn dialect(&self) -> Dialect {
        *self.dialect.get_or_init(|| self.find_dialect())
    }

    fn find_dialect(&self) -> Dialect {
        let said =
            self.spec.and_then(|s| s.env.as_ref()).and_then(|e| e.shell).map(|t| t.as_str().to_owned());
        let said = said.or_else(|| self.assumed_shell().map(str::to_owned));
        if let Some(shell) = said {
            return named(&shell);
        }
        let windows = self.images().iter().any(|id| id.contains("windows"));
        let speaks = |c: &Command<'_>| is_powershell(c.text.as_str());
        if windows || self.spec.is_some_and(|s| s.commands().any(speaks)) {
            Dialect::PowerShell
        } else {
            Dialect::Posix
        }
    }
}

fn named(shell: &str) -> Dialect {
    let shell = shell.to_ascii_lowercase();
    if shell.contains("powershell") || shell.contains("pwsh") {
        Dialect::PowerShell
    } else if shell.starts_with("cmd") {
        Dialect::Cmd
    } else if shell.contains("bash") {
        Dialect::Bash
    } else {
        Dialect::Posix
    }
}

/// Whether a text can only be PowerShell: `$env:NAME` and the like, or a line that begins with a cmdlet, by its verb, with
/// `if ($`, or with the path of a program below the folder, `.\\x`.
fn is_powershell(text: &str) -> bool {
    const VERBS: [&str; 16] = [
        "Add-",
        "Compress-",
        "Copy-",
        "Expand-",
        "Get-",
        "Import-",
        "Install-",
        "Invoke-",
        "Move-",
        "New-",
        "Out-",
        "Remove-",
        "Set-",
        "Start-",
        "Test-",
        "Write-",
    ];
    const VARIABLES: [&str; 5] =
        ["$env:", "$Env:", "$LASTEXITCODE", "$ErrorActionPreference", "$PSScriptRoot"];
    let cmdlet = |line: &str| {
        VERBS.iter().any(|verb| {
            line.strip_prefix(verb).is_some_and(|noun| noun.starts_with(|c: char| c.is_ascii_uppercase()))
        })
    };
    let statement = |line: &str| line.starts_with("if ($") || line.starts_with("foreach ($");
    // `.\build.bat`, also of cmd: no path in a Linux shell.
    let program = |line: &str| {
        line.strip_prefix(".\\").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    let says = |line: &str| cmdlet(line) || statement(line) || program(line);
    VARIABLES.iter().any(|name| text.contains(name)) || text.lines().any(|line| says(line.trim_start()))
}
