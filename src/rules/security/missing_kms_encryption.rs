//! Uploads to S3 without an encryption option. Silent where options may be hidden, and for public objects.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::{Destination, Upload};
use crate::rules::Context;
use crate::source::Span;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let uploads = cx.facts.uploads();
    let encrypted = uploads.iter().find(|u| u.is_kms());
    for upload in uploads.iter().filter(|u| is_plain(u)) {
        let effect = if encrypted.is_some() { Effect::Mistake } else { Effect::Information };
        let finding = out
            .report(
                Claim::new(effect, Evidence::Documented),
                upload.what,
                "this upload gets the bucket's default encryption, not a KMS key of your choice",
            )
            .help(match (upload.api, encrypted.is_some()) {
                (false, true) => "add `--sse aws:kms` here as well",
                (false, false) => "add `--sse aws:kms`, or make a KMS key the bucket's default",
                (true, _) => "add `--server-side-encryption aws:kms`, or make a KMS key the bucket's default",
            });
        if let Some(span) = upload.destination_span {
            finding.label(span, "to this bucket");
        }
        if let Some(other) = encrypted.and_then(|u| u.sse.as_ref()) {
            finding.label(other.flag, "this upload asks for KMS");
        }
        // Without a sign that KMS is meant, the bucket may be a site's, which nobody could read any more.
        if let Some(at) = upload.insert_at.filter(|_| encrypted.is_some()) {
            let option = if upload.api { " --server-side-encryption aws:kms" } else { " --sse aws:kms" };
            let edit = Edit { span: Span::empty(at), text: option.to_owned() };
            finding.fix(Applicability::Unsafe, "Ask for encryption with KMS", vec![edit]);
        }
    }
}

fn is_plain(upload: &Upload) -> bool {
    matches!(upload.destination, Destination::S3(_))
        && upload.sse.is_none()
        && upload.kms_key.is_none()
        && !upload.exempt
        && !upload.uncertain
}
