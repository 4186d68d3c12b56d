//! The file that `speclint init` writes: comments, and what could stand in it, by what is there.
//!
//! A line that begins with `#` and a letter is a key or value that was left out; prose has a blank after its `#`.

use std::fmt::Write as _;

use super::schema::{ANYWHERE, Key, PROFILES, TOP};

/// What is known of the folder that the file is for.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The buildspecs below it, as paths from it, with `/`.
    pub buildspecs: Vec<String>,
    /// How many of them say in a comment which image they run in.
    pub with_image: usize,
}

/// Paths that are listed; of more only the number is told.
const LISTED: usize = 8;

/// The text of the file.
pub fn starter(around: &Surroundings) -> String {
    let mut text = String::from(
        "# yaml-language-server: $schema=https://speclint.github.io/speclint/schemas/speclint.schema.json\n\
         #\n\
         # Settings of speclint for this folder and all below it. Everything is optional: a line that begins with `#` and no\n\
         # blank shows what could stand there. `speclint config FILE` shows what holds for a file, and why.\n\
         # All keys: https://speclint.github.io/speclint/guide/configuration.html\n",
    );
    found(around, &mut text);
    key(TOP, "profile", &mut text);
    for profile in &PROFILES {
        let _ = writeln!(text, "#   {}: {}", profile.name, profile.about);
    }
    text.push_str("#profile: strict\n");
    text.push_str(
        "\n# Levels of rules, categories or `all`: off, on, note, warning, error or default. `speclint rules` lists them.\n\
         rules:\n  #security: warning\n  #undefined-variable: on\n  #missing-kms-encryption:\n    #level: warning\n",
    );
    key(ANYWHERE, "images", &mut text);
    images(around, &mut text);
    text.push_str("#images: [aws/codebuild/standard:7.0]\n");
    for name in ["shell", "assume"] {
        key(ANYWHERE, name, &mut text);
        example(ANYWHERE, name, &mut text);
    }
    for name in ["exclude", "files", "fail-on", "require-reasons", "baseline"] {
        key(TOP, name, &mut text);
        example(TOP, name, &mut text);
    }
    overrides(around, &mut text);
    text
}

fn found(around: &Surroundings, text: &mut String) {
    if around.buildspecs.is_empty() {
        text.push_str("#\n# No buildspec was found below this folder. Those with other names can be named under `files`.\n");
        return;
    }
    text.push_str("#\n# The buildspecs that were found:\n");
    for path in around.buildspecs.iter().take(LISTED) {
        let _ = writeln!(text, "#   {}", plain(path));
    }
    let more = around.buildspecs.len().saturating_sub(LISTED);
    if more > 0 {
        let _ = writeln!(text, "#   and {more} more");
    }
}

fn images(around: &Surroundings, text: &mut String) {
    let without = around.buildspecs.len().saturating_sub(around.with_image);
    let all = without == around.buildspecs.len();
    let _ = match (around.buildspecs.len(), without) {
        (0, _) | (_, 0) => Ok(()),
        (1, 1) => {
            writeln!(text, "# The one found does not say it, so what depends on the image is left out.")
        }
        (_, n) if all => {
            writeln!(text, "# None of the {n} found says it, so what depends on the image is left out.")
        }
        (_, 1) => writeln!(
            text,
            "# One of those found does not say it, so what depends on the image is left out there."
        ),
        (_, n) => writeln!(
            text,
            "# {n} of those found do not say it, so what depends on the image is left out there."
        ),
    };
}

/// An override for a folder that has a buildspec, if there is one.
fn overrides(around: &Surroundings, text: &mut String) {
    key(TOP, "overrides", text);
    let folder = around.buildspecs.iter().find_map(|path| path.rsplit_once('/').map(|(folder, _)| folder));
    let glob = folder.filter(|f| f.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b)));
    let glob = glob.unwrap_or("services/api");
    let _ = writeln!(text, "#overrides:\n  #- files: [{glob}/]\n    #rules: {{missing-tool: off}}");
}

/// What a key does, as prose.
fn key<T>(keys: &[Key<T>], name: &str, text: &mut String) {
    let Some(key) = keys.iter().find(|key| key.name == name) else { return };
    text.push('\n');
    for line in textwrap::wrap(&format!("{}.", key.about), 110) {
        let _ = writeln!(text, "# {line}");
    }
}

fn example<T>(keys: &[Key<T>], name: &str, text: &mut String) {
    if let Some(key) = keys.iter().find(|key| key.name == name) {
        let _ = writeln!(text, "#{name}: {}", key.example);
    }
}

/// A path that cannot end a comment.
fn plain(path: &str) -> String {
    path.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(paths: &[&str], with_image: usize) -> Surroundings {
        Surroundings { buildspecs: paths.iter().map(ToString::to_string).collect(), with_image }
    }

    #[test]
    fn it_tells_what_is_there() {
        let text = starter(&around(&["buildspec.yml", "ci/deploy.yml"], 0));
        assert!(text.contains("#   ci/deploy.yml\n"), "{text}");
        assert!(text.contains("None of the 2 found says it"), "{text}");
        assert!(text.contains("  #- files: [ci/]\n"), "{text}");
        assert!(starter(&around(&["a.yml"], 1)).contains("#images:"));
        assert!(starter(&Surroundings::default()).contains("No buildspec was found"));
        let many: Vec<String> = (0..20).map(|n| format!("{n}\n/b.yml")).collect();
        let text = starter(&Surroundings { buildspecs: many, with_image: 3 });
        assert!(text.contains("and 12 more") && text.contains("17 of those found"), "{text}");
        assert!(text.contains("#   0?/b.yml") && text.contains("[services/api/]"), "{text}");
    }
}
