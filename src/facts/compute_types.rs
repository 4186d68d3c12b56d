//! The table `rules/data/compute-types.tsv`: what `compute-type` and `type` may say.

use super::table::Table;

static TABLE: Table<4> = Table::new(include_str!("../../rules/data/compute-types.tsv"));

/// The names of a kind (`compute` or `type`) and what each belongs to: `ec2`, `lambda` or `fleet`.
pub(crate) fn known(kind: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.of(kind).filter_map(|[_, value, home, _]| Some(((*value)?, home.unwrap_or_default())))
}

/// What a name belongs to: `ec2`, `lambda` or `fleet`; none if it is not in the table.
pub(crate) fn home(kind: &str, name: &str) -> Option<&'static str> {
    known(kind).find(|(value, _)| *value == name).map(|(_, home)| home)
}

/// Memory and processors of a compute type, in words, on Linux.
pub(crate) fn size(name: &str) -> Option<&'static str> {
    TABLE.of("compute").find(|row| row[1] == Some(name)).and_then(|row| row[3])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::table::row_count;

    #[test]
    fn the_table_is_read_whole() {
        assert_eq!(known("compute").count() + known("type").count(), row_count(TABLE.text()));
        assert_eq!(
            (home("compute", "BUILD_LAMBDA_1GB"), home("type", "ARM_EC2")),
            (Some("lambda"), Some("fleet"))
        );
        assert_eq!(home("type", "BUILD_LAMBDA_1GB"), None);
        assert_eq!(
            (size("BUILD_GENERAL1_SMALL"), size("ATTRIBUTE_BASED_COMPUTE")),
            (Some("4 GiB, 2 vCPU"), None)
        );
    }
}
