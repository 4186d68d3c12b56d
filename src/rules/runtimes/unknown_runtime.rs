//! A name under `runtime-versions` that the image does not have. CodeBuild looks before the first command.

use crate::catalog::Applicability;
use crate::diagnostics::{Claim, Diagnostic, Edit, Effect, Evidence, Findings};
use crate::facts::runtimes::{
    Availability, BuildImages, Image, NameKind, Selected, Status, among, availability, is_runtime,
    maintained_images, meant, right_name, running_images, runtime_names, selecting_images, suggestion, title,
    unknown_runtime, unknown_version,
};
use crate::rules::Context;
use crate::rules::edit::{rewrite, rewrite_value};
use crate::source::Span;

/// Every image has Docker, and none needs it to be selected; only some take the line for an error.
const DOCKER: &str = "docker";

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for entry in cx.facts.selected_runtimes() {
        match cx.facts.build_images() {
            BuildImages::NoSelection => return,
            BuildImages::Known(images) => on_known(cx, entry, images, out),
            BuildImages::Unknown => on_unknown(cx, entry, out),
        }
    }
}

fn on_known(cx: &Context<'_>, entry: &Selected<'_>, images: &[&Image], out: &mut Findings<'_>) {
    let without: Vec<_> = images.iter().filter(|i| i.runtime(entry.runtime()).is_none()).collect();
    let Some(first) = without.first() else {
        if entry.runtime() == DOCKER {
            docker_on_known(cx, entry, images, out);
        }
        return;
    };
    // AWS adds runtimes to maintained images; one that another of them has may have come since the table's date.
    let may_have_come = first.status == Status::Maintained
        && entry.runtime() != DOCKER
        && maintained_images().any(|i| i.runtime(entry.runtime()).is_some());
    let mut claim =
        Claim::new(Effect::Breaks, if may_have_come { Evidence::Inferred } else { Evidence::Observed });
    if without.len() < images.len() {
        claim = claim.in_unknown_context();
    }
    let ids: Vec<_> = without.iter().map(|i| format!("`{}`", i.id())).collect();
    let message =
        format!("the build stops on {} with \"{}\"", ids.join(", "), unknown_runtime(first, entry.runtime()));
    report(cx, entry, images, claim, message, out);
}

fn on_unknown(cx: &Context<'_>, entry: &Selected<'_>, out: &mut Findings<'_>) {
    let name = entry.runtime();
    let maintained: Vec<_> = maintained_images().collect();
    let has = |i: &Image| i.runtime(name).is_some();
    let log = format!("\"Unknown runtime named '{name}'\"");
    let mut claim = Claim::new(Effect::Breaks, Evidence::Observed);
    let message = if name == DOCKER {
        claim = claim.in_unknown_context();
        format!("on the current Ubuntu and x86 Amazon Linux images the build stops with {log}")
    } else if !is_runtime(name) {
        // A name that nobody confuses with another may be that of a runtime newer than the table.
        if meant(name).is_none() {
            claim = claim.in_unknown_context();
        }
        format!("no image of CodeBuild has a runtime `{name}`: the build stops with {log}")
    } else if selecting_images().any(has) && !running_images().any(has) {
        claim = claim.in_unknown_context();
        format!("only withdrawn images have the runtime `{name}`: on all others the build stops with {log}")
    } else {
        return;
    };
    report(cx, entry, &maintained, claim, message, out);
}

fn report(
    cx: &Context<'_>,
    entry: &Selected<'_>,
    images: &[&Image],
    claim: Claim,
    message: String,
    out: &mut Findings<'_>,
) {
    let found = out.report(claim, entry.name.span(), message);
    if entry.runtime() == DOCKER {
        return without_docker(cx, entry, found);
    }
    if is_runtime(entry.runtime()) {
        found.help("choose an image that has it, or install it in a command");
        return;
    }
    let Some(right) = right_name(entry.runtime()) else {
        found.help(format!("the runtimes are {}", known_names(images)));
        return;
    };
    let name = right.runtime;
    if right.kind == NameKind::Related {
        found.help(format!(
            "{} comes with the runtime `{name}`: select a version of that, or install it in a command",
            entry.runtime()
        ));
        return;
    }
    found.help(format!("{}'s runtime is called `{name}`", title(name)));
    let Some(rename) = rewrite(&entry.name, name) else { return };
    if cx.facts.selected_runtimes().iter().any(|other| other.runtime() == name) {
        return;
    }
    let refused = match cx.facts.build_images() {
        BuildImages::Known(images) => images.iter().any(|i| availability(i, name, entry.raw()).is_refused()),
        _ => among(running_images(), name, entry.raw()).is_refused(),
    };
    if !refused {
        found.fix(Applicability::Safe, format!("Rename it to `{name}`"), vec![rename]);
    } else if let Some(version) = suggestion(images, name, entry.raw(), cx.settings.today)
        && let Some(value) = rewrite_value(&entry.name, &entry.version, version)
    {
        found.fix(Applicability::Unsafe, format!("Write `{name}: {version}`"), vec![rename, value]);
    }
}

/// Where `docker` can be selected at all, it is in vain; and a version that the image does not list stops the build even so.
fn docker_on_known(cx: &Context<'_>, entry: &Selected<'_>, images: &[&Image], out: &mut Findings<'_>) {
    let refuses = |i: &&&Image| availability(i, DOCKER, entry.raw()) == Availability::NotAvailable;
    let found = if let Some(image) = images.iter().find(refuses) {
        let claim = Claim::new(Effect::Breaks, Evidence::Observed);
        let claim = if images.iter().all(|i| refuses(&i)) { claim } else { claim.in_unknown_context() };
        let log = unknown_version(image, DOCKER, entry.raw());
        out.report(claim, entry.name.span(), format!("the build stops on `{}` with \"{log}\"", image.id()))
    } else if images.iter().all(|i| i.status != Status::Unsupported) {
        let claim = Claim::new(Effect::Information, Evidence::Observed);
        out.report(
            claim,
            entry.name.span(),
            "selecting `docker` has no effect here, and other images refuse it",
        )
    } else {
        return;
    };
    without_docker(cx, entry, found);
}

fn without_docker(cx: &Context<'_>, entry: &Selected<'_>, found: &mut Diagnostic) {
    found.help("delete the line: every image for EC2 has Docker, and a build may use it in privileged mode");
    if let Some(edit) = delete_line(cx, entry) {
        found.fix(Applicability::Unsafe, "Delete `docker`", vec![edit]);
    }
}

/// The runtimes that all of the images have; with none, all that there are.
fn known_names(images: &[&Image]) -> String {
    let common = |name: &&str| images.iter().all(|i| i.runtime(name).is_some()) && *name != DOCKER;
    runtime_names().filter(common).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Deletes the entry with its line, if it has one for itself and others remain.
fn delete_line(cx: &Context<'_>, entry: &Selected<'_>) -> Option<Edit> {
    let (key, value) = (entry.name.span(), entry.version.span());
    let line = cx.file.line_of(key.start);
    let whole = cx.file.line_span(line);
    let all = cx.facts.selected_runtimes();
    let next_on_line = |other: &Selected<'_>| {
        let at = other.name.span().start;
        at > key.start && cx.file.line_of(at) == line
    };
    let alone = cx.file.line_of(value.end) == line
        && cx.slice(Span::new(whole.start, key.start)).trim().is_empty()
        && !all.iter().any(next_on_line);
    let before = cx.file.line_span(line.checked_sub(1)?).end;
    (alone && all.len() > 1).then(|| Edit { span: Span::new(before, whole.end), text: String::new() })
}
