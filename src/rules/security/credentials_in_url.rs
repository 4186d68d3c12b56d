//! User and password in URLs of variables and commands. Silent for services of the build machine and of its containers, whose
//! passwords guard nothing, and for stand-ins.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::secrets::{is_placeholder, is_secret_name, url_password};
use crate::rules::Context;
use crate::rules::hosts::is_public;
use crate::shell::{AssignmentValue, Command, Part, PartKind, Word};

const HELP: &str = "for git use `git-credential-helper: yes` or a credential helper; for packages `aws codeartifact login` or a \
                    configuration file that reads a variable";

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let variables = cx.spec.and_then(|s| s.env.as_ref()).and_then(|e| e.variables.as_ref());
    for (_, value) in variables.into_iter().flat_map(|m| &m.entries) {
        let Some(value) = value else { continue };
        if let Some((range, host)) = url_password(value.as_str())
            && is_public(host, true)
            && value.as_str().get(range.clone()).is_some_and(|p| !is_placeholder(p))
        {
            literal(value.mapped.hull(range), out);
        }
    }
    for item in cx.facts.scripts() {
        for command in item.commands() {
            let assigned = command.assignments().iter().filter_map(|a| match &a.value {
                AssignmentValue::Scalar(word) => Some(word),
                AssignmentValue::Array(_) => None,
            });
            for word in command.simple.words.iter().chain(assigned) {
                one(command, word, out);
            }
        }
    }
}

fn one(command: &Command<'_>, word: &Word, out: &mut Findings<'_>) {
    // What is fed to a shell is looked at by itself.
    if command.simple.nested.is_some() && word.literal().is_some_and(|w| w.contains(' ')) {
        return;
    }
    let text = command.text_of(word);
    if let Some((range, host)) = url_password(text)
        && let Some(password) = text.get(range.clone())
        && !password.contains(['$', '`', '"', '\''])
        && is_public(host, true)
        && !is_placeholder(password)
    {
        let at = word.range.start + range.start as u32;
        let span = crate::shell::TextRange::new(at, at + range.len() as u32);
        literal(command.span_of(span), out);
        return;
    }
    if let Some(part) = variable(word) {
        out.report(
            Claim::new(Effect::Risk, Evidence::Documented),
            command.span_of(part.range),
            "the token becomes part of a URL, which git, package managers and proxies write to logs and files",
        )
        .help(HELP);
    }
}

fn literal(span: crate::source::Span, out: &mut Findings<'_>) {
    out.report(
        Claim::new(Effect::Exposed, Evidence::Documented),
        span,
        "a password stands here in clear text, inside a URL that ends up in logs",
    )
    .help(HELP);
}

/// The variable that stands for the password, or for a token alone, between `https://` and `@`.
fn variable(word: &Word) -> Option<&Part> {
    let mut in_userinfo = false;
    let mut colon = false;
    let mut last: Option<&Part> = None;
    for part in &word.parts {
        match &part.kind {
            PartKind::Literal(text) => {
                let mut rest: &str = text;
                if in_userinfo {
                    let end = rest.find(['@', '/']);
                    if end.is_some_and(|at| rest.get(at..).is_some_and(|r| r.starts_with('@'))) {
                        let host = rest.get(end? + 1..).unwrap_or_default();
                        let local = ["localhost", "127.0.0.1"].iter().any(|h| host.starts_with(h));
                        if let Some(found) = last.filter(|_| !local) {
                            return Some(found);
                        }
                    }
                    colon |= end.is_none() && rest.contains(':');
                    if end.is_none() {
                        last = last.filter(|_| !rest.contains(':'));
                        continue;
                    }
                    in_userinfo = false;
                }
                if let Some(at) = rest.find("https://").or_else(|| rest.find("http://")) {
                    rest = rest.get(at..).unwrap_or_default();
                    rest = rest.split_once("://").map_or("", |(_, r)| r);
                    in_userinfo = !rest.contains(['/', '@']);
                    colon = rest.contains(':');
                    last = None;
                }
            }
            PartKind::Parameter(parameter) if in_userinfo => {
                last = (colon || is_secret_name(&parameter.name)).then_some(part);
            }
            PartKind::Substitution(_) if in_userinfo && colon => last = Some(part),
            _ => {}
        }
    }
    None
}
