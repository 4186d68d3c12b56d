//! Keys that CodeBuild does not know and therefore ignores: slips, names of other tools, invented phases, strangers.
//!
//! Silent for placeholders of templates and for keys that are known elsewhere (`misplaced-key`).

use crate::buildspec::shape::{Issue, Meant, UnknownKey};
use crate::catalog::Applicability;
use crate::diagnostics::{Claim, Diagnostic, Edit, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::yaml::{Kind, Node};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for issue in cx.shape_issues() {
        if let Issue::Unknown(unknown) = issue {
            report(unknown, out);
        }
    }
}

fn report(unknown: &UnknownKey<'_>, out: &mut Findings<'_>) {
    let Some(name) = unknown.key.text() else { return };
    let place = unknown.place.words();
    // The batch service has a parser of its own, of which nobody has seen what it does with unknown keys.
    let evidence = if unknown.place.is_batch() { Evidence::Inferred } else { Evidence::Observed };
    let lost = Claim::new(Effect::Lost, evidence);
    let odd = Claim::new(Effect::Mistake, evidence);
    let ignored = if unknown.place.path.is_empty() {
        format!("CodeBuild knows no top-level key `{name}` and ignores it")
    } else if unknown.place.is_batch() {
        format!("`{name}` is no key of {place} that AWS documents")
    } else {
        format!("`{name}` is no key of {place}, so CodeBuild ignores it")
    };
    let span = unknown.key.span();
    match unknown.meant {
        Meant::Key(key) => {
            let finding = if unknown.place.section.path == "phases" {
                out.report(lost, span, format!("CodeBuild has no phase `{name}`, so nothing in it runs"))
            } else {
                out.report(lost, span, ignored)
            };
            suggest(finding, unknown, key.name, Applicability::Safe);
        }
        Meant::Synonym(key) => {
            suggest(out.report(lost, span, ignored), unknown, key.name, Applicability::Unsafe);
        }
        Meant::Phase(phase) => {
            let finding =
                out.report(lost, span, format!("CodeBuild has no phase `{name}`, so nothing in it runs"));
            finding.help(if unknown.taken {
                format!("move its commands to the end of `{phase}`")
            } else {
                format!("call it `{phase}`; the four names are fixed")
            });
            if !unknown.taken {
                rename(finding, unknown.key, phase, Applicability::Unsafe);
            }
        }
        Meant::SomePhase => {
            let claim = if unknown.value.kind() == Kind::Null { odd } else { lost };
            out.report(claim, span, format!("CodeBuild has no phase `{name}`, so nothing in it runs"))
                .help("the phases are `install`, `pre_build`, `build` and `post_build`");
        }
        Meant::Old(Some(key)) => {
            let message = if name == "environment_variables" {
                format!("`{name}` is a key of version 0.1, so with version 0.2 its variables are not set")
            } else {
                ignored
            };
            let finding = out.report(lost, span, message);
            finding.help(format!("write `{}`, and `variables` for `plaintext`", key.name));
            if !unknown.taken {
                let plaintext = unknown.value.entries().find(|e| e.key.text() == Some("plaintext"));
                let edits = [Some((unknown.key, key.name)), plaintext.map(|e| (e.key, "variables"))];
                let edits: Option<Vec<Edit>> =
                    edits.into_iter().flatten().map(|(node, name)| replace(node, name)).collect();
                if let Some(edits) = edits {
                    finding.fix(Applicability::Safe, "Use the names of version 0.2", edits);
                }
            }
        }
        Meant::Old(None) => {
            out.report(odd, span, format!("`{name}` is a key of version 0.1, which version 0.2 ignores"))
                .help("remove it; the project's settings decide");
        }
        Meant::Helper => {
            out.report(Claim::new(Effect::Information, evidence), span, ignored)
                .help("it may serve YAML anchors; CodeBuild's log will name it as a possible syntax error");
        }
        Meant::Nothing => {
            let keys: Vec<String> = unknown
                .place
                .section
                .keys
                .iter()
                .filter(|k| k.only_in.is_none())
                .map(|k| format!("`{}`", k.name))
                .collect();
            out.report(odd, span, ignored).help(format!("known there: {}", keys.join(", ")));
        }
    }
}

fn suggest(finding: &mut Diagnostic, unknown: &UnknownKey<'_>, name: &str, applicability: Applicability) {
    if unknown.taken {
        finding.help(format!("`{name}` stands beside it: move what is under this key there"));
        return;
    }
    finding.help(format!("write `{name}`"));
    rename(finding, unknown.key, name, applicability);
}

fn rename(finding: &mut Diagnostic, key: Node<'_>, name: &str, applicability: Applicability) {
    if let Some(edit) = replace(key, name) {
        finding.fix(applicability, format!("Rename the key to `{name}`"), vec![edit]);
    }
}

/// Puts another name in the place of a key's text, its quotes kept.
fn replace(key: Node<'_>, name: &str) -> Option<Edit> {
    let text = &key.scalar().filter(|_| !key.is_alias())?.text;
    let span = text.exact(0..text.text().len())?;
    Some(Edit { span, text: name.to_owned() })
}
