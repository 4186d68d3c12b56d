//! The table `rules/data/shellcheck.tsv`: what becomes of each of ShellCheck's codes in a buildspec, and why.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Level;
use crate::catalog::{Applicability, Severity};

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/data/shellcheck.tsv"));

/// Whether findings of a code are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// They are.
    On,
    /// Only if the user asks for the code.
    Off,
    /// They are, unless nothing tells which shell `sh` is.
    KnownShell,
    /// Never: it makes no sense in a buildspec, or a rule of speclint's own says it.
    Never,
}

/// What the table says of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Its number: 2086 for SC2086.
    pub number: u32,
    /// Whether it is shown.
    pub shown: Use,
    /// The severity that its findings have; none: as ShellCheck's level says.
    pub severity: Option<Severity>,
    /// The rules that say the same: always, where it is never shown; else their findings on the same place win.
    pub rules: &'static [&'static str],
    /// How far its fixes may be trusted; none: they are not offered.
    pub fix: Option<Applicability>,
    /// Why.
    pub why: &'static str,
}

static CODES: LazyLock<HashMap<u32, Code>> = LazyLock::new(|| {
    let row = |line: &'static str| {
        let mut cells = line.split('\t').map(|cell| (cell != "-").then_some(cell));
        let number = code_number(&cells.next()??.replace("xxx", "000"))?;
        let shown = match cells.next()?? {
            "on" => Use::On,
            "off" => Use::Off,
            "known-shell" => Use::KnownShell,
            "never" => Use::Never,
            _ => return None,
        };
        let severity = match cells.next()? {
            None => None,
            Some("warning") => Some(Severity::Warning),
            Some("note") => Some(Severity::Note),
            Some(_) => return None,
        };
        // The table lives as long as the program.
        let rules: Vec<&str> = cells.next()?.map(|list| list.split(',').collect()).unwrap_or_default();
        let fix = match cells.next()? {
            None => Some(Applicability::Unsafe),
            Some("safe") => Some(Applicability::Safe),
            Some("none") => None,
            Some(_) => return None,
        };
        Some(Code { number, shown, severity, rules: Vec::leak(rules), fix, why: cells.next()?? })
    };
    let rows = TEXT.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.filter_map(row).map(|code| (code.number, code)).collect()
});

/// What the table says of a code; none of one that needs no word.
pub fn known_code(number: u32) -> Option<&'static Code> {
    // SC3000, which is no code, stands for what sh lacks.
    CODES.get(&number).or_else(|| CODES.get(&3000).filter(|_| (3000..4000).contains(&number)))
}

/// Every code that the table has, in no order.
pub fn known_codes() -> impl Iterator<Item = &'static Code> {
    CODES.values()
}

/// The number in `SC2086`; the letters in any case, or left out.
pub fn code_number(text: &str) -> Option<u32> {
    let digits =
        text.get(..2).filter(|p| p.eq_ignore_ascii_case("SC")).map_or(text, |p| text.split_at(p.len()).1);
    let valid = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| valid)
}

/// Whether findings of a code, of this level, are shown by default.
pub fn shown(number: u32, level: Level) -> Use {
    let style = if level == Level::Style { Use::Off } else { Use::On };
    known_code(number).map_or(style, |code| code.shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::rule;

    #[test]
    fn every_row_is_read() {
        let rows = TEXT.lines().filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(CODES.len(), rows, "a row is wrong, or a code stands twice");
        assert!(TEXT.lines().any(|l| l.starts_with("# Source: ")));
        for code in known_codes() {
            for name in code.rules {
                assert!(rule(name).is_some(), "SC{} names `{name}`", code.number);
            }
            assert!(code.why.len() > 3, "SC{} says no reason", code.number);
        }
    }

    #[test]
    fn numbers_with_and_without_letters() {
        assert_eq!(code_number("SC2086"), Some(2086));
        assert_eq!(code_number("sc1091"), Some(1091));
        assert_eq!(code_number("2086"), Some(2086));
        for wrong in ["", "SC", "SC20861", "X2086", "SC+086", "20 6"] {
            assert_eq!(code_number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_shown() {
        assert_eq!(shown(9999, Level::Warning), Use::On);
        assert_eq!(shown(9999, Level::Style), Use::Off);
        assert_eq!(shown(3037, Level::Warning), Use::Never, "all of SC3xxx");
        assert_eq!(shown(2086, Level::Info), Use::Off);
        assert_eq!(shown(2028, Level::Info), Use::KnownShell);
    }
}
