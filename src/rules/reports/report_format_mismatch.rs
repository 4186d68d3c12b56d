//! Report files whose name says another format than `file-format`. Silent for names that are not in the table, and where files of
//! several formats stand together.

use crate::buildspec::Text;
use crate::diagnostics::{Applicability, Claim, Edit, Effect, Evidence, Findings};
use crate::facts::table::rows;
use crate::rules::Context;

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/data/report-files.tsv"));
/// What CodeBuild reads without `file-format`.
const DEFAULT: &str = "JUNITXML";

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(spec) = cx.spec else { return };
    for group in &spec.reports {
        let Some(files) = &group.files else { continue };
        let said = group.file_format;
        if said.is_some_and(|f| f.is_dynamic()) {
            continue;
        }
        let format = said.map_or_else(|| DEFAULT.to_owned(), |f| f.as_str().to_ascii_uppercase());
        // A format that CodeBuild does not know is `invalid-value`'s.
        let known = |f: &str| {
            rows::<2>(TEXT).any(|[_, formats]| formats.is_some_and(|all| all.split(' ').any(|k| k == f)))
        };
        if !known(&format) {
            continue;
        }
        let formats: Vec<Option<Vec<&str>>> = files.items.iter().map(|f| formats(f.as_str())).collect();
        let Some((file, Some(can))) = files.items.iter().zip(&formats).find(|(_, f)| f.is_some()) else {
            continue;
        };
        if formats.iter().flatten().any(|f| f.contains(&format.as_str())) {
            continue;
        }
        report(*file, said, &format, can, out);
    }
}

fn report(file: Text<'_>, said: Option<Text<'_>>, format: &str, can: &[&str], out: &mut Findings<'_>) {
    let usual = can.first().copied().unwrap_or_default();
    let claim = Claim::new(Effect::Mistake, Evidence::Observed);
    let Some(said) = said else {
        out.report(
            claim,
            file.text_span(),
            format!(
                "this file looks like {usual}, and without `file-format` CodeBuild reads it as {DEFAULT}"
            ),
        )
        .help(format!("add `file-format: {usual}` to the group"));
        return;
    };
    let finding = out
        .report(claim, said.text_span(), format!("this says {format}, and the file looks like {usual}"))
        .label(file.text_span(), format!("the name of a {usual} file"))
        .help(format!("write `{usual}`"));
    if let Some(span) = said.mapped.exact(0..said.as_str().len()) {
        let edit = Edit { span, text: usual.to_owned() };
        finding.fix(Applicability::Safe, format!("Read it as {usual}"), vec![edit]);
    }
}

/// The formats that a file of that name can have; none if the name says nothing.
fn formats(path: &str) -> Option<Vec<&'static str>> {
    let name = path.rsplit('/').next()?.to_ascii_lowercase();
    rows::<2>(TEXT).find_map(|[word, formats]| {
        let word = word?;
        let fits = if word.starts_with('.') { name.ends_with(word) } else { name.starts_with(word) };
        fits.then(|| formats.unwrap_or_default().split(' ').collect())
    })
}
