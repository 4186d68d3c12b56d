//! The one way through: a source and settings in, a report out.

use crate::buildspec::lower;
use crate::catalog::Rule;
use crate::diagnostics::{FileReport, Finding, Findings, Silencer, Suppressed};
use crate::directives;
use crate::facts::Facts;
pub use crate::host::LARGEST;
use crate::host::{self, Document, HostKind};
use crate::rules::{CHECKS, Context};
pub use crate::settings::{Place, RuleSet, Settings, Trust};
use crate::source::{SourceFile, Span};
use crate::suppress;
use crate::yaml::{Tree, load, verdict};

mod cause;
mod names;
mod offer;
mod settle;

use names::Names;

/// A file to be linted.
#[derive(Clone, Debug)]
pub struct Source {
    /// The text and the path that is shown.
    pub file: SourceFile,
    /// Whether the user named the file, so that something must be said of it even when it holds no buildspec.
    pub named: bool,
    /// Where it stands in a repository; none outside of one.
    pub place: Option<Place>,
    /// Where the file's first byte that is no UTF-8 stands. Each such byte is a `?` in the text, so offsets are the file's.
    pub invalid_utf8: Option<u32>,
}

impl Source {
    /// The path that fingerprints are made of: from the repository's top, with `/`; outside of one, the path shown.
    pub fn root_path(&self) -> &str {
        self.place.as_ref().map_or(self.file.path().as_str(), |place| &place.path)
    }
}

/// Lints one file. Never fails and never panics on any text; what is wrong with the file is in the report.
pub fn lint(source: Source, settings: &Settings) -> FileReport {
    let mut said = Said::new(&source);
    let buildspec = |rule: &Rule| rule.name != LOOK_ALIKE;
    let looked = analyze(&source, settings, |context| run(context, buildspec, &mut said));
    if looked == 0 {
        let host = host::kind(source.file.path(), source.file.text());
        if source.named || matches!(host, HostKind::LookAlike(_)) {
            say_what_it_is(&source, host, settings, &mut said);
        }
    }
    FileReport {
        root_path: source.root_path().to_owned(),
        file: source.file,
        findings: said.findings,
        suppressed: said.suppressed,
        heard: said.heard.unwrap_or_default(),
        severity: settings.severity,
        fail_on: settings.fail_on,
    }
}

/// What was said so far of the buildspecs in one file.
struct Said {
    names: Names,
    findings: Vec<Finding>,
    suppressed: Vec<Suppressed>,
    /// The rules that could say all that they have to say of every buildspec; none before the first.
    heard: Option<Vec<&'static Rule>>,
}

impl Said {
    fn new(source: &Source) -> Self {
        Self { names: Names::new(source), findings: Vec::new(), suppressed: Vec::new(), heard: None }
    }
}

/// The one rule that speaks of files that hold no buildspec.
const LOOK_ALIKE: &str = "look-alike-file";

/// Of a file that holds no buildspec only the rule that says so speaks.
fn say_what_it_is(source: &Source, host: HostKind, settings: &Settings, said: &mut Said) {
    // Its comments may silence even this.
    let text = source.file.text();
    let tree =
        if directives::mentioned(text) && text.len() <= LARGEST { load(text, None) } else { Tree::default() };
    let facts = Facts::new(&tree, None, settings, None, false);
    let context = Context {
        file: &source.file,
        host,
        document: Span::of(0..text.len()),
        part: None,
        embedded: false,
        incomplete: false,
        too_large: false,
        invalid_utf8: source.invalid_utf8,
        tree: &tree,
        rejection: None,
        cause: None,
        spec: None,
        facts: &facts,
        settings,
    };
    run(&context, |rule| rule.name == LOOK_ALIKE, said);
}

/// Reads the buildspecs in a file and shows each to `visit`, in order: what the rules look at, for every other reader too
/// (graph, editor). No rule runs. The number of buildspecs.
pub fn analyze(source: &Source, settings: &Settings, mut visit: impl FnMut(&Context<'_>)) -> usize {
    let host = host::kind(source.file.path(), source.file.text());
    let documents = host::documents(&source.file, host);
    for document in &documents {
        analyze_document(source, document, host, settings, &mut visit);
    }
    documents.len()
}

fn analyze_document(
    source: &Source,
    document: &Document,
    host: HostKind,
    settings: &Settings,
    visit: &mut impl FnMut(&Context<'_>),
) {
    let text = document.text(&source.file);
    let at = document.place();
    let too_large = text.len() > LARGEST;
    let tree = if too_large { Tree::default() } else { load(text, at) };
    let rejection = (!too_large).then(|| verdict(text).err()).flatten();
    let cause = if too_large { None } else { cause::likeliest(text, rejection.as_ref()) };
    let cause = match at {
        Some(place) => cause.map(|c| c.through(place)),
        None => cause,
    };
    let rejection = rejection.map(|mut r| {
        r.offset = r.offset.map(|offset| at.map_or(offset, |m| m.offset(offset as usize)));
        r
    });
    let spec = if tree.is_bomb() { None } else { lower(&tree) };
    let facts = Facts::new(&tree, spec.as_ref(), settings, source.place.as_ref(), document.is_embedded());
    visit(&Context {
        file: &source.file,
        host,
        document: document.span(&source.file),
        part: at,
        embedded: document.is_embedded(),
        incomplete: document.incomplete,
        too_large,
        invalid_utf8: source.invalid_utf8,
        tree: &tree,
        rejection: rejection.as_ref(),
        cause: cause.as_ref(),
        spec: spec.as_ref(),
        facts: &facts,
        settings,
    });
}

fn run(context: &Context<'_>, speaks: impl Fn(&Rule) -> bool, said: &mut Said) {
    let rules = || context.settings.rules.iter().filter(|(_, rule)| speaks(rule));
    let mut found = Vec::new();
    for (index, rule) in rules() {
        if let Some(check) = CHECKS.get(index) {
            check(context, &mut Findings::new(rule, &mut found));
        }
    }
    let mut found = settle::settle(context, found);
    offer::finish(context.file, context.settings, &mut found);
    let mut found = suppress::silence(context, found);
    found.sort_by(|(a, _), (b, _)| (a.primary.span, a.rule.name).cmp(&(b.primary.span, b.rule.name)));
    let (found, by): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    for (finding, by) in said.names.name(context, found).into_iter().zip(by) {
        match by {
            None => said.findings.push(finding),
            Some(comment) => said.suppressed.push(Suppressed {
                finding,
                by: Silencer::Comment(comment.span),
                reason: comment.reason,
            }),
        }
    }
    match &mut said.heard {
        Some(heard) => heard.retain(|rule| context.hears(rule)),
        None => said.heard = Some(rules().map(|(_, rule)| rule).filter(|rule| context.hears(rule)).collect()),
    }
}
