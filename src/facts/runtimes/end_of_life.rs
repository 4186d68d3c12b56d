//! When upstream support of a runtime's release line ends. The day is given, never taken from the clock.

use std::sync::LazyLock;

use jiff::civil::Date;

use super::version::{Selection, Version};
use crate::facts::table;

const TABLE: &str = include_str!("../../../rules/data/end-of-life.tsv");

/// How many days before the end it is worth saying so.
pub const GRACE_DAYS: i32 = 90;

/// The end of a release line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eol {
    /// The line: `18` of Node.js, `3.9` of Python, `17` of Corretto.
    pub line: &'static str,
    /// The last day with support.
    pub date: Date,
    /// Where the date comes from, with the day on which it was read there.
    pub source: &'static str,
    /// Whether that day is past.
    pub ended: bool,
    /// Days until the end, or since it.
    pub days: u32,
}

/// The end of what `runtime: raw` selects, if it is past on `today` or near ([`GRACE_DAYS`]). A range that holds several
/// lines ends with its last one. None of variables, of `latest`, and of what is not in the table.
pub fn end_of_life(runtime: &str, raw: &str, today: Date) -> Option<Eol> {
    let line = line_of(runtime, raw)?;
    let End::On(date) = line.end else { return None };
    let days = (date - today).get_days();
    (days <= GRACE_DAYS).then(|| Eol {
        line: line.name,
        date,
        source: table::source(TABLE),
        ended: days < 0,
        days: days.unsigned_abs(),
    })
}

/// The release line that `runtime: raw` selects and its last day with support; the day is none where no end is set. None of
/// variables, of `latest`, and of what is not in the table.
pub fn support(runtime: &str, raw: &str) -> Option<(&'static str, Option<Date>)> {
    let line = line_of(runtime, raw)?;
    Some(match line.end {
        End::On(date) => (line.name, Some(date)),
        End::Supported => (line.name, None),
    })
}

fn line_of(runtime: &str, raw: &str) -> Option<&'static Line> {
    let (Selection::Exact(version) | Selection::Range(version)) = Selection::parse(raw) else { return None };
    let wanted = Version::parse(&version.numbers().iter().map(u32::to_string).collect::<Vec<_>>().join("."))?;
    // The dates of Java are Corretto's; a bare number or OpenJDK is another product.
    if (runtime == "java") != (version.prefix() == "corretto") {
        return None;
    }
    let lines = || LINES.iter().filter(|line| line.runtime == runtime);
    let within = lines()
        .filter(|line| wanted.is_within(&line.version))
        .max_by_key(|line| line.version.numbers().len());
    within.or_else(|| lines().filter(|line| line.version.is_within(&wanted)).max_by_key(|line| line.end))
}

/// Ordered: a line that is still supported ends after all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    On(Date),
    Supported,
}

struct Line {
    runtime: &'static str,
    name: &'static str,
    version: Version,
    end: End,
}

static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| table::rows(TABLE).filter_map(line).collect());

fn line([runtime, name, _released, ends]: [Option<&'static str>; 4]) -> Option<Line> {
    let end = match ends? {
        "supported" => End::Supported,
        date => End::On(date.parse().ok()?),
    };
    Some(Line { runtime: runtime?, name: name?, version: Version::parse(name?)?, end })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 22);

    fn end(runtime: &str, raw: &str) -> Option<(&'static str, String, bool)> {
        end_of_life(runtime, raw, TODAY).map(|e| (e.line, e.date.to_string(), e.ended))
    }

    #[test]
    fn the_table_is_read_whole() {
        assert_eq!(LINES.len(), table::row_count(TABLE));
        assert!(
            end_of_life("nodejs", "18", TODAY)
                .unwrap()
                .source
                .starts_with("endoflife-date/endoflife.date @ ")
        );
    }

    #[test]
    fn a_line_a_range_and_a_patch_end_together() {
        for raw in ["18", "18.x", "18.20", "18.20.8"] {
            assert_eq!(end("nodejs", raw), Some(("18", "2025-04-30".into(), true)), "{raw}");
        }
        assert_eq!(end("python", "3.9.25"), Some(("3.9", "2025-10-31".into(), true)));
        assert_eq!(end("python", "3.10"), Some(("3.10", "2026-10-31".into(), true)));
        assert_eq!(end("golang", "1.25.7"), Some(("1.25", "2026-08-19".into(), true)));
        assert_eq!(end("dotnet", "6.0"), Some(("6", "2024-11-12".into(), true)));
        assert_eq!(end("dotnet", "3.1.419"), Some(("3.1", "2022-12-13".into(), true)));
        assert_eq!(end("java", "corretto24"), Some(("24", "2025-10-31".into(), true)));
        assert_eq!(end("ruby", "2.6"), Some(("2.6", "2022-03-31".into(), true)));
    }

    #[test]
    fn a_range_ends_with_its_last_line() {
        assert_eq!(end("python", "3.x"), None);
        assert_eq!(end("golang", "1.x"), None);
        assert_eq!(end("php", "7.x"), Some(("7.4", "2022-11-28".into(), true)));
        assert_eq!(end("python", "2"), Some(("2.7", "2020-01-01".into(), true)));
        assert_eq!(end("dotnet", "3.x"), Some(("3.1", "2022-12-13".into(), true)));
    }

    #[test]
    fn what_lasts_or_is_not_known_has_no_end() {
        for (runtime, raw) in [
            ("nodejs", "24"),
            ("nodejs", "latest"),
            ("nodejs", "$NODE"),
            ("nodejs", "99"),
            ("golang", "1.26"),
            ("java", "corretto17"),
            ("java", "corretto21.x"),
            ("java", "8"),
            ("java", "openjdk8"),
            ("rust", "1.93"),
            ("docker", "18"),
            ("android", "29"),
        ] {
            assert_eq!(end(runtime, raw), None, "{runtime}: {raw}");
        }
    }

    #[test]
    fn ninety_days_of_notice() {
        // php 8.2 ends on 2026-12-31.
        let on = |date| end_of_life("php", "8.2", date).map(|e| (e.ended, e.days));
        assert_eq!(on(jiff::civil::date(2026, 10, 1)), None);
        assert_eq!(on(jiff::civil::date(2026, 10, 2)), Some((false, 90)));
        assert_eq!(on(jiff::civil::date(2026, 12, 31)), Some((false, 0)));
        assert_eq!(on(jiff::civil::date(2027, 1, 1)), Some((true, 1)));
    }
}
