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
    let words = words(cx, cause);
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

/// What is to be said of a cause.
struct Words {
    message: String,
    /// At the mistake itself.
    here: String,
    /// At the related place; empty: nothing.
    there: String,
    help: String,
}

fn words(cx: &Context<'_>, cause: &Cause) -> Words {
    let say = |message: &str, here: &str, there: &str, help: &str| Words {
        message: message.to_owned(),
        here: here.to_owned(),
        there: there.to_owned(),
        help: help.to_owned(),
    };
    let text = excerpt(cx.slice(cause.span));
    match cause.kind {
        CauseKind::ConflictMarker => say(
            "this merge conflict was committed unresolved",
            "the first of git's markers",
            "the other markers",
            "keep one of the two versions and delete the three marker lines",
        ),
        CauseKind::MarkdownFence => say(
            "a Markdown code fence stands around the buildspec",
            "not YAML",
            "not YAML either",
            "delete the lines with the fence",
        ),
        CauseKind::Template => say(
            "the placeholders of a template are not YAML",
            "a placeholder here",
            "",
            "if this file is used as it stands, put the text in quotes; if it is a template, all is well",
        ),
        CauseKind::EchoOutput => say(
            "`-e` stands before the lines of this file, as `echo -e` prints it in a shell without that option",
            "not part of the buildspec",
            "",
            "remove the `-e`, and write the file with `printf` or from bash",
        ),
        CauseKind::Tab => say(
            "a tab stands in the indentation, which YAML allows spaces only in",
            "a tab",
            "",
            "indent with spaces",
        ),
        CauseKind::LookAlike(c) => Words {
            message: format!("{} stands where YAML wants {}", look_alike(c).0, look_alike(c).1),
            here: format!("U+{:04X}", c as u32),
            there: String::new(),
            help: "type the character again, in an editor that does not make it typographic".to_owned(),
        },
        CauseKind::ControlCharacter(c) => Words {
            message: format!("the control character U+{:04X} is not allowed in YAML", c as u32),
            here: "not visible in most editors".to_owned(),
            there: String::new(),
            help: "remove the character".to_owned(),
        },
        CauseKind::NoSpaceAfterDash => {
            say("no space follows the dash of this item", "", "", "write `- ` before each item of a list")
        }
        CauseKind::NoSpaceAfterColon => {
            say("no space follows the colon of this key", "", "", "write `key: value`, with a space")
        }
        CauseKind::DoubleDash => {
            say("this item begins with two dashes", "", "", "write one dash and a space before each item")
        }
        CauseKind::NoColon => {
            say("this key has no colon", "", "", "write `key: value`, or `key:` above what belongs to it")
        }
        CauseKind::NoDash => say(
            "this line is no item of the list that it stands in",
            "no dash here",
            "an item of the list",
            "write `- ` before it if it is an item of its own, or indent it deeper if it continues the item above",
        ),
        CauseKind::ItemOnKeyLine => say(
            "this list begins on the line of its key",
            "",
            "",
            "begin the list on a line of its own, below the key",
        ),
        CauseKind::UnclosedQuote(c) => Words {
            message: format!("this quote `{c}` is never closed"),
            here: "opened here".to_owned(),
            there: String::new(),
            help: format!(
                "close it with another `{c}`; if the quote belongs to the command, put the whole command in single quotes"
            ),
        },
        CauseKind::UnclosedBracket(c) => Words {
            message: format!("this bracket `{c}` is never closed"),
            here: "opened here".to_owned(),
            there: String::new(),
            help: "close it; if it belongs to the command, put the whole command in single quotes".to_owned(),
        },
        CauseKind::TextAfterQuote(c) => Words {
            message: format!("this text begins with `{c}`, which YAML takes for quotes around all of it"),
            here: String::new(),
            there: "goes on after the closing quote".to_owned(),
            help: "put the whole text in single quotes, or in a block below `|`".to_owned(),
        },
        CauseKind::QuoteInQuotes(c) => Words {
            message: format!("this `{c}` ends the text, though more of it follows"),
            here: "ends the text".to_owned(),
            there: "the text begins".to_owned(),
            help: if c == '\'' {
                "write `''` for a single quote in single quotes, or put the text in a block below `|`"
                    .to_owned()
            } else {
                "write `\\\"` for a double quote in double quotes, or put the text in a block below `|`"
                    .to_owned()
            },
        },
        CauseKind::StrayQuote(c) => Words {
            message: format!("this `{c}` is one too many"),
            here: "the text has ended before".to_owned(),
            there: String::new(),
            help: "remove it".to_owned(),
        },
        CauseKind::UnknownEscape(c) => Words {
            message: format!("`\\{c}` in double quotes is no escape that YAML knows"),
            here: String::new(),
            there: String::new(),
            help: "double the backslash, or put the text in single quotes, where a backslash is a backslash"
                .to_owned(),
        },
        CauseKind::Indicator(c) => Words {
            message: format!("a text cannot begin with `{c}`, {}", indicator(c)),
            here: String::new(),
            there: String::new(),
            help: "put the whole text in single quotes, or in a block below `|`".to_owned(),
        },
        CauseKind::SecondColon => say(
            "a second colon and space stands on the line of this key",
            "YAML reads a key here",
            "",
            "put the value in single quotes",
        ),
        CauseKind::ColonInText => say(
            "this text holds a colon followed by a space, which makes what stands before it a key",
            "",
            "makes it a key",
            "put the whole text in single quotes (quotes inside it do not help), or in a block below `|`",
        ),
        CauseKind::MissingComma => {
            say("a comma is missing after this", "", "", "separate the entries with commas")
        }
        CauseKind::BlockDedent => say(
            "this line is indented less than the block that it belongs to, and ends it",
            "ends the block",
            "the block begins",
            "indent every line of the block at least as deep as its first",
        ),
        CauseKind::Continuation => say(
            "this line continues the text above it, but is not indented deeper",
            "",
            "continues this",
            "indent it deeper than the item, or put the text in a block below `|`",
        ),
        CauseKind::ItemIndent(column) => Words {
            message: "this item does not stand under the other items of its list".to_owned(),
            here: format!("belongs in column {column}"),
            there: "its place is under this".to_owned(),
            help: "give all items of a list the same indentation".to_owned(),
        },
        CauseKind::KeyIndent(column) => Words {
            message: "this key does not stand under the keys that it belongs to".to_owned(),
            here: format!("belongs in column {column}"),
            there: "its place is under this".to_owned(),
            help: "give all keys of a mapping the same indentation".to_owned(),
        },
        CauseKind::SwallowedKey => say(
            "this key is indented below a value, which takes it for its own text",
            "",
            "the value",
            "give it the indentation of the keys that it belongs to, or add the key that is missing above it",
        ),
        CauseKind::UnknownAlias => Words {
            message: format!("`{text}` refers to an anchor that the file does not define"),
            here: String::new(),
            there: String::new(),
            help: "define the anchor before, or put the text in single quotes if it is meant as it stands"
                .to_owned(),
        },
        CauseKind::Unknown => say(
            "this line is neither a key with its value, nor an item, nor the continuation of the line above",
            "",
            "",
            "compare its indentation, quotes and colons with the lines around it; a comment begins with `#`",
        ),
    }
}

/// What a look-alike is, and what it stands for.
fn look_alike(c: char) -> (&'static str, &'static str) {
    match c {
        '\u{a0}' | '\u{202f}' | '\u{2007}' => ("a no-break space", "a space"),
        '\u{2018}'..='\u{201f}' => ("a typographic quote", "a straight one"),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => ("a typographic dash", "`-`"),
        '•' => ("a bullet", "`-`"),
        _ => ("an invisible character", "nothing"),
    }
}

fn indicator(c: char) -> &'static str {
    match c {
        '[' | ']' => "which stands for a list",
        '{' | '}' => "which stands for a mapping",
        '*' => "which stands for an alias",
        '&' => "which stands for an anchor",
        '|' | '>' => "which begins a block of text",
        ',' => "which separates entries",
        '%' => "which begins a directive",
        _ => "which YAML reserves",
    }
}

fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
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
