//! Text that CodeBuild's parser rejects: one finding, at the mistake.
//!
//! Words what `yaml::diagnose` found, and a few slips that parse cleanly into something else. Silent about what only other
//! rules can judge: unquoted globs and look-alike characters have rules of their own, which take this finding's place.

use crate::diagnostics::{Applicability, Claim, Diagnostic, Edit, Effect, Evidence, Findings, Fix};
use crate::rules::Context;
use crate::source::Span;
use crate::yaml::{Cause, CauseKind, Entry, Kind, Repair, ScalarStyle};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    if unreadable(cx, out) {
        return;
    }
    if let Some(cause) = cx.cause {
        rejected(cx, cause, out);
    } else if cx.tree.is_bomb() {
        bomb(cx, out);
    } else if let Some(error) = cx.tree.errors().first() {
        refused_here(cx, error.offset, &error.message, error.too_deep, out);
    } else {
        missing_spaces(cx, out);
    }
}

/// What keeps the text from being parsed at all.
fn unreadable(cx: &Context<'_>, out: &mut Findings<'_>) -> bool {
    let start = Span::empty(cx.document.start);
    if cx.too_large {
        let claim = Claim::new(Effect::Mistake, Evidence::Run);
        out.report(claim, start, "this file is so large that nothing of it was checked")
            .help("speclint reads files of up to 16 MiB; real buildspecs have a few kilobytes");
        return true;
    }
    let Some(offset) = cx.invalid_utf8.filter(|&o| cx.document.contains(o)) else { return false };
    if cx.file.text().get(2..).is_some_and(|t| t.contains('\0')) {
        let claim = Claim::new(Effect::Breaks, Evidence::Unverified);
        out.report(claim, start, "this file is UTF-16, and nothing of it was checked")
            .help("save it as UTF-8, the only encoding that everything in the way of a buildspec reads");
        return true;
    }
    let claim = Claim::new(Effect::Breaks, Evidence::Run);
    out.report(
        claim,
        Span::new(offset, offset + 1),
        "this byte is not UTF-8, so CodeBuild cannot read the buildspec",
    )
    .help("save the file as UTF-8");
    true
}

fn rejected(cx: &Context<'_>, cause: &Cause, out: &mut Findings<'_>) {
    let problem = cx.rejection.map_or("", |r| r.problem.as_str());
    if problem.contains("recursion limit") {
        refused_here(cx, cause.span.start, problem, true, out);
        return;
    }
    let words = cause.words(cx.slice(cause.span));
    let claim = match cause.kind {
        CauseKind::Template => Claim::new(Effect::Information, Evidence::Run),
        _ => Claim::new(Effect::Breaks, Evidence::Observed),
    };
    let outcome = match (cause.kind, cx.rejection) {
        (CauseKind::Template, _) => "and cannot be read before they are filled in",
        (_, Some(_)) => "so CodeBuild cannot read the buildspec",
        (_, None) => "and becomes part of a command or value",
    };
    let finding = out.report(claim, cause.span, format!("{}, {outcome}", words.message)).at(words.here);
    if let (Some(place), false) = (cause.related, words.there.is_empty()) {
        finding.label(place, words.there);
    }
    stumble(cx, cause, finding);
    finding.help(match cx.rejection.filter(|_| cause.kind != CauseKind::Template) {
        Some(_) => {
            format!("{}; CodeBuild will say `YAML_FILE_ERROR … {}`", words.help, quoted(cx, cause, problem))
        }
        None => words.help,
    });
    if let Some(repair) = &cause.repair {
        offer(finding, repair);
    }
}

/// The line that CodeBuild's message will name, where that is another one.
fn stumble(cx: &Context<'_>, cause: &Cause, finding: &mut Diagnostic) {
    let Some(offset) = cx.rejection.and_then(|r| r.offset).filter(|_| cause.kind != CauseKind::Template)
    else {
        return;
    };
    let line = cx.file.line_of(offset);
    let shown = finding.labels().any(|l| cx.file.line_of(l.span.start) == line);
    let text = cx.file.line_text(line);
    if shown || text.trim().is_empty() {
        return;
    }
    let lead = (text.len() - text.trim_start().len()) as u32;
    let span = cx.file.line_span(line);
    finding.label(Span::new(span.start + lead, span.end), "the parser gives up here");
}

