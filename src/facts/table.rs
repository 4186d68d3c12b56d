//! The tables under `rules/data/`: `#` lines with their sources, one line of column names, then rows of cells between tabs.

/// The cell of an absent value.
const NONE: &str = "-";

/// The rows of a table, as `N` cells each; a cell `-` is `None`. A row of another length is left out, which the tests of
/// each table rule out.
pub(crate) fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [Option<&'static str>; N]> {
    text.lines().filter(|line| !line.starts_with('#')).skip(1).filter_map(|line| {
        let cells: Vec<_> = line.split('\t').map(|cell| (cell != NONE).then_some(cell)).collect();
        cells.try_into().ok()
    })
}

/// Where a table's facts come from: the first `# Source:` line.
pub(crate) fn source(text: &'static str) -> &'static str {
    text.lines().find_map(|line| line.strip_prefix("# Source: ")).unwrap_or_default()
}

/// How many rows a table should give: for the tests of its readers.
#[cfg(test)]
pub(crate) fn row_count(text: &str) -> usize {
    text.lines().filter(|line| !line.starts_with('#')).count() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_column_names_are_no_rows() {
        let text = "# Source: somewhere (2026-01-01)\na\tb\n1\t-\n2\t3\nshort\n";
        assert_eq!(rows::<2>(text).collect::<Vec<_>>(), [[Some("1"), None], [Some("2"), Some("3")]]);
        assert_eq!(source(text), "somewhere (2026-01-01)");
        assert_eq!(row_count(text), 3);
    }
}
