//! What ShellCheck says (`-f json1`), with its lines and columns turned into bytes of the script.
//!
//! Verified by running 0.9.0 and 0.11.0: lines and columns count from 1, a column is a code point, a tab is one, the end is
//! exclusive, and only a line feed ends a line.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;

use super::Question;

/// How bad ShellCheck calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names are ShellCheck's")]
pub enum Level {
    Style,
    Info,
    Warning,
    Error,
}

/// One thing that it says of a script. Ranges are bytes of [`Question::text`], on character boundaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The number of its code: 2086 for SC2086.
    pub code: u32,
    /// How bad it is.
    pub level: Level,
    /// In ShellCheck's words.
    pub message: String,
    /// What it is about.
    pub range: Range<usize>,
    /// What mends it, in order, not overlapping; empty if nothing is offered.
    pub fix: Vec<Replacement>,
}

/// One replacement in the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// What is replaced; empty to insert.
    pub range: Range<usize>,
    /// What takes its place.
    pub text: String,
}

/// What is known of questions that were asked. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    by_file: HashMap<Box<str>, Arc<[Comment]>>,
}

/// What ShellCheck wrote is not what `-f json1` promises.
#[derive(Debug, thiserror::Error)]
#[error("its answer cannot be read: {0}")]
pub struct Unreadable(#[from] serde_json::Error);

impl Answers {
    /// Reads the output for files that were named by the position of their question: `0.sh`, `1.sh` …
    ///
    /// # Errors
    /// If it is not the JSON that is expected.
    pub fn read(output: &[u8], questions: &[&Question]) -> Result<Self, Unreadable> {
        let output: Output = serde_json::from_slice(output)?;
        let mut raw: Vec<Vec<RawComment>> = questions.iter().map(|_| Vec::new()).collect();
        for comment in output.comments {
            let name = comment.file.rsplit(['/', '\\']).next().unwrap_or_default();
            let at = name.strip_suffix(".sh").and_then(|n| n.parse::<usize>().ok());
            if let Some(list) = at.and_then(|at| raw.get_mut(at)) {
                list.push(comment);
            }
        }
        let one = |(question, raw): (&&Question, Vec<RawComment>)| {
            (question.file().into(), comments(question, raw).into())
        };
        Ok(Self { by_file: questions.iter().zip(raw).map(one).collect() })
    }

    /// What it says of a script, in order; none if it was not asked.
    pub fn get(&self, question: &Question) -> Option<&[Comment]> {
        self.by_file.get(question.file()).map(AsRef::as_ref)
    }

    /// Adds what others know.
    pub fn extend(&mut self, others: Self) {
        self.by_file.extend(others.by_file);
    }

    /// How many scripts have an answer.
    pub fn len(&self) -> usize {
        self.by_file.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_file.is_empty()
    }
}

#[derive(Deserialize)]
struct Output {
    comments: Vec<RawComment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawComment {
    file: String,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    level: Level,
    code: u32,
    message: String,
    fix: Option<RawFix>,
}

#[derive(Deserialize)]
struct RawFix {
    replacements: Vec<RawReplacement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawReplacement {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    replacement: String,
}

fn comments(question: &Question, raw: Vec<RawComment>) -> Vec<Comment> {
    if raw.is_empty() {
        return Vec::new();
    }
    let lines = Lines::of(question);
    let one = |c: RawComment| {
        let range = lines.range((c.line, c.column), (c.end_line, c.end_column))?;
        let fix = c.fix.and_then(|fix| replacements(&lines, fix)).unwrap_or_default();
        Some(Comment { code: c.code, level: c.level, message: c.message, range, fix })
    };
    let mut comments: Vec<Comment> = raw.into_iter().filter_map(one).collect();
    comments.sort_by_key(|c| (c.range.start, c.range.end, c.code));
    comments
}

/// The replacements in order; none if one lies outside of the text, or two of them at one place.
fn replacements(lines: &Lines<'_>, fix: RawFix) -> Option<Vec<Replacement>> {
    let one = |r: RawReplacement| {
        let range = lines.range((r.line, r.column), (r.end_line, r.end_column))?;
        Some(Replacement { range, text: r.replacement })
    };
    let mut all: Vec<Replacement> = fix.replacements.into_iter().map(one).collect::<Option<_>>()?;
    all.sort_by_key(|r| (r.range.start, r.range.end));
    let apart = all.windows(2).all(|two| match two {
        [a, b] => a.range.end <= b.range.start && a.range != b.range,
        _ => true,
    });
    apart.then_some(all)
}

/// Where the lines of a question's text begin.
struct Lines<'q> {
    text: &'q str,
    before: u32,
    starts: Vec<usize>,
}

impl<'q> Lines<'q> {
    fn of(question: &'q Question) -> Self {
        let text = question.text();
        let after = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1);
        Self { text, before: question.lines_before(), starts: std::iter::once(0).chain(after).collect() }
    }

    /// The bytes between two points; none for what stands in our own lines.
    fn range(&self, start: (u32, u32), end: (u32, u32)) -> Option<Range<usize>> {
        let (start, end) = (self.offset(start)?, self.offset(end)?);
        Some(start..end.max(start))
    }

    /// The offset of a line and a column, both from 1; past the end of a line, its end.
    fn offset(&self, (line, column): (u32, u32)) -> Option<usize> {
        let line = line.checked_sub(self.before + 1)? as usize;
        let Some(&start) = self.starts.get(line) else { return Some(self.text.len()) };
        let rest = self.text.get(start..)?;
        let rest = rest.split('\n').next().unwrap_or_default();
        let column = column.saturating_sub(1) as usize;
        Some(start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Known, Shell};
    use super::*;

    /// What ShellCheck 0.11.0 wrote of the text below, behind one line of ours.
    const RECORDED: &str = r#"{"comments":[
      {"file":"0.sh","line":2,"endLine":2,"column":11,"endColumn":13,"level":"warning","code":2154,
       "message":"x is referenced but not assigned.","fix":null},
      {"file":"0.sh","line":2,"endLine":2,"column":11,"endColumn":13,"level":"info","code":2086,
       "message":"Double quote to prevent globbing and word splitting.","fix":{"replacements":[
        {"column":11,"endColumn":11,"endLine":2,"insertionPoint":"afterEnd","line":2,"precedence":7,"replacement":"\""},
        {"column":13,"endColumn":13,"endLine":2,"insertionPoint":"beforeStart","line":2,"precedence":7,"replacement":"\""}]}},
      {"file":"0.sh","line":1,"endLine":1,"column":1,"endColumn":3,"level":"error","code":1,"message":"in our line","fix":null},
      {"file":"0.sh","line":3,"endLine":3,"column":7,"endColumn":12,"level":"style","code":2006,
       "message":"Use $(...) notation instead of legacy backticks `...`.","fix":{"replacements":[
        {"column":7,"endColumn":8,"endLine":3,"insertionPoint":"beforeStart","line":3,"precedence":5,"replacement":"$("},
        {"column":11,"endColumn":12,"endLine":3,"insertionPoint":"beforeStart","line":3,"precedence":5,"replacement":")"}]}}]}"#;

    #[test]
    fn places_are_bytes_of_the_text() {
        let text = "\techo é日😀 $x \"a\"\nls $B `pwd`";
        let question = Question::new(Shell::Bash, &[], false, text);
        let answers = Answers::read(RECORDED.as_bytes(), &[&question]).unwrap();
        let comments = answers.get(&question).unwrap();
        let seen: Vec<_> = comments.iter().map(|c| (c.code, &text[c.range.clone()])).collect();
        assert_eq!(seen, [(2086, "$x"), (2154, "$x"), (2006, "`pwd`")]);
        let fixed = |c: &Comment| {
            let mut fixed = text.to_owned();
            for r in c.fix.iter().rev() {
                fixed.replace_range(r.range.clone(), &r.text);
            }
            fixed
        };
        assert_eq!(fixed(&comments[0]), "\techo é日😀 \"$x\" \"a\"\nls $B `pwd`");
        assert_eq!(fixed(&comments[2]), "\techo é日😀 $x \"a\"\nls $B $(pwd)");
        assert_eq!(comments[1].level, Level::Warning);
    }

    #[test]
    fn lines_of_ours_do_not_count() {
        let known = [Known { name: "x", plain_value: None }];
        let question = Question::new(Shell::Bash, &known, false, "a\r\nb😀c\n");
        let lines = Lines::of(&question);
        assert_eq!(lines.range((2, 1), (2, 3)), None);
        assert_eq!(lines.range((3, 1), (3, 9)), Some(0..2));
        assert_eq!(lines.range((4, 2), (4, 3)), Some(4..8));
        assert_eq!(lines.range((5, 1), (5, 1)), Some(10..10));
        assert_eq!(lines.range((9, 1), (9, 1)), Some(10..10));
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        let question = Question::new(Shell::Bash, &[], false, "a");
        for output in ["", "[]", "{}", r#"{"comments":[{"file":"0.sh"}]}"#] {
            assert!(Answers::read(output.as_bytes(), &[&question]).is_err(), "{output}");
        }
        let none = Answers::read(br#"{"comments":[]}"#, &[&question]).unwrap();
        assert_eq!(none.get(&question), Some(&[][..]));
        assert_eq!(Answers::default().get(&question), None);
    }
}
