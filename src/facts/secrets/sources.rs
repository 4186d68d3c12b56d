//! Where secrets come from: the calls of `rules/data/secret-sources.tsv`.

use crate::facts::table::Table;
use crate::facts::{Download, Saved, download};
use crate::shell::{AWS_GLOBAL, Command, Word, aws_command};

use super::is_secret_name;

static TABLE: Table<5> = Table::new(include_str!("../../../rules/data/secret-sources.tsv"));

/// What the standard output of a command holds, if that is a secret. Silent for parameters that are not named like one, and
/// where `--query` picks something else.
pub(super) fn fetched(command: &Command<'_>) -> Option<&'static str> {
    let to_output =
        |d: &Download<'_>| d.saved == Saved::Stdout && is_credentials_url(command.text_of(&d.url));
    if download(command).iter().any(to_output) {
        return Some("the keys of the build's service role");
    }
    let call = aws_command(command)?;
    let operation = call.operation.as_deref()?;
    let &[_, _, option, what, fields] = TABLE.of(&call.service).find(|[_, o, ..]| *o == Some(operation))?;
    let args = call.args(&AWS_GLOBAL);
    if option.is_some_and(|option| !args.has(&[option])) {
        return None;
    }
    // Many parameters are decrypted that are no secrets.
    if call.service == "ssm" && !call.words.iter().filter_map(Word::literal).any(|w| names_secret(&w)) {
        return None;
    }
    if let Some(query) = args.value(&["--query"]).or_else(|| call.globals.value(&["--query"])) {
        let query = query.literal()?;
        let fields = fields.unwrap_or("*");
        if fields != "*" && !fields.split(',').any(|field| query.contains(field)) {
            return None;
        }
    }
    what
}

/// Whether a URL, as written, is the endpoint where SDKs find the credentials of the build's role.
pub fn is_credentials_url(url: &str) -> bool {
    let container = url.contains("169.254.170.2")
        && (url.contains("CREDENTIALS_RELATIVE_URI") || url.contains("/v2/credentials"));
    let instance = url.contains("169.254.169.254") && url.contains("/security-credentials/");
    container || instance || url.contains("AWS_CONTAINER_CREDENTIALS_FULL_URI")
}

/// Whether a parameter's path ends like the name of a secret: `/prod/db-password`.
fn names_secret(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    !path.starts_with('-') && is_secret_name(&last.replace('-', "_"))
}

/// Whether the last field that a `jq` or `JMESPath` filter picks may be secret: `.password`, `.Credentials.SessionToken`. A
/// filter without a field may be.
pub(super) fn picks_secret(filter: &str) -> bool {
    let fields = filter.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
    let Some(last) = fields.rev().find(|f| f.starts_with(|c: char| c.is_ascii_alphabetic())) else {
        return true;
    };
    matches!(
        last,
        "SecretString" | "SecretBinary" | "Credentials" | "fromjson" | "tojson" | "Plaintext" | "Value"
    ) || is_secret_name(&last.replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::table::row_count;
    use crate::shell::{Dialect, Script};
    use crate::source::Mapped;

    #[test]
    fn every_row_is_read() {
        assert_eq!(TABLE.rows().len(), row_count(TABLE.text()));
    }

    #[test]
    fn calls_that_give_secrets() {
        let of = |text: &str| {
            let script = Script::parse(Mapped::verbatim(text, 0), Dialect::Posix);
            fetched(&script.commands().next().unwrap())
        };
        for text in [
            "aws secretsmanager get-secret-value --secret-id x",
            "aws --region eu-west-1 secretsmanager get-secret-value --secret-id x --query SecretString",
            "aws ssm get-parameter --name /prod/db-password --with-decryption",
            "aws sts assume-role --role-arn x --query 'Credentials.[AccessKeyId,SecretAccessKey]'",
            "aws ecr get-login-password",
            "curl -s 169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        ] {
            assert!(of(text).is_some(), "{text}");
        }
        for text in [
            "aws secretsmanager get-secret-value --secret-id x --query ARN",
            "aws ssm get-parameter --name /prod/db-password",
            "aws ssm get-parameter --name /prod/version --with-decryption",
            "aws sts get-caller-identity",
            "echo aws ecr get-login-password",
        ] {
            assert!(of(text).is_none(), "{text}");
        }
        assert!(picks_secret(".Credentials.SecretAccessKey"));
        assert!(picks_secret("."));
        assert!(!picks_secret(".username"));
        assert!(!picks_secret(".Credentials.Expiration"));
    }
}
