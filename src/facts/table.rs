//! The tables under `rules/data/`: `#` lines with their sources, one line of column names, then rows of cells between tabs.

use std::collections::HashMap;
use std::sync::OnceLock;

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

/// A table of `N` columns, read once and found by its first column.
#[derive(Debug)]
pub(crate) struct Table<const N: usize> {
    text: &'static str,
    read: OnceLock<Read<N>>,
}

#[derive(Debug)]
struct Read<const N: usize> {
    rows: Vec<[Option<&'static str>; N]>,
    /// The rows, by their first cell.
    by_key: HashMap<&'static str, Vec<u32>>,
}

impl<const N: usize> Table<N> {
    pub(crate) const fn new(text: &'static str) -> Self {
        Self { text, read: OnceLock::new() }
    }

    /// All rows, in order.
    pub(crate) fn rows(&self) -> &[[Option<&'static str>; N]] {
        &self.read().rows
    }

    /// The rows whose first cell is `key`, in order.
    pub(crate) fn of(&self, key: &str) -> impl Iterator<Item = &[Option<&'static str>; N]> {
        let read = self.read();
        let at = read.by_key.get(key).map(Vec::as_slice).unwrap_or_default();
        at.iter().filter_map(|&at| read.rows.get(at as usize))
    }

    fn read(&self) -> &Read<N> {
        self.read.get_or_init(|| {
            let rows: Vec<_> = rows::<N>(self.text).collect();
            let mut by_key: HashMap<&'static str, Vec<u32>> = HashMap::new();
            for (at, row) in (0..).zip(&rows) {
                if let Some(Some(key)) = row.first() {
                    by_key.entry(key).or_default().push(at);
                }
            }
            Read { rows, by_key }
        })
    }

    #[cfg(test)]
    pub(crate) fn text(&self) -> &'static str {
        self.text
    }
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
        static TABLE: Table<2> = Table::new("key\tvalue\na\t1\nb\t2\na\t3\n");
        let text = "# Source: somewhere (2026-01-01)\na\tb\n1\t-\n2\t3\nshort\n";
        assert_eq!(rows::<2>(text).collect::<Vec<_>>(), [[Some("1"), None], [Some("2"), Some("3")]]);
        assert_eq!(source(text), "somewhere (2026-01-01)");
        assert_eq!(row_count(text), 3);
        assert_eq!(TABLE.of("a").collect::<Vec<_>>(), [&[Some("a"), Some("1")], &[Some("a"), Some("3")]]);
        assert_eq!((TABLE.of("c").count(), TABLE.rows().len()), (0, 3));
    }
}