/// The problem in the parser's words, without its line number. Go's parser names the anchor.
fn quoted(cx: &Context<'_>, cause: &Cause, problem: &str) -> String {
    match cause.kind {
        CauseKind::UnknownAlias => {
            format!("unknown anchor '{}' referenced", cx.slice(cause.span).trim_start_matches('*'))
        }
        _ => problem.to_owned(),
    }
}

/// A repair as a fix.
pub(crate) fn offer(finding: &mut Diagnostic, repair: &Repair) {
    let applicability = if repair.certain { Applicability::Safe } else { Applicability::Unsafe };
    let edits = repair.changes.iter().map(|c| Edit { span: c.span, text: c.text.clone() }).collect();
    finding.fixes.push(Fix { title: repair.title.clone(), applicability, edits });
}

fn bomb(cx: &Context<'_>, out: &mut Findings<'_>) {
    let anchor = cx.tree.nodes().find_map(|n| n.anchor().map(|a| a.span));
    let claim = Claim::new(Effect::Breaks, Evidence::Inferred);
    out.report(
        claim,
        anchor.unwrap_or(Span::empty(cx.document.start)),
        "the aliases of this file, written out, make more than a million nodes, which CodeBuild's parser refuses",
    )
    .help("write the lists out, or name fewer aliases in one another");
}

/// What our own parser refuses and libyaml does not.
fn refused_here(cx: &Context<'_>, offset: u32, problem: &str, too_deep: bool, out: &mut Findings<'_>) {
    let line = cx.file.line_span(cx.file.line_of(offset));
    let lead = cx.slice(line).len() - cx.slice(line).trim_start().len();
    let span = Span::new(line.start + lead as u32, line.end);
    if too_deep {
        let claim = Claim::new(Effect::Mistake, Evidence::Run);
        out.report(
            claim,
            span,
            "this is nested deeper than speclint reads, so not all of the file was checked",
        )
        .help("a buildspec needs fewer than ten levels");
        return;
    }
    let claim = Claim::new(Effect::Information, Evidence::Run);
    out.report(
        claim,
        span,
        format!("parsers disagree about this line, and not all of the file was checked: {problem}"),
    )
    .help("CodeBuild's parser probably reads it; write it so that every parser does");
}

/// Keys whose value is a list.
const LISTS: [&str; 10] = [
    "commands",
    "finally",
    "files",
    "paths",
    "exclude-paths",
    "exported-variables",
    "fallback-keys",
    "build-list",
    "build-graph",
    "depend-on",
];

/// Keys whose value is a mapping. Elsewhere a text such as `arn:aws:…` below its key is a text.
const MAPPINGS: [&str; 15] = [
    "phases",
    "install",
    "pre_build",
    "build",
    "post_build",
    "runtime-versions",
    "env",
    "variables",
    "parameter-store",
    "secrets-manager",
    "artifacts",
    "secondary-artifacts",
    "cache",
    "reports",
    "batch",
];

/// `-npm ci` where a list is meant, `python:3.8` where a mapping is, `commands` without its colon: all parse, as one text.
fn missing_spaces(cx: &Context<'_>, out: &mut Findings<'_>) {
    for mapping in cx.tree.nodes().filter(|n| n.kind() == Kind::Mapping && !n.is_alias()) {
        for entry in mapping.entries() {
            let Some(slip) = Slip::of(cx, entry) else { continue };
            let claim = Claim::new(Effect::Lost, Evidence::Run);
            let key = entry.key.text().unwrap_or_default();
            let (what, help, add, text) = match slip.kind {
                CauseKind::NoSpaceAfterDash => {
                    ("no space follows the dash", "write `- ` before each item", "Add the space", " ")
                }
                CauseKind::NoSpaceAfterColon => {
                    ("no space follows the colon", "write `key: value`, with a space", "Add the space", " ")
                }
                _ => ("this key has no colon", "write `key:` above its list", "Add the colon", ":"),
            };
            let edits = slip.inserts.iter().map(|&at| Edit { span: Span::empty(at), text: text.to_owned() });
            out.report(
                claim,
                slip.span,
                format!("{what}, so `{key}` holds one text, and its parts are lost"),
            )
            .help(help)
            .fix(Applicability::Safe, add, edits.collect());
        }
    }
}

