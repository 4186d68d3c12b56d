//! `$CODEBUILD_RESOLVED_SOURCE_VERSION` as the tag of a Docker image, and `$CODEBUILD_SOURCE_VERSION` for a branch.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::shell::{Assignment, AssignmentValue, Part, PartKind, Word};

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut tags = Vec::new();
    for item in cx.facts.scripts() {
        for command in item.commands() {
            for assignment in command.assignments().iter().chain(&command.simple.declared) {
                if is_branch(assignment) {
                    out.report(
                        Claim::new(Effect::Information, Evidence::Documented),
                        command.span_of(assignment.range),
                        format!(
                            "`{}` will often be no branch: `CODEBUILD_SOURCE_VERSION` may hold a commit, `pr/12` or a version of an S3 object",
                            assignment.name
                        ),
                    )
                    .help("in builds that a webhook starts: `${CODEBUILD_WEBHOOK_HEAD_REF#refs/heads/}`");
                }
            }
            if !command.runs("docker") {
                continue;
            }
            tags.extend(command.words.iter().filter_map(tag).map(|part| command.span_of(part.range)));
        }
    }
    let Some((first, others)) = tags.split_first() else { return };
    let finding = out.report(
        Claim::new(Effect::Information, Evidence::Documented),
        *first,
        "`CODEBUILD_RESOLVED_SOURCE_VERSION` is not set for sources in S3 and may be missing in a pipeline: the tag is empty then, which Docker rejects",
    );
    for other in others {
        finding.label(*other, "and here");
    }
    finding.help("give it a default: `${CODEBUILD_RESOLVED_SOURCE_VERSION:-latest}`");
}

/// The expansion that is all of a tag.
fn tag(word: &Word) -> Option<&Part> {
    let [.., before, last] = word.parts() else { return None };
    let PartKind::Parameter(parameter) = &last.kind else { return None };
    (&*parameter.name == "CODEBUILD_RESOLVED_SOURCE_VERSION"
        && !parameter.handles_unset()
        && before.literal().is_some_and(|text| text.ends_with(':')))
    .then_some(last)
}

fn is_branch(assignment: &Assignment) -> bool {
    let AssignmentValue::Scalar(word) = &assignment.value else { return false };
    let [part] = word.parts() else { return false };
    let PartKind::Parameter(parameter) = &part.kind else { return false };
    &*parameter.name == "CODEBUILD_SOURCE_VERSION"
        && parameter.operator.is_none()
        && assignment.name.to_ascii_uppercase().contains("BRANCH")
}
