//! Encryption options without a value, with the wrong one, or where there are none.

use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::{Destination, Sse, Upload};
use crate::rules::Context;
use crate::source::Span;

/// What the AWS CLI takes for `--sse`.
const CHOICES: [&str; 2] = ["AES256", "aws:kms"];
/// Operations of `aws s3` that have the option.
const HAVE_IT: [&str; 3] = ["s3 cp", "s3 mv", "s3 sync"];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let uploads = cx.facts.uploads();
    for upload in uploads {
        if let Some(sse) = &upload.sse {
            one(upload, sse, uploads, out);
        }
    }
}

fn one(upload: &Upload, sse: &Sse, all: &[Upload], out: &mut Findings<'_>) {
    let whole = sse.value.as_ref().map_or(sse.flag, |v| sse.flag.to(v.span));
    let known = sse.value.as_ref().map(|v| v.text.as_deref());
    if !upload.api && !HAVE_IT.contains(&upload.name.as_str()) {
        out.report(
            Claim::new(Effect::Breaks, Evidence::Run),
            whole,
            format!("`aws {}` has no option `--sse`, and the command fails", upload.name),
        )
        .help("leave it out: only uploads are encrypted");
        return;
    }
    match known {
        Some(Some(value)) if !upload.api && !CHOICES.contains(&value) => {
            out.report(
                Claim::new(Effect::Breaks, Evidence::Run),
                whole,
                format!("`--sse` takes `{value}` as its value, which the AWS CLI rejects"),
            )
            .help("write `--sse aws:kms`; the choices are `AES256` and `aws:kms`");
        }
        Some(Some("AES256")) | None => plain(upload, sse, whole, all, out),
        // The right value, or a variable that may hold anything.
        Some(_) => {}
    }
}

/// `AES256`, said or meant.
fn plain(upload: &Upload, sse: &Sse, whole: Span, all: &[Upload], out: &mut Findings<'_>) {
    let bare = sse.value.is_none();
    let means = if bare { "`--sse` without a value means `AES256`" } else { "`AES256` means keys of S3's" };
    let finding = if let Some(key) = upload.kms_key {
        let finding = out.report(
            Claim::new(Effect::Breaks, Evidence::Documented),
            whole,
            format!("{means}, which contradicts the KMS key: S3 refuses the upload"),
        );
        finding.label(key, "a key id goes with `aws:kms` only")
    } else {
        let Destination::S3(Some(bucket)) = &upload.destination else { return };
        let same = |u: &&Upload| u.is_kms() && u.destination == upload.destination;
        let Some(other) = all.iter().find(same) else { return };
        let finding = out.report(
            Claim::new(Effect::Mistake, Evidence::Run),
            whole,
            format!("{means}, and another upload to `{bucket}` is encrypted with KMS"),
        );
        finding.label(other.sse.as_ref().map_or(other.what, |s| s.flag), "this one asks for KMS")
    };
    finding.help(if upload.api {
        "write `--server-side-encryption aws:kms`"
    } else {
        "write `--sse aws:kms`"
    });
    let edit = match &sse.value {
        Some(value) => value.exact.map(|span| Edit { span, text: "aws:kms".to_owned() }),
        None => sse.exact.map(|span| Edit { span: Span::empty(span.end), text: " aws:kms".to_owned() }),
    };
    if let Some(edit) = edit {
        finding.fix(Applicability::Safe, "Ask for encryption with KMS", vec![edit]);
    }
}
