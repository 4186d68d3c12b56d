//! What the AWS CLI has: services, operations, options, by the table `rules/data/aws-cli.txt`. Nothing of it is read before a
//! call asks, and then only the lines of that call's service.

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../rules/data/aws-cli.txt");

/// The lines of each service whose operations are known.
static SERVICES: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| TABLE.split('@').skip(1).filter_map(|section| section.split_once('\n')).collect());

/// A service whose operations are known.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// One line an operation: its name, a tab, its options.
    lines: &'static str,
}

/// An operation.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its options as in the table; `*`: any.
    options: &'static str,
}

/// An option of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opt {
    /// Without its hyphens.
    pub name: &'static str,
    /// Whether the operation fails without it.
    pub required: bool,
    /// What it takes.
    pub takes: Takes,
}

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// No value.
    Nothing,
    /// A text, a number, or several.
    Text,
    /// A value with parts: shorthand (`a=b`) or JSON.
    Parts,
    /// Bytes: what version 1 takes as they stand, version 2 reads as base64.
    Bytes,
}

/// Every service that the CLI has, those included whose operations the table does not hold.
pub fn services() -> impl Iterator<Item = &'static str> {
    TABLE.lines().find_map(|line| line.strip_prefix('=')).unwrap_or_default().split(' ')
}

/// The service of that name; none if its operations are not known.
pub fn service(name: &str) -> Option<Service> {
    SERVICES.get(name).map(|lines| Service { lines })
}

impl Service {
    /// The operation of that name, which may be two words (`wait stack-exists`).
    pub fn operation(self, name: &str) -> Option<Operation> {
        self.rows().find(|(row, _)| *row == name).map(|(_, options)| Operation { options })
    }

    /// The names of the operations that are one word.
    pub fn operations(self) -> impl Iterator<Item = &'static str> {
        self.rows().map(|(name, _)| name).filter(|name| !name.contains(' '))
    }

    fn rows(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.lines.lines().filter_map(|line| line.split_once('\t'))
    }
}

impl Operation {
    /// Its options; none if they are not known.
    pub fn options(self) -> Option<Vec<Opt>> {
        let known = self.options != "*";
        known.then(|| self.options.split(' ').filter(|text| !text.is_empty()).map(Opt::read).collect())
    }
}

impl Opt {
    fn read(text: &'static str) -> Self {
        let (text, required) = text.strip_suffix('!').map_or((text, false), |rest| (rest, true));
        let (name, takes) = match text.chars().next_back() {
            Some('?') => (text.strip_suffix('?'), Takes::Nothing),
            Some('%') => (text.strip_suffix('%'), Takes::Parts),
            Some('~') => (text.strip_suffix('~'), Takes::Bytes),
            _ => (None, Takes::Text),
        };
        Self { name: name.unwrap_or(text), required, takes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(service_name: &str, operation: &str, name: &str) -> Opt {
        let options = service(service_name).unwrap().operation(operation).unwrap().options().unwrap();
        options.into_iter().find(|o| o.name == name).unwrap()
    }

    #[test]
    fn the_table_holds_what_is_known_of_the_cli() {
        let opt = |name, required, takes| Opt { name, required, takes };
        for (service, operation, want) in [
            ("s3", "cp", opt("recursive", false, Takes::Nothing)),
            ("cloudformation", "deploy", opt("stack-name", true, Takes::Text)),
            ("cloudformation", "create-stack", opt("parameters", false, Takes::Parts)),
            ("codepipeline", "start-pipeline-execution", opt("source-revisions", false, Takes::Parts)),
            ("lambda", "invoke", opt("payload", false, Takes::Bytes)),
            ("kms", "encrypt", opt("plaintext", true, Takes::Bytes)),
            // A structure of one part may be written as its value.
            ("s3api", "put-bucket-tagging", opt("tagging", true, Takes::Text)),
        ] {
            assert_eq!(option(service, operation, want.name), want, "{service} {operation}");
        }
        assert!(
            service("ecr").unwrap().operation("get-login-password").unwrap().options().unwrap().is_empty()
        );
        assert!(service("configure").unwrap().operation("list-profiles").unwrap().options().is_none());
        assert!(service("cloudformation").unwrap().operation("wait stack-exists").is_some());
        assert!(services().count() > 300 && services().any(|s| s == "s3"));
        assert!(SERVICES.len() > 60 && SERVICES.keys().all(|name| services().any(|s| s == *name)));
    }
}
