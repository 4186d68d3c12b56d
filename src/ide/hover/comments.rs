//! Comments for speclint: rule names, images, and what the words do.

use std::ops::Range;

use super::files;
use crate::catalog::{Named, Rule, named};
use crate::directives::{Verb, directives};

/// The thing at an offset of a comment, its `#` included, and what is known of it.
pub(super) fn at(comment: &str, offset: usize) -> Option<(Range<usize>, String)> {
    let holds = |range: &Range<usize>| range.start <= offset && offset <= range.end;
    for directive in directives(comment) {
        if let Some(ignore) = &directive.ignore {
            if let Some(name) = ignore.names.iter().find(|name| holds(&name.range)) {
                return Some((name.range.clone(), of_name(&name.text)?));
            }
            let word = ignore.range.start..ignore.range.start + ignore.verb.word().len();
            if holds(&word) {
                return Some((word, page(ignore.verb.word(), of_verb(ignore.verb))));
            }
        }
        for (key, values) in &directive.words {
            if holds(&key.range) {
                return Some((key.range.clone(), page(&key.text, of_key(&key.text)?)));
            }
            let value = values.iter().find(|value| holds(&value.range) && key.text == "image");
            if let Some(value) = value {
                return Some((value.range.clone(), files::image(&value.text)?));
            }
        }
    }
    None
}

fn page(word: &str, about: &str) -> String {
    format!("**`{word}`**\n\n{about}\n")
}

const fn of_verb(verb: Verb) -> &'static str {
    match verb {
        Verb::Ignore => "Silences these rules for the item or key that the comment stands on or above.",
        Verb::File => "Silences these rules in the whole buildspec.",
        Verb::Start => "Silences these rules from here to `ignore-end`.",
        Verb::End => "Ends what `ignore-start` began.",
    }
}

fn of_key(key: &str) -> Option<&'static str> {
    Some(match key {
        "image" => "The images that the build runs in. Rules on runtimes and programs go by them.",
        "shell" => "The shell that runs the commands, where `env.shell` does not say.",
        "root" => "The source root, from the top of the repository.",
        "assume" => "Globs of files that commands make which speclint cannot see.",
        _ => return None,
    })
}

/// A rule, or a category of rules.
fn of_name(name: &str) -> Option<String> {
    match named(name).ok()? {
        Named::Rule(rule) | Named::Renamed(rule) => Some(of_rule(rule)),
        Named::Category(category) => Some(page(category.slug(), "All rules of this category.")),
        Named::All => None,
    }
}

fn of_rule(rule: &Rule) -> String {
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
