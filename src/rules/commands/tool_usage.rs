//! Slips in calls of tools: a subcommand or long option that the tool does not have and that is one or two letters off one that it
//! has; options of Terraform where it does not read them; `kubectl -v` with a name.

use crate::diagnostics::{Applicability, Claim, Effect, Evidence, Findings};
use crate::facts::table::Table;
use crate::rules::Context;
use crate::rules::simple_commands::{replace_word, simple_commands};
use crate::shell::{Command, Word};

static TABLE: Table<3> = Table::new(include_str!("../../../rules/data/tool-usage.tsv"));

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for command in simple_commands(cx) {
        let Some(program) = command.program() else { continue };
        match program {
            "terraform" | "tofu" => terraform(command, program, out),
            "kubectl" => kubectl(command, out),
            _ => {}
        }
        let Some((first, rest)) = command.words.split_first() else { continue };
        let Some(subcommand) = first.literal() else { continue };
        for &[name, of, names] in TABLE.of(program) {
            let (Some(name), Some(names)) = (name, names) else { continue };
            match of {
                None if !subcommand.starts_with('-') => {
                    one(command, first, &subcommand, names, &format!("`{name}`"), out);
                }
                Some(of) if of == subcommand => {
                    options(command, rest, names, &format!("`{name} {of}`"), out);
                }
                _ => {}
            }
        }
    }
}

fn options(command: &Command<'_>, words: &[Word], names: &str, what: &str, out: &mut Findings<'_>) {
    for word in words {
        let text = word.literal_prefix();
        if text == "--" && word.literal().is_some() {
            return;
        }
        let option = text.split('=').next().unwrap_or_default();
        if option.starts_with("--") && (word.literal().is_some() || text.contains('=')) {
            one(command, word, option, names, what, out);
        }
    }
}

/// Reports a name that is not among `names`, but nearly.
fn one(command: &Command<'_>, word: &Word, name: &str, names: &str, what: &str, out: &mut Findings<'_>) {
    let plain = name.trim_start_matches('-');
    let is_name = plain.len() > 3 && plain.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    if !is_name || names.split(' ').any(|n| n == name) {
        return;
    }
    let near = names
        .split(' ')
        .filter(|n| n.trim_start_matches('-').len() > 3)
        .map(|n| (strsim::damerau_levenshtein(name, n), n))
        .min_by_key(|(distance, _)| *distance);
    let allowed = if plain.len() > 6 { 2 } else { 1 };
    let Some((_, near)) = near.filter(|(distance, _)| *distance <= allowed) else { return };
    let kind = if name.starts_with('-') { "option" } else { "subcommand" };
    let finding = out.report(
        Claim::new(Effect::Mistake, Evidence::Documented),
        command.span_of(word.range),
        format!("{what} has no {kind} `{name}`, and fails"),
    );
    finding.help(format!("write `{near}`"));
    let written = command.text_of(word).replacen(name, near, 1);
    if let Some(edit) = replace_word(command, word, &written) {
        finding.fix(Applicability::Safe, format!("Write `{near}`"), vec![edit]);
    }
}

fn terraform(command: &Command<'_>, program: &str, out: &mut Findings<'_>) {
    let mut words = command.words.iter();
    let globals = ["-chdir", "-help", "-version", "-h", "-v"];
    for word in words.by_ref() {
        let text = word.literal_prefix();
        let plain = text.replacen("--", "-", 1);
        if word.literal().is_none() && !text.starts_with("-chdir=") {
            return;
        }
        if !text.starts_with('-') {
            break;
        }
        if !globals.contains(&plain.split('=').next().unwrap_or_default()) {
            out.report(
                Claim::new(Effect::Mistake, Evidence::Documented),
                command.span_of(word.range),
                format!(
                    "`{program}` takes `{text}` after the subcommand: here it prints its usage and fails"
                ),
            )
            .help("write the options after the subcommand");
            return;
        }
    }
    let subcommand = command.words.iter().find(|w| !w.literal_prefix().starts_with('-'));
    if !subcommand.is_some_and(|w| w.is("apply")) {
        return;
    }
    // Go's flags end at the first operand: what comes after the plan file is a second one.
    let mut plan: Option<&Word> = None;
    let mut value = false;
    for word in words {
        let text = word.literal_prefix();
        if word.may_split() && text.is_empty() {
            return;
        }
        if std::mem::take(&mut value) {
            continue;
        }
        match plan {
            Some(plan) if text.starts_with('-') => {
                out.report(
                    Claim::new(Effect::Mistake, Evidence::Documented),
                    command.span_of(word.range),
                    format!("`{program} apply` reads no options after the plan file: it says `Too many command line arguments` and fails"),
                )
                .label(command.span_of(plan.range), "options end here")
                .help("write the options before the plan file");
                return;
            }
            Some(_) => {}
            None if text.starts_with('-') => {
                let takes = ["-var", "-var-file", "-target", "-replace", "-state", "-state-out", "-backup"];
                value = word.literal().is_some_and(|t| takes.contains(&t.replacen("--", "-", 1).as_str()));
            }
            None => plan = Some(word),
        }
    }
}

/// `-v` is how much kubectl says; the namespace is `-n`.
fn kubectl(command: &Command<'_>, out: &mut Findings<'_>) {
    let pair = command.words.windows(2).find_map(|w| {
        if let [flag, value] = w { Some((flag, value)) } else { None }.filter(|(f, _)| f.is("-v"))
    });
    let exec = command.words.iter().any(|w| w.is("--") || w.is("exec") || w.is("run"));
    let Some((flag, value)) = pair.filter(|_| !exec) else { return };
    let Some(text) = value.literal().filter(|t| t.starts_with(|c: char| c.is_ascii_alphabetic())) else {
        return;
    };
    let finding = out.report(
        Claim::new(Effect::Mistake, Evidence::Documented),
        command.span_of(flag.range.to(value.range)),
        format!(
            "`-v` says how much `kubectl` logs and takes a number: `{text}` is none, and the command fails"
        ),
    );
    finding.help("for a namespace write `-n`");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::table::row_count;

    #[test]
    fn every_row_is_read() {
        assert_eq!(TABLE.rows().len(), row_count(TABLE.text()));
    }
}
