//! `speclint graph`: a buildspec as a picture.

use std::io;
use std::path::{Path, PathBuf};

use super::args::GraphFormat;
use super::failure::{Failure, Result};
use super::guard;
use crate::graph::{Form, graph};
use crate::host::{read_file, read_from};
use crate::source::SourceFile;

/// The graph of a file; `-` is standard input, none is the buildspec of the current folder.
pub(super) fn draw(path: Option<PathBuf>, format: GraphFormat) -> Result<String> {
    let path = match path {
        Some(path) => path,
        None => default()?,
    };
    let text = if path.as_os_str() == "-" {
        read_from(io::stdin().lock()).unwrap_or_else(|error| Err(format!("cannot be read: {error}")))
    } else {
        read_file(&path)
    };
    let shown = if path.as_os_str() == "-" { "buildspec.yml".into() } else { path.display().to_string() };
    let text = text.map_err(|why| Failure::new(format!("{shown}: {why}")))?;
    let form = match format {
        GraphFormat::Mermaid => Form::Mermaid,
        GraphFormat::Dot => Form::Dot,
        GraphFormat::Svg => Form::Svg,
    };
    let file = SourceFile::new(shown.clone(), text.text);
    guard::guard(|| graph(&file).map(|graph| graph.write(form))).map_err(Failure::new)?.ok_or_else(|| {
        Failure::new(format!("{shown}: no buildspec with phases or a batch in it"))
            .help("name a buildspec: `speclint graph FILE`")
    })
}

fn default() -> Result<PathBuf> {
    ["buildspec.yml", "buildspec.yaml"].into_iter().map(Path::new).find(|p| p.is_file()).map_or_else(
        || {
            Err(Failure::new("there is no buildspec.yml in the current directory")
                .help("name a file: `speclint graph FILE`"))
        },
        |path| Ok(path.to_owned()),
    )
}
