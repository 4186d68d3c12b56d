//! Images that are pushed or tagged although no command makes or fetches them: another name was built.
//!
//! Silent where something unseen may make images, and where a variable may make two names one.

use super::Context;
use super::simple_commands::simple_commands;
use crate::facts::docker::{ImageRole, docker_call, reference_text};
use crate::facts::environment::origin;
use crate::facts::filesystem::is_known;
use crate::facts::{Role, roles};
use crate::shell::{AndOrOp, AssignmentValue, Command, PartKind, Word};
use crate::source::Span;

/// An image that nothing makes.
#[derive(Clone, Debug)]
pub(crate) struct Unbuilt {
    /// Its name, variables as `${NAME}`.
    pub(crate) name: String,
    /// The word.
    pub(crate) span: Span,
    /// `push` or `tag`.
    pub(crate) verb: &'static str,
    /// What the build makes that comes nearest, and where.
    pub(crate) made: (String, Span),
    /// The variable in the name that nothing sets.
    pub(crate) stranger: Option<String>,
}

/// Each name once, where it is first used.
pub(crate) fn unbuilt(cx: &Context<'_>) -> Vec<Unbuilt> {
    let Some((made, wanted)) = images(cx) else { return Vec::new() };
    let mut found: Vec<Unbuilt> = Vec::new();
    for (name, span, verb) in wanted {
        if made.iter().any(|(own, _)| same(own, &name)) || found.iter().any(|f| f.name == name) {
            continue;
        }
        let stranger =
            strangers(cx, &name).into_iter().find(|v| !made.iter().any(|(own, _)| own.contains(v.as_str())));
        if stranger.is_none() && !made.iter().all(|(own, _)| certainly_differ(own, &name)) {
            continue;
        }
        let nearest = made.iter().max_by_key(|(own, _)| shared(own, &name)).cloned();
        let Some(made) = nearest else { continue };
        let stranger = stranger.map(|v| v.trim_matches(['$', '{', '}']).to_owned());
        found.push(Unbuilt { name, span, verb, made, stranger });
    }
    found
}

type Named = (String, Span);
/// A name, its place, and the verb that needs it.
type Wanted = (String, Span, &'static str);

/// What the build makes or fetches, and what it needs; none where more may come to be there unseen.
fn images(cx: &Context<'_>) -> Option<(Vec<Named>, Vec<Wanted>)> {
    let seen = cx.facts.scripts().iter().all(|s| !s.script.is_opaque() && s.script.errors().is_empty());
    let (mut made, mut wanted) = (Vec::new(), Vec::new());
    for command in simple_commands(cx).filter(|_| seen) {
        let Some(call) = docker_call(command) else {
            // `$(aws ecr get-login …)` runs what that prints, a `docker login`.
            if may_make_images(command) && !cx.slice(command.span()).contains("ecr get-login") {
                return None;
            }
            continue;
        };
        if call.makes_unseen() || call.hidden().iter().any(|word| may_name_images(cx, word)) {
            return None;
        }
        if call.verb == "run" || call.verb == "create" {
            // What it runs is fetched, whichever of its words that is.
            let names =
                call.words.iter().filter_map(|w| Some((reference_text(w)?, command.span_of(w.range))));
            made.extend(names);
        }
        for (role, word) in call.images() {
            let text = reference_text(&word);
            let span = command.span_of(word.range);
            match role {
                ImageRole::Made | ImageRole::Pulled => made.push((text?, span)),
                ImageRole::Needed | ImageRole::Pushed if is_caught(command) || may_be_several(&word) => {}
                ImageRole::Needed => wanted.extend(text.map(|t| (t, span, "tag"))),
                ImageRole::Pushed => wanted.extend(text.map(|t| (t, span, "push"))),
            }
        }
    }
    (!made.is_empty()).then_some((made, wanted))
}

/// Whether a word that expands to options may have `-t` among them: not so if all that the file gives its variable is literal and has
/// none.
fn may_name_images(cx: &Context<'_>, word: &Word) -> bool {
    let [part] = word.parts() else { return true };
    let PartKind::Parameter(parameter) = &part.kind else { return true };
    let name = &*parameter.name;
    let names = |text: &str| text.split_whitespace().any(|w| w.starts_with("-t") || w.starts_with("--tag"));
    let map = cx.spec.and_then(|s| s.env.as_ref()).and_then(|e| e.variables.as_ref());
    let own = map.iter().flat_map(|m| &m.entries).filter(|(key, _)| key.as_str() == name);
    let mut values: Vec<Option<String>> =
        own.map(|(_, value)| value.map(|v| v.as_str().to_owned())).collect();
    for assignment in simple_commands(cx).flat_map(|c| c.assignments().iter().chain(&c.simple.declared)) {
        if &*assignment.name == name {
            values.push(match &assignment.value {
                AssignmentValue::Scalar(word) => word.literal().map(std::borrow::Cow::into_owned),
                AssignmentValue::Array(_) => None,
            });
        }
    }
    values.is_empty() || values.iter().any(|v| v.as_deref().is_none_or(names))
}

fn is_caught(command: &Command<'_>) -> bool {
    let all = command.words.iter().any(|w| w.is("--all-tags") || w.is("-a"));
    all || command.context.before == Some(AndOrOp::Or)
        || command.context.condition.is_some()
        || command.context.functions > 0
}

fn may_be_several(word: &Word) -> bool {
    word.has_glob() || !word.braces.is_empty()
}

/// Whether a command may build images in a way that cannot be seen.
fn may_make_images(command: &Command<'_>) -> bool {
    if command.simple.words.is_empty() || is_known(command) || command.runs("cd") {
        return false;
    }
    let roles = roles(command);
    let harmless = [Role::Test, Role::Lint, Role::Scan, Role::Install, Role::Probe, Role::Log, Role::Remove];
    !harmless.iter().any(|role| roles.has(*role))
}

/// Whether two names are the same image: `latest` may be left out.
fn same(a: &str, b: &str) -> bool {
    let plain = |text: &str| text.trim_end_matches(":latest").to_owned();
    plain(a) == plain(b)
}

/// A piece of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Char(char),
    /// A variable that both names have: the same text in both.
    Same(String),
    /// A variable that the other name does not have: any text.
    Any,
}

