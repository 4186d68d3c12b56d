//! The table `rules/data/aws-cli.txt`: the services of the AWS CLI, and of those that buildspecs use their operations.

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../rules/data/aws-cli.txt");

/// The operations of the services in the table; of each the line of its options, read when it is asked for.
static SERVICES: LazyLock<HashMap<&'static str, Vec<(&'static str, &'static str)>>> = LazyLock::new(|| {
    let mut services: HashMap<&str, Vec<_>> = HashMap::new();
    let mut service = "";
    for line in TABLE.lines() {
        if let Some(name) = line.strip_prefix('@') {
            service = name;
        } else if let Some(row) = line.split_once('\t') {
            services.entry(service).or_default().push(row);
        }
    }
    services
});

/// The operations of a service, each with its options between blanks; none if the table does not have it.
pub(crate) fn operations(service: &str) -> Option<&'static [(&'static str, &'static str)]> {
    SERVICES.get(service).map(Vec::as_slice)
}

/// The names of all services.
pub(crate) fn services() -> impl Iterator<Item = &'static str> {
    TABLE.lines().find_map(|line| line.strip_prefix('=')).unwrap_or_default().split(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        assert!(SERVICES.values().flatten().count() > 5000);
        assert!(operations("s3").is_some_and(|o| o.iter().any(|(name, _)| *name == "cp")));
        assert!(services().any(|s| s == "codeartifact") && operations("no-such-service").is_none());
    }
}
