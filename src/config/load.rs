//! From the path of a configuration file to all its layers: the file, and what it extends.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use camino::Utf8PathBuf;

use super::layer::Layer;
use super::locks;
use super::problem::Problem;
use super::read::read;
use crate::host::{Text, read_file};
use crate::source::{SourceFile, Span, Spanned};

/// How files are read and their paths shown.
pub(super) struct Access<'a> {
    /// The text of a file that is not yet on disk (an editor's buffer); none: read it.
    pub(super) overlay: &'a (dyn Fn(&Path) -> Option<String> + Send + Sync),
    /// The path to show.
    pub(super) shown: &'a dyn Fn(&Path) -> Utf8PathBuf,
}

/// A configuration file and all that it extends.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    /// In the order in which they are applied: what is extended comes before what extends it.
    pub(super) layers: Vec<Layer>,
    pub(super) problems: Vec<Problem>,
    /// The files that were read or would have been.
    pub(super) paths: Vec<PathBuf>,
}

/// No configuration is larger.
const LARGEST: usize = 1024 * 1024;
/// A file extends another that extends another … no further than this.
const LONGEST: usize = 32;

/// Loads the file at `path` (absolute). `around`: where it counts as standing if it stands elsewhere than above the files that
/// it is for.
pub(super) fn load(path: &Path, around: Option<&Path>, access: &Access<'_>) -> Loaded {
    let mut loader = Loader { access, loaded: Loaded::default(), chain: Vec::new() };
    loader.file(path, around, None);
    locks::enforce(&mut loader.loaded.layers, &mut loader.loaded.problems);
    loader.loaded
}

struct Loader<'a> {
    access: &'a Access<'a>,
    loaded: Loaded,
    /// The files that extend one another, down to the one that is being read.
    chain: Vec<PathBuf>,
}

/// Where a file is named that is to be read.
type Place<'a> = (&'a Arc<SourceFile>, &'a Spanned<String>);

impl Loader<'_> {
    fn file(&mut self, path: &Path, around: Option<&Path>, named: Option<Place<'_>>) {
        if !self.loaded.paths.iter().any(|known| known == path) {
            self.loaded.paths.push(path.to_owned());
        }
        let text = match self.text(path) {
            Ok(text) => text,
            Err(why) => {
                self.loaded.problems.push(self.unreadable(path, &why, named));
                return;
            }
        };
        let file = Arc::new(SourceFile::new((self.access.shown)(path), text.text));
        if let Some(offset) = text.invalid_utf8 {
            let span = Span::new(offset, offset + 1);
            let problem = Problem::error(
                &file,
                span,
                "this byte is not UTF-8, so nothing of this configuration can be read",
            );
            self.loaded.problems.push(problem.help("save the file as UTF-8"));
            return;
        }
        let own = home(path);
        let base = around.filter(|around| !around.starts_with(own)).unwrap_or(own).to_owned();
        let layer = read(&file, &base, &mut self.loaded.problems);
        self.chain.push(std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()));
        for extended in &layer.extends {
            self.extended(path, &base, (&file, extended));
        }
        self.chain.pop();
        self.loaded.layers.push(layer);
    }

    fn extended(&mut self, path: &Path, base: &Path, named: Place<'_>) {
        let (file, text) = named;
        if text.value.contains("://") {
            let problem = Problem::error(file, text.span, "`extends` takes files, not addresses");
            self.loaded
                .problems
                .push(problem.help("speclint never uses the network; keep a copy in the repository"));
            return;
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let target = folder.join(&text.value);
        let target = std::fs::canonicalize(&target).unwrap_or(target);
        if let Some(at) = self.chain.iter().position(|above| *above == target) {
            let way: Vec<String> = self
                .chain
                .iter()
                .skip(at)
                .chain([&target])
                .map(|path| format!("`{}`", (self.access.shown)(path)))
                .collect();
            let message = format!("these files extend one another in a circle: {}", way.join(" extends "));
            let problem = Problem::error(file, text.span, message);
            self.loaded.problems.push(problem.help("take one of them out"));
            return;
        }
        if self.chain.len() > LONGEST {
            let message = format!("more than {LONGEST} files extend one another here");
            self.loaded.problems.push(Problem::error(file, text.span, message));
            return;
        }
        self.file(&target, Some(base), Some(named));
    }

    fn text(&self, path: &Path) -> Result<Text, String> {
        if let Some(text) = (self.access.overlay)(path) {
            return Ok(Text { text, invalid_utf8: None });
        }
        let text = read_file(path)?;
        if text.text.len() > LARGEST {
            return Err("is larger than any configuration; speclint reads up to 1 MiB".to_owned());
        }
        Ok(text)
    }

    fn unreadable(&self, path: &Path, why: &str, named: Option<Place<'_>>) -> Problem {
        let shown = (self.access.shown)(path);
        match named {
            Some((file, text)) => Problem::error(file, text.span, format!("`{shown}`: {why}"))
                .help("`extends` takes paths from the folder of the file that it stands in"),
            None => Problem::of_file(&shown, why),
        }
    }
}

/// The folder that a configuration file is for: its own, or the one above `.github`.
pub(super) fn home(path: &Path) -> &Path {
    let folder = path.parent().unwrap_or(Path::new(""));
    match folder.parent() {
        Some(above) if folder.file_name().is_some_and(|name| name == ".github") => above,
        _ => folder,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_for() {
        assert_eq!(home(Path::new("/r/speclint.yml")), Path::new("/r"));
        assert_eq!(home(Path::new("/r/.github/speclint.yml")), Path::new("/r"));
        assert_eq!(home(Path::new("/r/github/speclint.yml")), Path::new("/r/github"));
    }
}
