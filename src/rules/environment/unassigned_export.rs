//! Names in `exported-variables` that nothing assigns. Silent where an unseen script may, and a note where the project may.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::environment::{Reach, origin};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(exported) = cx.spec.and_then(|s| s.env.as_ref()).and_then(|e| e.exported_variables.as_ref())
    else {
        return;
    };
    let environment = cx.facts.environment();
    if environment.has_unseen() || cx.incomplete || cx.tree.is_partial() {
        return;
    }
    for text in exported.items.iter().filter(|t| !t.is_dynamic()) {
        let name = text.as_str();
        if name.starts_with("AWS_") || origin(name).is_some() {
            continue;
        }
        if let Some(lost) = environment.of(name).next() {
            if environment.of(name).all(|d| d.reach.is_lost()) {
                out.report(
                    Claim::new(Effect::Mistake, Evidence::Run),
                    text.text_span(),
                    format!(
                        "nothing is exported as `{name}`: it is only assigned {}, where it is lost",
                        place(lost.reach)
                    ),
                )
                .label(lost.span, "assigned here")
                .help(format!("assign it in a command of its own: `{name}=…`"));
            }
            continue;
        }
        if environment.may_define(name) {
            continue;
        }
        let near = environment.definitions().iter().find(|d| {
            d.item.is_some()
                && !d.reach.is_lost()
                && d.name.len() > 4
                && strsim::osa_distance(&d.name, name) == 1
        });
        let claim = Claim::new(Effect::Mistake, Evidence::Documented);
        let claim = if near.is_some() { claim } else { claim.in_unknown_context() };
        let finding = out.report(
            claim,
            text.text_span(),
            format!("no command assigns `{name}`, so nothing is exported under this name unless the project defines it"),
        );
        match near {
            Some(near) => {
                finding.label(near.span, "this one is assigned").help(format!("export `{}`", near.name))
            }
            None => finding.help(format!("assign it in a command: `{name}=…`")),
        };
    }
}

fn place(reach: Reach) -> &'static str {
    match reach {
        Reach::Subshell => "in a subshell `( … )`",
        Reach::Substitution => "inside `$( … )`",
        Reach::Pipeline => "in a pipeline",
        Reach::ChildShell => "by a shell of its own",
        Reach::Background => "in the background",
        Reach::Lasting | Reach::Uncertain => "elsewhere",
    }
}
