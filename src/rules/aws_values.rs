//! Values that an option of the AWS CLI does not take as they are written: bare words where parts are wanted, text where version 2
//! reads base64.

use crate::facts::aws_cli::{Opt, Takes};
use crate::facts::environment::{Origin, origin};
use crate::shell::{Part, PartKind, Word};

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueProblem {
    /// It has no parts, where the option wants shorthand (`a=b`) or JSON.
    NoParts,
    /// The same; it is the name of a file, which the option does not open.
    FileName,
    /// It is no base64, which version 2 reads.
    NoBase64,
}

/// What is wrong with `value` as a value of `option`; none where a variable may hide what is right.
pub(crate) fn problem_of(option: &Opt, value: &Word) -> Option<ValueProblem> {
    match option.takes {
        Takes::Nothing | Takes::Text => None,
        Takes::Parts => no_parts(value),
        Takes::Bytes => is_no_base64(value).then_some(ValueProblem::NoBase64),
    }
}

fn no_parts(value: &Word) -> Option<ValueProblem> {
    if !value.parts.iter().all(|part| part.literal().is_some() || is_plain_builtin(part)) {
        return None;
    }
    let text: String = value.parts.iter().filter_map(Part::literal).collect();
    let odd = |c: char| matches!(c, '=' | '{' | '[' | '<') || c.is_whitespace();
    let from_elsewhere = text.contains("://");
    if text.contains(odd) || from_elsewhere || value.has_glob() || value.parts.is_empty() {
        return None;
    }
    let literal = value.literal();
    if literal.as_deref() == Some("") {
        return None;
    }
    let file = literal
        .is_some_and(|t| t.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "json" | "yml" | "yaml")));
    Some(if file { ValueProblem::FileName } else { ValueProblem::NoParts })
}

/// Whether a part is a variable of CodeBuild's whose value is one word: an identifier, a commit, a name.
fn is_plain_builtin(part: &Part) -> bool {
    match &part.kind {
        PartKind::Parameter(p) => {
            p.operator.is_none() && !p.length && !p.indirect && origin(&p.name) == Some(Origin::Documented)
        }
        _ => false,
    }
}

/// JSON, or a file of JSON that is read as text. `{}` decodes to nothing, which is what was meant.
fn is_no_base64(value: &Word) -> bool {
    let prefix = value.literal_prefix();
    if let Some(path) = prefix.strip_prefix("file://") {
        return value.literal().is_some() && path.rsplit_once('.').is_some_and(|(_, end)| end == "json");
    }
    let text = prefix.trim_start();
    text.starts_with(['{', '[']) && text.contains('"')
}
