//! Comments for speclint: rule names, images, and what the words do.

use std::ops::Range;

use super::files;
use crate::catalog::{Rule, rule};

/// The thing at an offset of a comment's text, and what is known of it. Offsets are those of the text behind the `#`.
pub(super) fn at(text: &str, offset: usize) -> Option<(Range<usize>, String)> {
    let rest = text.strip_prefix(" speclint: ")?;
    let from = text.len() - rest.len();
    let range = word(text, offset).filter(|range| range.start >= from)?;
    let word = text.get(range.clone())?;
    if let Some(rule) = rule(word) {
        return Some((range, page(rule)));
    }
    let list = text.get(..range.start)?.rsplit(' ').next().unwrap_or_default();
    if list.starts_with("image=") {
        return files::image(word).map(|page| (range, page));
    }
    let about = match word {
        "ignore" => "Silences these rules for the entry that the comment stands on or above.",
        "ignore-file" => "Silences these rules in the whole file.",
        "ignore-start" => "Silences these rules from here to `ignore-end`.",
        "ignore-end" => "Ends what `ignore-start` began.",
        "image" => "The images that the build runs in. Rules on runtimes and programs go by them.",
        "shell" => "The shell that runs the commands, where `env.shell` does not say.",
        "root" => "The source root, from the top of the repository.",
        "assume" => "Globs of files that commands make which speclint cannot see.",
        _ => return None,
    };
    Some((range, format!("**`{word}`**\n\n{about}\n")))
}

fn page(rule: &Rule) -> String {
    let fix = rule
        .fix
        .map(|fix| format!(", with {} fix", if fix.name() == "safe" { "a safe" } else { "an unsafe" }));
    format!(
        "**`{}`** ({}{})\n\n{}.\n\n[Documentation]({})\n",
        rule.name,
        rule.severity,
        fix.unwrap_or_default(),
        rule.summary.trim_end_matches('.'),
        rule.url()
    )
}

/// The letters, digits and marks of names around an offset.
fn word(text: &str, offset: usize) -> Option<Range<usize>> {
    let (before, after) = text.split_at_checked(offset)?;
    let part = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
    let start = before.trim_end_matches(part).len();
    let end = offset + (after.len() - after.trim_start_matches(part).len());
    // `image=standard:7.0`: the word before `=` is one of its own.
    (start < end).then_some(start..end)
}
