//! The one place that looks at the terminal and at the variables about it, and decides how output looks.

use std::io::IsTerminal;

use super::args::ColorWhen;
use crate::report::{Format, Style};

/// The narrowest and the widest excerpt, in columns.
const WIDTHS: (usize, usize) = (40, 140);

/// What is known of the place that output goes to.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "facts that are there or not, each of its own")]
pub(super) struct Terminal {
    /// Whether output goes to a terminal, not to a pipe or a file.
    tty: bool,
    width: Option<usize>,
    ci: bool,
    dumb: bool,
    no_color: bool,
    force_color: bool,
    links: bool,
    unicode: bool,
}

impl Terminal {
    /// Looks at standard output (unless output goes to a file) and at the environment.
    pub(super) fn look(to_file: bool) -> Self {
        let tty = !to_file && std::io::stdout().is_terminal();
        let links = tty && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
        let unicode = !tty || supports_unicode::on(supports_unicode::Stream::Stdout);
        Self { links, unicode, ..Self::environment(tty) }
    }

    /// Looks at standard error and at the environment.
    pub(super) fn look_at_stderr() -> Self {
        let tty = std::io::stderr().is_terminal();
        let links = tty && supports_hyperlinks::on(supports_hyperlinks::Stream::Stderr);
        let unicode = !tty || supports_unicode::on(supports_unicode::Stream::Stderr);
        Self { links, unicode, ..Self::environment(tty) }
    }

    fn environment(tty: bool) -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let on = |name: &str| set(name).is_some_and(|value| value != "0");
        Self {
            tty,
            width: terminal_size::terminal_size().map(|(width, _)| width.0.into()),
            ci: set("CI").is_some_and(|value| value != "0" && value != "false"),
            dumb: set("TERM").is_some_and(|value| value == "dumb"),
            no_color: set("NO_COLOR").is_some() || set("CLICOLOR").is_some_and(|value| value == "0"),
            force_color: on("CLICOLOR_FORCE"),
            links: false,
            unicode: true,
        }
    }

    /// The format, where none was asked for. In CI it stays the plain one: what a service reads is asked for.
    pub(super) fn usual_format(&self) -> Format {
        if self.tty && !self.ci && !self.dumb { Format::Human } else { Format::Plain }
    }

    /// How text looks.
    pub(super) fn style(&self, color: ColorWhen, summary: bool) -> Style {
        let color = match color {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto if self.no_color => false,
            ColorWhen::Auto => self.force_color || (self.tty && !self.dumb),
        };
        Style {
            color,
            links: color && self.links,
            unicode: self.unicode,
            width: self.width.unwrap_or(80).clamp(WIDTHS.0, WIDTHS.1),
            summary,
            suppressed: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(terminal: &Terminal, when: ColorWhen) -> bool {
        terminal.style(when, true).color
    }

    #[test]
    fn a_flag_beats_variables_and_variables_beat_the_terminal() {
        let terminal = Terminal { tty: true, ..Terminal::default() };
        assert!(color(&terminal, ColorWhen::Auto));
        assert!(!color(&terminal, ColorWhen::Never));
        assert!(!color(&Terminal { dumb: true, ..terminal.clone() }, ColorWhen::Auto));
        let no_color = Terminal { no_color: true, force_color: true, ..terminal };
        assert!(!color(&no_color, ColorWhen::Auto), "NO_COLOR beats CLICOLOR_FORCE");
        assert!(color(&no_color, ColorWhen::Always));
        let pipe = Terminal::default();
        assert!(!color(&pipe, ColorWhen::Auto));
        assert!(color(&Terminal { force_color: true, ..pipe }, ColorWhen::Auto));
    }

    #[test]
    fn people_get_the_drawn_form_and_logs_the_plain_one() {
        let terminal = Terminal { tty: true, ..Terminal::default() };
        assert_eq!(terminal.usual_format(), Format::Human);
        assert_eq!(Terminal { ci: true, ..terminal.clone() }.usual_format(), Format::Plain);
        assert_eq!(Terminal { dumb: true, ..terminal }.usual_format(), Format::Plain);
        assert_eq!(Terminal::default().usual_format(), Format::Plain);
    }
}
