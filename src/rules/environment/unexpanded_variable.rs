//! `$NAME`, `${NAME}` and `$(…)` in values of `env.variables`. Silent where the text may be a template's, where a command may
//! expand the value a second time, and for `$LATEST` and the like, which are no variables.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::environment::{each_batch_variable, expansions};
use crate::host::HostKind;
use crate::rules::Context;
use crate::source::Span;

/// Names of versions and stages that AWS writes with a `$`.
const NO_VARIABLES: [&str; 5] = ["LATEST", "Latest", "DEFAULT", "Default", "default"];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    let path = cx.file.path().as_str();
    let templates = [".tpl", ".tftpl", ".tmpl", ".j2", ".template", ".erb", ".in"];
    if cx.host == HostKind::Markdown && cx.incomplete || templates.iter().any(|end| path.ends_with(end)) {
        return;
    }
    let variables = spec.env.iter().filter_map(|e| e.variables.as_ref()).flat_map(|m| &m.entries);
    for (name, value) in variables.filter_map(|(name, value)| Some((name, value.as_ref()?))) {
        if !value.is_template() {
            look(cx, name.as_str(), value.as_str(), name.span(), value.text_span(), out);
        }
    }
    if let Some(batch) = &spec.batch {
        each_batch_variable(batch.node, &mut |name, value| {
            if let (Some(text), Some(of)) = (name.text(), value.text())
                && !of.contains("{{")
            {
                look(cx, text, of, name.span(), value.span(), out);
            }
        });
    }
}

fn look(cx: &Context<'_>, name: &str, value: &str, name_span: Span, span: Span, out: &mut Findings<'_>) {
    let Some(found) = unexpanded(value) else { return };
    if expands_later(cx, name) {
        return;
    }
    let own = found == format!("${name}") || found == format!("${{{name}}}");
    let path = name == "PATH" || name == "LD_LIBRARY_PATH";
    let message = if path {
        format!(
            "`{name}` will hold the characters `{found}`, not the old value: CodeBuild expands nothing here, so programs are no longer found"
        )
    } else {
        format!("CodeBuild expands nothing here: `{name}` will hold the characters `{found}`")
    };
    let help = if own && !path {
        format!("leave `{name}` out: a variable that the build already has needs no definition")
    } else if path {
        format!("set it in a command: `export {name}=\"/new/folder:${name}\"`")
    } else {
        format!("set it in a command, where the shell expands it: `{name}=\"…\"`")
    };
    out.report(Claim::new(Effect::Mistake, Evidence::Documented), span, message)
        .label(name_span, "values of `env.variables` are literal")
        .help(help);
}

/// The first thing in a value that a shell would expand.
fn unexpanded(value: &str) -> Option<&str> {
    if let Some(at) = value.find("$(")
        && let Some(len) = value.get(at..).and_then(|rest| rest.find(')'))
        && value
            .get(at + 2..)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/'))
        && value.get(at..at + len).is_some_and(|inner| inner.contains(' ') || len > 4)
        && !value.get(..at)?.ends_with(['\\', '$'])
    {
        return value.get(at..=at + len);
    }
    expansions(value).find_map(|e| {
        let name = value.get(e.name.clone())?;
        let after = value.get(e.name.end..)?;
        let before = value.get(..e.start)?;
        let shell = if e.braced {
            let mut tail = after.chars();
            match tail.next()? {
                '}' | '-' | '#' | '%' | '/' | '+' | '?' | '=' | '^' | ',' => after.contains('}'),
                ':' => after.contains('}') && tail.next().is_some_and(|c| matches!(c, '-' | '=' | '?' | '+')),
                _ => false,
            }
        } else {
            let capitals = name.len() > 1
                && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
            let stands_alone =
                before.is_empty() || before.ends_with(['/', ':', '-', '=', '.', ' ', ',', '_']);
            capitals && !before.ends_with(|c: char| c.is_ascii_alphanumeric() && !c.is_ascii_uppercase())
                || name.len() > 2 && stands_alone && (after.is_empty() || !before.is_empty())
        };
        let end = if e.braced { e.name.end + after.find('}')? + 1 } else { e.name.end };
        (shell && !NO_VARIABLES.contains(&name)).then(|| value.get(e.start..end))?
    })
}

/// Whether a command that names the variable may expand its value once more.
fn expands_later(cx: &Context<'_>, name: &str) -> bool {
    const AGAIN: [&str; 8] = [
        "eval",
        "envsubst",
        "sh -c",
        "bash -c",
        "-exec",
        "Invoke-Expression",
        "ExpandEnvironmentVariables",
        "expandvars",
    ];
    let texts = || cx.facts.scripts().iter().map(|s| s.script.text());
    let again = |text: &str| {
        AGAIN.iter().any(|a| text.contains(a)) || text.contains("| sh") || text.contains("| bash")
    };
    texts().any(|text| again(text) && (text.contains(name) || text.contains("envsubst")))
}

#[cfg(test)]
mod tests {
    use super::unexpanded;

    #[test]
    fn what_a_shell_would_expand() {
        for (value, want) in [
            ("$PATH:/x", Some("$PATH")),
            ("/x:${HOME}/bin", Some("${HOME}")),
            ("${A:-b}", Some("${A:-b}")),
            ("$A.dkr.ecr.$AWS_REGION.amazonaws.com/x", Some("$AWS_REGION")),
            ("app:$image_tag", Some("$image_tag")),
            ("$(date +%s)", Some("$(date +%s)")),
            ("$LATEST", None),
            ("pa$word", None),
            ("pa$$WORD", None),
            ("\\$HOME", None),
            ("^abc$", None),
            ("$1", None),
            ("$.Payload", None),
            ("${var.region}", None),
            ("${self:custom.x}", None),
            ("${AWS::Region}", None),
            ("cost 5$ USD", None),
            ("$(A)", None),
        ] {
            assert_eq!(unexpanded(value), want, "{value}");
        }
    }
}
