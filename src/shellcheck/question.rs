//! One script as ShellCheck gets it: its text behind a few lines of ours that say which shell reads it and what is set.

use std::fmt::Write as _;

/// The shells that ShellCheck is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// `bash`
    Bash,
    /// `dash`
    Dash,
}

/// A variable that is set when the script begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known<'a> {
    /// Its name: letters, digits, underscores.
    pub name: &'a str,
    /// A value that needs no quotes, if it always has such a one.
    pub plain_value: Option<&'a str>,
}

/// A script to be checked. Equal questions have equal answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    file: Box<str>,
    /// Where the script's own text begins in `file`, in bytes.
    text: u32,
    /// The lines before it.
    lines: u32,
}

impl Question {
    /// The script `text`, read by `shell`. `anything_set`: scripts ran before that are not in sight, so that any variable may
    /// be set; otherwise those of `known` are.
    pub fn new(shell: Shell, known: &[Known<'_>], anything_set: bool, text: &str) -> Self {
        let mut file = String::with_capacity(text.len() + 64);
        file.push_str(match shell {
            Shell::Bash => "# shellcheck shell=bash",
            Shell::Dash => "# shellcheck shell=dash",
        });
        file.push_str(if anything_set { " disable=SC2154\n" } else { "\n" });
        let mut names = String::new();
        for one in known {
            let _ = match one.plain_value {
                Some(value) => write!(names, " {}='{value}'", one.name),
                None => write!(names, " {}", one.name),
            };
        }
        if !names.is_empty() {
            // Directives hold for the whole script only before its first command, which will be ours.
            for directive in head_directives(text) {
                file.push_str(directive);
                file.push('\n');
            }
            let _ = writeln!(file, "export{names}");
        }
        let lines = file.bytes().filter(|b| *b == b'\n').count() as u32;
        let start = file.len() as u32;
        file.push_str(text);
        if !text.ends_with('\n') {
            file.push('\n');
        }
        Self { file: file.into(), text: start, lines }
    }

    /// All that ShellCheck reads.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The script's own text; a line end may have come to its end.
    pub fn text(&self) -> &str {
        self.file.get(self.text as usize..).unwrap_or_default()
    }

    /// The number of lines before that text.
    pub fn lines_before(&self) -> u32 {
        self.lines
    }
}

/// The `# shellcheck …` comments before the first command of a script.
fn head_directives(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim)
        .take_while(|line| line.is_empty() || line.starts_with('#'))
        .filter(|line| line.trim_start_matches('#').trim_start().starts_with("shellcheck "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_lines_stand_before_the_text() {
        let q = Question::new(Shell::Bash, &[], false, "npm ci");
        assert_eq!(q.file(), "# shellcheck shell=bash\nnpm ci\n");
        assert_eq!((q.lines_before(), q.text()), (1, "npm ci\n"));
        let known = [Known { name: "a", plain_value: None }, Known { name: "B", plain_value: Some("1.2-x") }];
        let q = Question::new(
            Shell::Dash,
            &known,
            true,
            "# shellcheck disable=SC2086\n\n#x\nls $a\n# shellcheck y\n",
        );
        assert_eq!(
            q.file(),
            "# shellcheck shell=dash disable=SC2154\n# shellcheck disable=SC2086\nexport a B='1.2-x'\n\
             # shellcheck disable=SC2086\n\n#x\nls $a\n# shellcheck y\n"
        );
        assert_eq!(q.lines_before(), 3);
        assert!(q.text().starts_with("# shellcheck disable=SC2086\n\n#x"));
    }
}
