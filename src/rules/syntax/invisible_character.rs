//! Characters that cannot be seen, or look like another: no-break and zero-width spaces, typographic quotes and dashes.
//!
//! Looks at commands outside of quotes, at keys and at values, and at what stops the parser. Silent about comments, quoted
//! text, here-documents, escapes, apostrophes, dashes between words, and the joiners inside emoji and non-Latin words.

use std::collections::HashSet;

use super::yaml_syntax::offer;
use crate::diagnostics::{Applicability, Claim, Diagnostic, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::rules::edit::item_indent;
use crate::source::Span;
use crate::yaml::{CauseKind, Kind, Node, NodeId, ScalarStyle};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    if cx.file.text().is_ascii() {
        return;
    }
    let mut stopped: Option<u32> = None;
    if let Some(cause) = cx.cause
        && let CauseKind::LookAlike(c) = cause.kind
    {
        stopped = Some(cx.file.line_of(cause.span.start));
        let claim = Claim::new(Effect::Breaks, Evidence::Observed);
        let finding = out
            .report(
                claim,
                cause.span,
                format!(
                    "{} stands where YAML wants another character, so CodeBuild cannot read the buildspec",
                    name(c)
                ),
            )
            .at(code(c))
            .help("type it again, in an editor that does not make it typographic");
        if let Some(repair) = &cause.repair {
            offer(finding, repair);
        }
    }
    let commands: HashSet<NodeId> =
        cx.spec.iter().flat_map(|s| s.commands()).map(|c| c.text.node.id()).collect();
    let keys: HashSet<NodeId> = cx
        .tree
        .nodes()
        .filter(|n| n.kind() == Kind::Mapping && !n.is_alias())
        .flat_map(Node::entries)
        .map(|e| e.key.id())
        .collect();
    for node in cx.tree.nodes().filter(|n| n.kind() == Kind::Scalar && !n.is_alias()) {
        let role = match node.id() {
            id if commands.contains(&id) => Role::Command,
            id if keys.contains(&id) => Role::Key,
            _ => Role::Value,
        };
        let mut lines: Vec<(u32, Vec<Suspect>)> = Vec::new();
        for suspect in suspects(cx, node, role) {
            let line = cx.file.line_of(suspect.span.start);
            match lines.last_mut() {
                Some((at, together)) if *at == line => together.push(suspect),
                _ => lines.push((line, vec![suspect])),
            }
        }
        for (line, together) in lines {
            if stopped != Some(line) {
                report(cx, node, &together, out);
            }
        }
    }
}

const BEGINS_NO_ITEM: &str = "begins no item: the line is part of the text above";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Command,
    Key,
    Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Looks like a space and is none.
    Blank,
    /// Is not seen at all.
    Invisible,
    /// A typographic quote.
    Quote,
    /// A typographic dash.
    Dash,
}

fn class(c: char) -> Option<Class> {
    match c {
        '\u{a0}' | '\u{202f}' | '\u{2007}' => Some(Class::Blank),
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => Some(Class::Invisible),
        '\u{2018}'..='\u{201f}' => Some(Class::Quote),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some(Class::Dash),
        _ => None,
    }
}

struct Suspect {
    span: Span,
    c: char,
    claim: Claim,
    message: &'static str,
    /// What should stand there, if that is plain.
    instead: Option<&'static str>,
}

