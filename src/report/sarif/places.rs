//! Where findings stand: artifacts, regions, what is around them.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::uri;
use super::wire::{Artifact, ArtifactLocation, PhysicalLocation, Region, Text};
use crate::diagnostics::Report;
use crate::report::Run;
use crate::report::region::{self, Region as Place};
use crate::source::{Encoding, SourceFile, Span};

/// The name of the folder that paths are relative to.
pub(super) const ROOT: &str = "%SRCROOT%";
/// Lines shown before and after a region.
const AROUND: u32 = 2;
/// Bytes of a snippet, and of what is around it. A longer one is left out, for a part of it would not be the region's text.
const SNIPPET: usize = 2_000;
const CONTEXT: usize = 6_000;
/// Bytes of a file whose text goes along.
const CONTENTS: usize = 100_000;

pub(super) struct Places<'a> {
    run: &'a Run,
    /// The top of the repository, else the working directory.
    pub(super) base: Option<Utf8PathBuf>,
    /// One for each file of the report.
    locations: Vec<ArtifactLocation>,
}

impl<'a> Places<'a> {
    pub(super) fn new(run: &'a Run, report: &Report) -> Self {
        let top = run.checkout.as_ref().map(|checkout| checkout.top.clone());
        let mut places = Self { run, base: top.or_else(|| run.directory.clone()), locations: Vec::new() };
        places.locations = report
            .files
            .iter()
            .enumerate()
            .map(|(index, file)| ArtifactLocation {
                index: Some(index),
                ..places.location_of(file.file.path())
            })
            .collect();
        places
    }

    /// The location of a path, relative to the root if it lies below it.
    pub(super) fn location_of(&self, shown: &Utf8Path) -> ArtifactLocation {
        let path = self.run.path_from_top(shown);
        let path = Utf8Path::new(path.as_ref());
        let below = path.is_relative() && !path.components().any(|c| c == Utf8Component::ParentDir);
        let (uri, uri_base_id) = if below {
            let plain = path.as_str().trim_start_matches("./").replace('\\', "/");
            (uri::escaped(&plain), self.base.as_ref().map(|_| ROOT))
        } else {
            (self.absolute(path), None)
        };
        ArtifactLocation { uri: Some(uri), uri_base_id, ..ArtifactLocation::default() }
    }

    fn absolute(&self, path: &Utf8Path) -> String {
        let Some(directory) = &self.run.directory else { return uri::escaped(path.as_str()) };
        let mut whole = Utf8PathBuf::new();
        for component in directory.join(path).components() {
            if component == Utf8Component::ParentDir {
                whole.pop();
            } else {
                whole.push(component);
            }
        }
        uri::file(&whole)
    }

    /// All files that were looked at. The text of those with findings goes along, for readers without the repository.
    pub(super) fn artifacts(&self, report: &Report) -> Vec<Artifact> {
        report
            .files
            .iter()
            .zip(&self.locations)
            .map(|(file, location)| {
                let text = file.file.text();
                let wanted = text.len() <= CONTENTS && !file.findings.is_empty();
                let text_of = |text: &str| Text::new(text.trim_start_matches('\u{feff}'));
                Artifact {
                    location: ArtifactLocation { index: None, ..location.clone() },
                    length: text.len(),
                    roles: ["analysisTarget"],
                    encoding: "UTF-8",
                    contents: wanted.then(|| text_of(text)),
                }
            })
            .collect()
    }

    /// The location of a file by its index in the report.
    pub(super) fn location(&self, index: usize) -> ArtifactLocation {
        self.locations.get(index).cloned().unwrap_or_default()
    }

    /// A span with its text and the lines around it.
    pub(super) fn physical(
        &self,
        index: usize,
        file: &SourceFile,
        span: Span,
        around: bool,
    ) -> PhysicalLocation {
        if file.text().trim_start_matches('\u{feff}').is_empty() {
            // The place where its text would begin.
            let region = Region {
                start_line: 1,
                start_column: Some(1),
                end_line: 1,
                end_column: Some(1),
                snippet: Some(Text::new("")),
            };
            let artifact_location = self.location(index);
            return PhysicalLocation { artifact_location, region: Some(region), context_region: None };
        }
        let span = region::shown(file, span);
        PhysicalLocation {
            artifact_location: self.location(index),
            region: Some(Region {
                snippet: snippet(file, span, SNIPPET),
                ..text_region(Place::exact(file, span, Encoding::Utf16))
            }),
            context_region: around.then(|| context(file, span)).flatten(),
        }
    }
}

/// A region without its text.
pub(super) fn text_region(place: Place) -> Region {
    Region {
        start_line: place.start.line,
        start_column: Some(place.start.column),
        end_line: place.end.line,
        end_column: Some(place.end.column),
        snippet: None,
    }
}

fn snippet(file: &SourceFile, span: Span, most: usize) -> Option<Text> {
    let text = file.slice(span).trim_start_matches('\u{feff}');
    (text.len() <= most).then(|| Text::new(text))
}

/// Whole lines around a span: more than the span itself, or none.
fn context(file: &SourceFile, span: Span) -> Option<Region> {
    let (first, last) = (file.line_of(span.start), file.line_of(span.end));
    let end = (last + AROUND).min(file.lines().line_count() - 1);
    // The empty line behind the last line end is none.
    let end = if end > last && file.line_text(end).is_empty() { end - 1 } else { end };
    let start = first.saturating_sub(AROUND);
    let whole = file.line_span(start).to(file.line_span(end));
    let more = whole.start < span.start || whole.end > span.end;
    Some(Region {
        start_line: start + 1,
        start_column: None,
        end_line: end + 1,
        end_column: None,
        snippet: Some(snippet(file, whole, CONTEXT).filter(|_| more)?),
    })
}
