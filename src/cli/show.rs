//! Writes the reports: each in its format, to its place.

use camino::Utf8PathBuf;

use super::args::Check;
use super::failure::{Failure, Result};
use super::formats::{Output, outputs};
use super::terminal::Terminal;
use super::{complain, guard, output, write};
use crate::diagnostics::Report;
use crate::report::{Format, Run, Style};
use crate::repository::checkout;

/// What is asked for, found out before anything is linted: a mistake in it must not cost the work.
pub(super) struct Plan {
    outputs: Vec<(Format, Output)>,
}

/// Which reports go where. With `--statistics` counts take the place of the findings.
pub(super) fn plan(args: &Check) -> Result<Plan> {
    let outputs = outputs(&args.format, args.output_file.as_deref())?;
    let statistics = |format: Format| match format {
        Format::Human | Format::Plain | Format::Concise => Ok(Format::Statistics),
        Format::Json => Ok(Format::StatisticsJson),
        _ => Err(Failure::new("--statistics has no form for this --format")
            .help("it goes with human, plain, concise and json")),
    };
    let outputs = outputs.into_iter().map(|output| {
        let usual = || Terminal::look(output.file.is_some()).usual_format();
        let format = output.format.map_or_else(usual, Format::from);
        Ok((if args.statistics { statistics(format)? } else { format }, output))
    });
    Ok(Plan { outputs: outputs.collect::<Result<_>>()? })
}

/// Writes all reports; the first that cannot be written does not keep the others from being. Where standard output is for the
/// `text` of standard input, fixed, the report that would go there goes to standard error.
pub(super) fn show(
    args: &Check,
    plan: &Plan,
    report: &Report,
    exit_code: u8,
    text: Option<&str>,
) -> Result<()> {
    let here = std::env::current_dir().ok();
    let wanted = plan.outputs.iter().any(|(format, _)| format.knows_repositories());
    let run = Run {
        exit_code,
        checkout: here.as_deref().filter(|_| wanted).and_then(checkout),
        directory: here.and_then(|here| Utf8PathBuf::from_path_buf(here).ok()),
        category: args.sarif_category.clone(),
        ..Run::default()
    };
    let mut result = text.map_or(Ok(()), |text| output::to_stdout(text.as_bytes(), false));
    for (format, output) in &plan.outputs {
        let terminal = Terminal::look(output.file.is_some());
        let style =
            Style { suppressed: args.show_suppressed, ..terminal.style(args.color.color, !args.quiet) };
        let run = Run { style, ..run.clone() };
        result = result.and(write(*format, output, &run, report, text.is_some()));
    }
    result
}

fn write(format: Format, output: &Output, run: &Run, report: &Report, aside: bool) -> Result<()> {
    let written = |format: Format| {
        let mut bytes = Vec::new();
        format
            .reporter(run)
            .write(report, &mut bytes)
            .map(|()| bytes)
            .map_err(|error| Failure::new(format!("the report cannot be written: {error}")))
    };
    let bytes = match guard::guard(|| written(format)) {
        Ok(bytes) => bytes?,
        // Nothing of what was found may be lost; but a program must not be given another format than its own.
        Err(message) if format.is_for_people() => {
            complain(&message);
            written(Format::Concise)?
        }
        Err(message) => return Err(Failure::new(message)),
    };
    match &output.file {
        Some(path) => write::write(path, &bytes),
        None if aside => {
            output::to_stderr(&bytes);
            Ok(())
        }
        None => output::to_stdout(&bytes, run.style.color),
    }
}
