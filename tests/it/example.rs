//! The README's main job, by the real program: the collision in both forms of the example, and nothing else.

use std::path::Path;
use std::process::Command;

#[test]
fn the_example_loses_a_function_in_both_forms() {
    let run = Command::new(env!("CARGO_BIN_EXE_speclint"))
        .args([
            "--format",
            "json",
            "examples/two-functions/buildspec.yml",
            "examples/two-functions/workshop.md",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let found = json["diagnostics"].as_array().unwrap();
    let said: Vec<_> = found.iter().map(|d| format!("{} {}", d["path"], d["rule"])).collect();
    assert_eq!(
        said,
        [
            "\"examples/two-functions/buildspec.yml\" \"discard-paths-collision\"",
            "\"examples/two-functions/workshop.md\" \"discard-paths-collision\"",
        ],
    );
    for finding in found {
        let text = std::fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR")).join(finding["path"].as_str().unwrap()),
        )
        .unwrap();
        let marked: Vec<&str> = finding["labels"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| {
                let at = |end: &str| l["range"][end]["offset"].as_u64().unwrap() as usize;
                &text[at("start")..at("end")]
            })
            .collect();
        assert_eq!(marked, ["functions/delete/handler.py", "functions/create/handler.py", "yes"]);
    }
}
