//! Names of container images that Docker cannot read, and such that nothing makes. An expansion counts as a piece of a name: only what
//! is wrong whatever it holds is reported.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::docker::{DockerCall, docker_call};
use crate::rules::Context;
use crate::rules::simple_commands::simple_commands;
use crate::rules::unbuilt_images::unbuilt;
use crate::shell::Word;
use crate::yaml::Node;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut told = Vec::new();
    for command in simple_commands(cx) {
        for (_, word) in docker_call(command).iter().flat_map(DockerCall::images) {
            if let Some(wrong) = wrong(&skeleton(&word)) {
                let span = command.span_of(word.range);
                report(Claim::new(Effect::Breaks, Evidence::Run), span, wrong, out);
                told.push(span);
            }
        }
    }
    let images = cx.spec.and_then(|s| s.batch.as_ref()).into_iter().flat_map(|b| {
        let tasks = b.tasks.iter().filter_map(|t| t.env).filter_map(|env| env.get("image"));
        let matrix = b.matrix.iter().flat_map(|(_, node)| {
            ["static", "dynamic"]
                .into_iter()
                .filter_map(|kind| node.get(kind)?.get("env")?.get("image"))
                .flat_map(scalars)
        });
        tasks.chain(matrix).collect::<Vec<_>>()
    });
    for node in images {
        let Some(text) = node.text().filter(|t| !t.contains(['$', '{', '<'])) else { continue };
        if let Some(wrong) = wrong(text) {
            report(Claim::new(Effect::Breaks, Evidence::Observed), node.span(), wrong, out);
        }
    }
    for image in unbuilt(cx).into_iter().filter(|i| !told.contains(&i.span)) {
        let why = image.stranger.map_or_else(String::new, |name| format!(", and nothing sets `{name}`"));
        out.report(
            Claim::new(Effect::Breaks, Evidence::Inferred),
            image.span,
            format!(
                "no command makes an image `{}`{why}: `docker {}` does not find it",
                image.name, image.verb
            ),
        )
        .label(image.made.1, "this is what the build makes")
        .help(format!("name the image that the build makes: `{}`", image.made.0));
    }
}

fn report(claim: Claim, span: crate::source::Span, wrong: Wrong, out: &mut Findings<'_>) {
    let (message, help) = match wrong {
        Wrong::Scheme => (
            "an image is named without `https://`: this is an invalid reference, and the command fails",
            "begin with the registry's host",
        ),
        Wrong::Upper => (
            "the name of an image must be in lower case: this is an invalid reference, and the command fails",
            "write the name in lower case; a tag may have capitals",
        ),
        Wrong::Colons => (
            "an image has one tag, after the last `/`: with another `:` this is an invalid reference",
            "write `registry/name:tag`",
        ),
        Wrong::NoTag => (
            "nothing stands after the `:`, which is an invalid reference: the command fails",
            "write the tag after the `:`, or leave the `:` out",
        ),
    };
    out.report(claim, span, message).help(help);
}

/// The word with a letter for each expansion.
fn skeleton(word: &Word) -> String {
    word.parts().iter().map(|part| part.literal().unwrap_or("\u{1}")).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    Scheme,
    Upper,
    Colons,
    NoTag,
}

/// What no image can be called. `\u{1}` stands for anything.
fn wrong(text: &str) -> Option<Wrong> {
    let hidden = |t: &str| t.contains('\u{1}');
    if text.starts_with("https://") || text.starts_with("http://") {
        return Some(Wrong::Scheme);
    }
    let name = text.split('@').next().unwrap_or_default();
    if name.is_empty() || name.starts_with('-') || name.chars().any(|c| "*?[]{}<>,= ".contains(c)) {
        return None;
    }
    let parts: Vec<&str> = name.split('/').collect();
    let (last, folders) = parts.split_last()?;
    let mut pieces = last.split(':');
    let image = pieces.next().unwrap_or_default();
    let tags: Vec<&str> = pieces.collect();
    if tags.len() > 1 || folders.iter().skip(1).any(|f| f.contains(':') && !hidden(f)) {
        return Some(Wrong::Colons);
    }
    let port = |f: &str| f.split_once(':').is_some_and(|(_, p)| !hidden(p) && p.parse::<u16>().is_err());
    if folders.first().is_some_and(|f| !hidden(f) && port(f)) {
        return Some(Wrong::Colons);
    }
    if tags.first().is_some_and(|t| t.is_empty()) {
        return Some(Wrong::NoTag);
    }
    // The first part may be a host, which may have capitals; an expansion may hold one and a `/`.
    let host = usize::from(parts.len() > 1);
    let upper = |t: &str| t.contains(|c: char| c.is_ascii_uppercase());
    let path = folders.iter().skip(host).any(|f| upper(f) && !hidden(f));
    (path || upper(image) && !(host == 0 && hidden(image))).then_some(Wrong::Upper)
}

fn scalars(node: Node<'_>) -> Vec<Node<'_>> {
    let items: Vec<Node<'_>> = node.items().collect();
    if items.is_empty() { vec![node] } else { items }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_docker_takes_and_what_not() {
        for (text, want) in [
            ("app", None),
            ("app:Latest", None),
            ("localhost:5000/app:1", None),
            ("\u{1}:\u{1}", None),
            ("\u{1}/\u{1}:\u{1}", None),
            ("\u{1}.dkr.ecr.\u{1}.amazonaws.com/app:\u{1}", None),
            ("a.b/c/d@sha256:abc", None),
            ("Org/app", None),
            ("\u{1}App", None),
            ("App", Some(Wrong::Upper)),
            ("\u{1}/MyApp:1", Some(Wrong::Upper)),
            ("a.b/C/d", Some(Wrong::Upper)),
            ("https://a.b/c", Some(Wrong::Scheme)),
            ("a:b:c", Some(Wrong::Colons)),
            ("p.e/c/b:c/b:1", Some(Wrong::Colons)),
            ("a:b/c", Some(Wrong::Colons)),
            ("a/b:", Some(Wrong::NoTag)),
            ("\u{1}:", Some(Wrong::NoTag)),
        ] {
            assert_eq!(wrong(text), want, "{text}");
        }
    }
}