/// Whether two names differ whatever their variables hold. Where each has variables of its own, nothing is certain.
fn certainly_differ(a: &str, b: &str) -> bool {
    let (left, right) = (tokens(a, b), tokens(b, a));
    let open = |side: &[Token]| side.contains(&Token::Any);
    match (open(&left), open(&right)) {
        (false, false) => !same(a, b),
        (true, false) => !matches(&left, &right) && !matches(&left, &tokens(&format!("{b}:latest"), a)),
        (false, true) => !matches(&right, &left) && !matches(&right, &tokens(&format!("{a}:latest"), b)),
        (true, true) => false,
    }
}

fn tokens(name: &str, other: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        let variable = rest.strip_prefix("${").and_then(|r| r.split_once('}'));
        if let Some((variable, after)) = variable {
            let shared = other.contains(&format!("${{{variable}}}"));
            found.push(if shared { Token::Same(variable.to_owned()) } else { Token::Any });
            rest = after;
        } else {
            found.push(Token::Char(c));
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    found
}

/// Whether `pattern` can be `text`, which has no [`Token::Any`].
fn matches(pattern: &[Token], text: &[Token]) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while from < text.len() {
        match pattern.get(at) {
            Some(Token::Any) => {
                back = Some((at + 1, from));
                at += 1;
            }
            Some(token) if text.get(from) == Some(token) => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((after, start)) = back else { return false };
                back = Some((after, start + 1));
                (at, from) = (after, start + 1);
            }
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|token| *token == Token::Any)
}

/// The variables of a name, as `${NAME}`, that nothing sets: the project may, but then it is used in nothing that makes an image.
fn strangers(cx: &Context<'_>, name: &str) -> Vec<String> {
    let env = cx.facts.environment();
    if env.has_unseen() {
        return Vec::new();
    }
    let names = name.split("${").skip(1).filter_map(|rest| rest.split('}').next());
    names.filter(|n| !env.may_define(n) && origin(n).is_none()).map(|n| format!("${{{n}}}")).collect()
}

fn shared(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cannot_be_one() {
        for (a, b, want) in [
            ("app:1", "app:2", true),
            ("app", "app:latest", false),
            ("${R}/app", "${R}/app:latest", false),
            ("${R}/app:1", "${R}/app:2", true),
            ("${I}:2", "${R}/${I}:${N}", true),
            ("${R}/${I}:v${N}", "${R}/${I}:${N}", true),
            ("${I}:${A}", "${I}:latest", false),
            ("${I}:${A}", "${I}", false),
            ("${I}:${A}", "${I}:${B}", false),
            ("${URI}", "${R}/app:1", false),
            ("${URI}", "app:1", false),
            ("web-${A}", "api", true),
        ] {
            assert_eq!(certainly_differ(a, b), want, "{a} {b}");
            assert_eq!(certainly_differ(b, a), want, "{b} {a}");
        }
    }
}
