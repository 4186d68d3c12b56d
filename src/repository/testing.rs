//! What the tests of this room share.

use std::path::Path;
use std::process::Command;

/// Runs git in `dir`, untouched by the user's settings and by a git that runs the tests; none if git is not installed or
/// refuses.
pub(super) fn git(dir: &Path, args: &[&str]) -> Option<()> {
    git_says(dir, args, &[]).map(|_| ())
}

/// The same with more variables; what git prints, trimmed.
pub(super) fn git_says(dir: &Path, args: &[&str], variables: &[(&str, &str)]) -> Option<String> {
    let output = Command::new("git")
        .current_dir(dir)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "core.fsmonitor=false"])
        .args(args)
        .env_clear()
        .env("PATH", std::env::var_os("PATH")?)
        .env("HOME", dir)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs(variables.iter().copied())
        .output()
        .map_err(|error| eprintln!("skipped: git cannot be run here: {error}"))
        .ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
