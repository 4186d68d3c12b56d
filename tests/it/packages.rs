//! What packages need beside the program: completions, manual pages, hooks that find the right files.

use std::fs;
use std::process::Command;

use crate::cli::Dir;

#[test]
fn every_shell_gets_its_completions() {
    let dir = Dir::new();
    for (shell, mark) in [
        ("bash", "complete -F _speclint"),
        ("zsh", "#compdef speclint"),
        ("fish", "complete -c speclint"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion:arg-completer[speclint]"),
    ] {
        let run = dir.run(&["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{shell}");
        assert!(run.stdout.contains(mark), "{shell}: {}", run.stdout);
        assert!(run.stdout.contains("fail-on"), "{shell}");
    }
    let run = dir.run(&["completions", "cmd"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("possible values: bash"), "{}", run.stderr);
}

#[test]
fn bash_takes_its_completions() {
    let dir = Dir::new();
    dir.write("completions.bash", dir.run(&["completions", "bash"]).stdout);
    let script = ". ./completions.bash && COMP_WORDS=(speclint --fail-on err) COMP_CWORD=2 && _speclint speclint err --fail-on \
                  && echo \"${COMPREPLY[@]}\"";
    let Ok(bash) = Command::new("bash").args(["-c", script]).current_dir(dir.path(".")).output() else {
        crate::skipped("no bash here");
        return;
    };
    assert_eq!(
        String::from_utf8_lossy(&bash.stdout).trim(),
        "error",
        "{}",
        String::from_utf8_lossy(&bash.stderr)
    );
}

#[test]
fn manual_pages_are_written_for_every_subcommand() {
    let dir = Dir::new();
    let run = dir.run(&["man", "share/man1"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let page = |name: &str| fs::read_to_string(dir.path(&format!("share/man1/{name}.1"))).unwrap();
    assert!(page("speclint").contains("SPECLINT_FAIL_ON"), "{}", page("speclint"));
    let help = dir.run(&["--help"]).stdout;
    let commands = help.lines().skip_while(|l| *l != "Commands:").skip(1).take_while(|l| !l.is_empty());
    // Deeper lines go on with a description.
    let names = commands.filter(|l| !l.starts_with("   ")).filter_map(|l| l.split_whitespace().next());
    let mut seen = 0;
    for name in names {
        let page = page(&format!("speclint-{name}"));
        assert!(page.contains(&format!(".TH speclint-{name} 1")), "{page}");
        seen += 1;
    }
    assert!(seen >= 5, "{help}");
    let run = dir.run(&["man"]);
    assert!(run.code == 0 && run.stdout.contains(".TH speclint 1"), "{}", run.stdout);
}

/// The hooks' pattern, tried by the regular expressions of `grep -P`: Python's, as far as it goes.
#[test]
fn hooks_look_at_buildspecs() {
    let hooks = include_str!("../../.pre-commit-hooks.yaml");
    let pattern = hooks.lines().find_map(|l| l.trim().strip_prefix("files: &buildspecs ")).unwrap();
    let takes = |name: &str| {
        let script = format!("printf '%s' '{name}' | grep -qP '{pattern}'");
        Command::new("sh").args(["-c", &script]).status().map(|s| s.code())
    };
    if !matches!(takes("buildspec.yml"), Ok(Some(0))) {
        crate::skipped("no grep -P here");
        return;
    }
    for name in [
        "ci/buildspec-test.yaml",
        "BuildSpec.yml",
        "build_spec.json",
        "a/deploy.buildspec.yml",
        "build-spec.yml",
    ] {
        assert_eq!(takes(name).unwrap(), Some(0), "{name}");
    }
    for name in ["buildspec.md", "buildspecs/readme.txt", "docker-compose.yml", "buildspec.yml.tpl"] {
        assert_eq!(takes(name).unwrap(), Some(1), "{name}");
    }
}
