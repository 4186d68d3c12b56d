//! Names that say "secret": matched at the end of a name only, so that `…_SECRET_ARN` and `…_TOKEN_URL` are none.

/// The endings, each after the start of the name or `_`, or in front of a capital (`dbPassword`).
const ENDINGS: [&str; 15] = [
    "ACCESS_KEY",
    "API_KEY",
    "APIKEY",
    "CREDENTIAL",
    "CREDENTIALS",
    "PASSPHRASE",
    "PASSWD",
    "PASSWORD",
    "PRIVATE_KEY",
    "SECRET",
    "SECRETS",
    "SECRET_KEY",
    "TOKEN",
    "TOKENS",
    "PWD_SECRET",
];

/// Whether a variable of that name holds a secret, if names mean anything. The letter case does not count.
pub fn is_secret_name(name: &str) -> bool {
    let upper = snake(name);
    ENDINGS.iter().any(|end| {
        upper.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with(['_', '-', '.']))
    })
}

/// Whether a name speaks of something public that often stands beside a secret: a user, a host, a region.
pub fn is_user_name(name: &str) -> bool {
    let upper = snake(name);
    [
        "USER", "USERNAME", "LOGIN", "EMAIL", "HOST", "HOSTNAME", "ENDPOINT", "REGION", "URL", "URI", "ARN",
        "ID", "NAME",
    ]
    .iter()
    .any(|end| upper.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('_')))
}

/// `dbPassword` as `DB_PASSWORD`.
fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut lower = false;
    for c in name.chars() {
        if lower && c.is_ascii_uppercase() {
            out.push('_');
        }
        lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        out.push(c.to_ascii_uppercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_a_name_counts() {
        for name in [
            "PASSWORD",
            "DB_PASSWORD",
            "dbPassword",
            "NPM_TOKEN",
            "AWS_SECRET_ACCESS_KEY",
            "api_key",
            "GOOGLE_CREDENTIALS",
            "MY_SECRET",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "AWS_ACCESS_KEY_ID",
            "TOKEN_URL",
            "DB_SECRET_NAME",
            "DB_SECRET_ARN",
            "PASSWORD_FILE",
            "NOTOKEN",
            "KEY",
            "CACHE_KEY",
            "SECRETS_MANAGER_ID",
            "",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
        assert!(is_user_name("DOCKERHUB_USERNAME"));
        assert!(!is_user_name("DOCKERHUB_PASSWORD"));
    }
}
