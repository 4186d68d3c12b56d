//! A script without the executable bit in git, by the real program in a real repository.

use std::path::Path;
use std::process::Command;

fn git(dir: &Path, args: &[&str]) -> bool {
    let run = Command::new("git").current_dir(dir).args(args).output();
    run.map_err(|error| crate::skipped(format_args!("git cannot be run here: {error}")))
        .is_ok_and(|o| o.status.success())
}

#[test]
fn a_script_without_the_executable_bit_is_a_note() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("run.sh"), "#!/bin/sh\necho hi\n").unwrap();
    let spec = "version: 0.2\nphases:\n  build:\n    commands:\n      - ./run.sh\n";
    std::fs::write(dir.path().join("buildspec.yml"), spec).unwrap();
    if !git(dir.path(), &["init", "-q"]) || !git(dir.path(), &["add", "-A"]) {
        return;
    }
    let found = |dir: &Path| {
        let run = Command::new(env!("CARGO_BIN_EXE_speclint"))
            .args(["--select", "missing-file", "--format", "concise", "buildspec.yml"])
            .current_dir(dir)
            .output()
            .unwrap();
        String::from_utf8(run.stdout).unwrap()
    };
    assert!(git(dir.path(), &["update-index", "--chmod=-x", "run.sh"]));
    let said = found(dir.path());
    assert!(
        said.starts_with("buildspec.yml:5:9: note[missing-file] git records `run.sh` as not executable"),
        "{said}"
    );
    assert!(git(dir.path(), &["update-index", "--chmod=+x", "run.sh"]));
    assert_eq!(found(dir.path()), "");
}