/// A plain text below a key, made of what would be items or pairs with one more character.
pub(crate) struct Slip {
    kind: CauseKind,
    span: Span,
    /// Where the character is missing.
    inserts: Vec<u32>,
}

impl Slip {
    pub(crate) fn of(cx: &Context<'_>, entry: Entry<'_>) -> Option<Self> {
        let (key, value) = (entry.key, entry.value);
        let plain = value.scalar().is_some_and(|s| s.style == ScalarStyle::Plain) && !value.is_alias();
        if !plain || value.tag().is_some() || key.span().end > value.span().start {
            return None;
        }
        if cx.file.line_of(key.span().end) == cx.file.line_of(value.span().start) {
            return None;
        }
        let lines = source_lines(cx.slice(value.span()), value.span().start);
        let name = key.text().unwrap_or_default();
        if LISTS.contains(&name) {
            Self::items(&lines)
        } else if MAPPINGS.contains(&name) {
            Self::key_above_items(&lines).or_else(|| Self::pairs(&lines))
        } else {
            None
        }
    }

    fn items(lines: &[(u32, &str)]) -> Option<Self> {
        let is_item = |text: &str| text.starts_with("- ");
        let no_space = |text: &str| {
            let rest = text.strip_prefix('-').unwrap_or_default();
            rest.starts_with(|c: char| c.is_ascii_alphabetic() || "$\"'*./".contains(c))
        };
        let &(start, first) = lines.first()?;
        let mixed = lines.iter().any(|(_, t)| is_item(t));
        if !no_space(first) || !(mixed || lines.iter().all(|(_, t)| no_space(t))) {
            return None;
        }
        let inserts =
            lines.iter().filter(|(at, t)| *at == start || (!mixed && no_space(t))).map(|(at, _)| at + 1);
        let inserts = inserts.collect();
        Some(Self { kind: CauseKind::NoSpaceAfterDash, span: Span::new(start, start + 1), inserts })
    }

    fn pairs(lines: &[(u32, &str)]) -> Option<Self> {
        let mut inserts = Vec::new();
        for (at, text) in lines {
            let (word, rest) = text.split_once(':')?;
            if !is_key(word)
                || rest.is_empty()
                || rest.starts_with(':')
                || rest.starts_with("//")
                || rest.contains(' ')
            {
                return None;
            }
            inserts.push(at + word.len() as u32 + 1);
        }
        let (start, first) = (lines.first()?.0, *inserts.first()?);
        Some(Self { kind: CauseKind::NoSpaceAfterColon, span: Span::new(start, first), inserts })
    }

    fn key_above_items(lines: &[(u32, &str)]) -> Option<Self> {
        let (&(start, word), &(_, next)) = (lines.first()?, lines.get(1)?);
        let end = start + word.len() as u32;
        (is_key(word) && next.starts_with("- ")).then(|| Self {
            kind: CauseKind::NoColon,
            span: Span::new(start, end),
            inserts: vec![end],
        })
    }
}

fn is_key(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// The lines of a text that begins at an offset, without the white space around them, and where each begins.
fn source_lines(text: &str, start: u32) -> Vec<(u32, &str)> {
    let mut at = start;
    let mut lines = Vec::new();
    for line in text.split_inclusive(['\n', '\r']) {
        let lead = (line.len() - line.trim_start().len()) as u32;
        if !line.trim().is_empty() {
            lines.push((at + lead, line.trim()));
        }
        at += line.len() as u32;
    }
    lines
}