/// The characters of a scalar that are a mistake where they stand.
fn suspects(cx: &Context<'_>, node: Node<'_>, role: Role) -> Vec<Suspect> {
    let Some(scalar) = node.scalar().filter(|s| !s.text.text().is_ascii()) else { return Vec::new() };
    let text = scalar.text.text();
    let mut found = Vec::new();
    let mut quoting = Quoting::default();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let here_document = text.find("<<").unwrap_or(text.len());
    for (i, &(at, c)) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| chars.get(i)).map(|p| p.1);
        let after = chars.get(i + 1).map(|p| p.1);
        let quoted = quoting.take(c, before) || at > here_document;
        let Some(class) = class(c) else { continue };
        // An escape was written on purpose.
        let Some(span) = scalar.text.exact(at..at + c.len_utf8()) else { continue };
        let begins_line = at == 0
            || text.as_bytes().get(at - 1) == Some(&b' ') && {
                let line = cx.file.line_span(cx.file.line_of(span.start));
                cx.slice(Span::new(line.start, span.start)).trim().is_empty()
            };
        if class == Class::Dash && scalar.style == ScalarStyle::Plain && begins_line && after == Some(' ') {
            let claim = Claim::new(Effect::Lost, Evidence::Run);
            found.push(Suspect { span, c, claim, message: BEGINS_NO_ITEM, instead: Some("-") });
            continue;
        }
        let spot = Spot { c, class, before, after, quoted, edge: i == 0 || i + 1 == chars.len() };
        let judged = match role {
            Role::Command => spot.in_command(first_word(text, at)),
            Role::Key => spot.in_key(),
            Role::Value => spot.in_value(text),
        };
        let Some((claim, message, instead)) = judged else { continue };
        let joins = scalar.style == ScalarStyle::Plain
            && (after == Some('#') || before == Some(':') || (i == 0 && class == Class::Quote));
        found.push(Suspect { span, c, claim, message, instead: instead.filter(|_| !joins) });
    }
    // Typographic quotes become straight ones only in pairs.
    if found.iter().filter(|s| class(s.c) == Some(Class::Quote)).count() % 2 == 1 {
        for suspect in found.iter_mut().filter(|s| class(s.c) == Some(Class::Quote)) {
            suspect.instead = None;
        }
    }
    found
}

type Judged = Option<(Claim, &'static str, Option<&'static str>)>;

struct Spot {
    c: char,
    class: Class,
    before: Option<char>,
    after: Option<char>,
    quoted: bool,
    edge: bool,
}

impl Spot {
    /// A joiner or mark inside a word of another script, or between the parts of an emoji.
    fn belongs(&self) -> bool {
        let foreign = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && class(c).is_none());
        self.class == Class::Invisible && (foreign(self.before) || foreign(self.after))
    }

    fn in_command(&self, program: &str) -> Judged {
        if self.belongs() {
            return None;
        }
        let breaks = Claim::new(Effect::Breaks, Evidence::Run);
        match self.class {
            Class::Blank if !self.quoted => {
                Some((breaks, "is no blank to the shell and becomes part of the word", Some(" ")))
            }
            Class::Invisible if !self.quoted => Some((breaks, "becomes part of the word, unseen", Some(""))),
            Class::Invisible => Some((
                Claim::new(Effect::Information, Evidence::Run),
                "is part of this text, unseen",
                Some(""),
            )),
            Class::Dash if !self.quoted => self.dash(),
            Class::Quote if !self.quoted => self.quote(program),
            _ => None,
        }
    }

    /// `–prod` where `--prod` was typed.
    fn dash(&self) -> Judged {
        let option = self.before.is_none_or(|c| c.is_whitespace() || c == '-')
            && self.after.is_some_and(|c| c.is_ascii_alphabetic());
        let long = self.before != Some('-');
        option.then_some((
            Claim::new(Effect::Breaks, Evidence::Run),
            "does not begin an option, as `-` does",
            Some(if long { "--" } else { "-" }),
        ))
    }

    fn quote(&self, program: &str) -> Judged {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let single = matches!(self.c, '\u{2018}'..='\u{201b}');
        if single && letter(self.before) && letter(self.after) {
            return None;
        }
        let prose = matches!(program, "echo" | "printf" | "Write-Host" | "Write-Output");
        let claim = Claim::new(if prose { Effect::Information } else { Effect::Breaks }, Evidence::Run);
        let instead = if single { "'" } else { "\"" };
        Some((claim, "does not quote: the shell takes it for a letter", Some(instead).filter(|_| !prose)))
    }

    fn in_key(&self) -> Judged {
        let claim = Claim::new(Effect::Lost, Evidence::Observed);
        match self.class {
            _ if self.belongs() => None,
            Class::Blank => Some((
                claim,
                "becomes part of the key, which is then another one",
                Some(if self.before.is_none() { " " } else { "" }).filter(|_| self.edge),
            )),
            Class::Invisible => Some((claim, "becomes part of the key, which is then another one", Some(""))),
            Class::Quote if self.edge => Some((claim, "is part of the key: it does not quote", None)),
            _ => None,
        }
    }

    fn in_value(&self, text: &str) -> Judged {
        let claim = Claim::new(Effect::Mistake, Evidence::Run);
        let typographic = |c: Option<char>| c.is_some_and(|c| class(c) == Some(Class::Quote));
        match self.class {
            _ if self.belongs() => None,
            Class::Blank if self.edge => Some((claim, "is not taken away as a blank would be", Some(" "))),
            Class::Blank if !text.contains(' ') => Some((claim, "becomes part of the value", None)),
            Class::Invisible => Some((claim, "becomes part of the value, unseen", Some(""))),
            Class::Quote
                if self.edge && typographic(text.chars().next()) && typographic(text.chars().next_back()) =>
            {
                Some((claim, "stays in the value: it does not quote", None))
            }
            _ => None,
        }
    }
}

/// The program of the simple command that holds an offset, as far as white space and operators tell.
fn first_word(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind(['\n', ';', '|', '&', '(']).map_or(0, |i| i + 1);
    text.get(start..).unwrap_or_default().split_whitespace().next().unwrap_or_default()
}

/// Whether the shell is inside quotes or a comment.
#[derive(Default)]
struct Quoting {
    quote: Option<char>,
    escaped: bool,
    comment: bool,
}

impl Quoting {
    /// Goes on by a character; whether that stood inside.
    fn take(&mut self, c: char, before: Option<char>) -> bool {
        if self.comment {
            self.comment = c != '\n';
            return true;
        }
        if std::mem::take(&mut self.escaped) {
            return self.quote.is_some();
        }
        match (self.quote, c) {
            (None | Some('"'), '\\') => self.escaped = true,
            (None, '"' | '\'') => self.quote = Some(c),
            (Some(open), _) if open == c => self.quote = None,
            (None, '#') if before.is_none_or(char::is_whitespace) => self.comment = true,
            _ => {}
        }
        self.quote.is_some() || self.comment
    }
}

fn report(cx: &Context<'_>, node: Node<'_>, list: &[Suspect], out: &mut Findings<'_>) {
    let worst = list.iter().max_by_key(|s| (s.claim.severity(), std::cmp::Reverse(s.span.start)));
    let Some(first) = worst else { return };
    let finding =
        out.report(first.claim, first.span, format!("{} {}", name(first.c), first.message)).at(code(first.c));
    let others = list.iter().filter(|s| s.span != first.span);
    for other in others {
        finding.label(other.span, code(other.c));
    }
    finding.help(match class(first.c) {
        Some(Class::Quote) => "write straight quotes",
        Some(Class::Dash) => "write `-` or `--`",
        Some(Class::Blank) => "write a plain space",
        _ => "remove it",
    });
    fix(cx, node, list, finding);
}

fn fix(cx: &Context<'_>, node: Node<'_>, list: &[Suspect], finding: &mut Diagnostic) {
    let edits: Option<Vec<Edit>> = list
        .iter()
        .map(|s| {
            if s.message == BEGINS_NO_ITEM && s.span.start > node.span().start {
                return under_siblings(cx, node, s.span);
            }
            Some(Edit { span: s.span, text: s.instead?.to_owned() })
        })
        .collect();
    let Some(edits) = edits else { return };
    let quotes = list.iter().any(|s| class(s.c) == Some(Class::Quote));
    let folds = node.scalar().is_some_and(|s| s.style.is_quoted());
    if quotes && folds {
        return;
    }
    let how = if quotes { Applicability::Unsafe } else { Applicability::Safe };
    finding.fix(how, "Write the plain characters", edits);
}

/// The dash of an item below the one that has swallowed its line.
fn under_siblings(cx: &Context<'_>, owner: Node<'_>, dash: Span) -> Option<Edit> {
    let indent = item_indent(cx, owner.span().start)?;
    let line = cx.file.line_span(cx.file.line_of(dash.start));
    Some(Edit { span: Span::new(line.start, dash.end), text: format!("{indent}-") })
}

fn name(c: char) -> &'static str {
    match c {
        '\u{a0}' | '\u{202f}' | '\u{2007}' => "a no-break space",
        '\u{200b}' => "a zero-width space",
        '\u{feff}' => "a byte order mark inside the file",
        '\u{ad}' => "a soft hyphen",
        '\u{2018}'..='\u{201f}' => "a typographic quote",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "a typographic dash",
        '•' => "a bullet",
        _ => "an invisible character",
    }
}

fn code(c: char) -> String {
    format!("U+{:04X}", c as u32)
}
