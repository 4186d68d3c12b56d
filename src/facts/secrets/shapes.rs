//! Values that can only be secrets by their shape, and values that can be none.
//!
//! Prefixes as documented by those who give them out: AWS (unique ids), GitHub, GitLab, Slack, Stripe, npm; PEM (RFC 7468);
//! JWT (RFC 7519).

use std::ops::Range;

/// A secret known by its shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// What it is: "an AWS access key".
    pub what: &'static str,
    /// Where it stands in the text.
    pub range: Range<usize>,
}

/// A prefix, what may follow it, how much of it.
struct Known {
    prefix: &'static str,
    what: &'static str,
    length: Range<usize>,
    upper: bool,
}

const KNOWN: &[Known] = &[
    Known { prefix: "AKIA", what: "an AWS access key", length: 16..17, upper: true },
    Known { prefix: "ASIA", what: "a temporary AWS access key", length: 16..17, upper: true },
    Known { prefix: "ghp_", what: "a GitHub token", length: 36..256, upper: false },
    Known { prefix: "gho_", what: "a GitHub token", length: 36..256, upper: false },
    Known { prefix: "ghs_", what: "a GitHub token", length: 36..256, upper: false },
    Known { prefix: "ghu_", what: "a GitHub token", length: 36..256, upper: false },
    Known { prefix: "github_pat_", what: "a GitHub token", length: 60..256, upper: false },
    Known { prefix: "glpat-", what: "a GitLab token", length: 20..256, upper: false },
    Known { prefix: "xoxb-", what: "a Slack token", length: 20..256, upper: false },
    Known { prefix: "xoxp-", what: "a Slack token", length: 20..256, upper: false },
    Known { prefix: "xoxa-", what: "a Slack token", length: 20..256, upper: false },
    Known { prefix: "sk_live_", what: "a Stripe key", length: 16..256, upper: false },
    Known { prefix: "npm_", what: "an npm token", length: 36..37, upper: false },
];

/// The first value in `text` that can only be a secret. Documented examples (`AKIAIOSFODNN7EXAMPLE`) are none.
pub fn shape_in(text: &str) -> Option<Shape> {
    prefixed(text).or_else(|| pem(text)).or_else(|| jwt(text))
}

/// A known prefix at the beginning of a word, and what must follow it.
fn prefixed(text: &str) -> Option<Shape> {
    let mut inside = false;
    for (at, byte) in text.bytes().enumerate() {
        let word = byte.is_ascii_alphanumeric() || byte == b'_';
        if word && !inside {
            let rest = text.get(at..)?;
            let mut known = KNOWN.iter().filter(|known| rest.starts_with(known.prefix));
            if let Some(shape) = known.find_map(|known| known.at(rest, at)) {
                return Some(shape);
            }
        }
        inside = word;
    }
    None
}

impl Known {
    /// The secret that `rest` begins with, if what follows its prefix is of the right kind and length. `at`: where it stands.
    fn at(&self, rest: &str, at: usize) -> Option<Shape> {
        let rest = rest.get(self.prefix.len()..)?;
        let len = rest
            .bytes()
            .take_while(|b| {
                if self.upper {
                    b.is_ascii_uppercase() || b.is_ascii_digit()
                } else {
                    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')
                }
            })
            .count();
        let body = rest.get(..len)?;
        (self.length.contains(&len) && !body.contains("EXAMPLE") && is_varied(body))
            .then(|| Shape { what: self.what, range: at..at + self.prefix.len() + len })
    }
}

fn pem(text: &str) -> Option<Shape> {
    let at = text.find("-----BEGIN ")?;
    let rest = text.get(at..)?;
    let head = rest.get("-----BEGIN ".len()..)?.split("-----").next()?;
    // The header alone is what scripts look for; a key has a body.
    let body = rest.split("-----").nth(2)?.trim();
    let key = head.ends_with("PRIVATE KEY") && body.len() > 60 && !body.contains('$');
    key.then(|| Shape { what: "a private key", range: at..at + "-----BEGIN ".len() + head.len() + 5 })
}

fn jwt(text: &str) -> Option<Shape> {
    for (at, _) in text.match_indices("eyJ") {
        let rest = text.get(at..)?;
        let len =
            rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')).count();
        let token = rest.get(..len)?;
        let parts: Vec<&str> = token.split('.').collect();
        if let [head, body, sign] = parts.as_slice()
            && head.len() >= 15
            && body.len() >= 15
            && body.starts_with("eyJ")
            && sign.len() >= 20
        {
            return Some(Shape { what: "a JSON web token", range: at..at + len });
        }
    }
    None
}

/// Whether a text is no filler such as `XXXXXXXX` or `0000`.
fn is_varied(text: &str) -> bool {
    let mut seen: Vec<u8> = text.bytes().collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len() > 5
}

/// Whether a value cannot be a secret in clear text: empty, a stand-in, a reference, a path, a switch.
pub fn is_placeholder(value: &str) -> bool {
    const STANDS_IN: [&str; 22] = [
        "changeme",
        "change_me",
        "change-me",
        "dummy",
        "example",
        "fake",
        "false",
        "foo",
        "insert",
        "mock",
        "n/a",
        "none",
        "null",
        "placeholder",
        "redacted",
        "replace",
        "sample",
        "test",
        "todo",
        "true",
        "xxx",
        "your",
    ];
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    value.len() < 4
        || value.contains(['$', '<', '>', '`', '{', '}', '%', ' ', '\n'])
        || value.contains('/')
        || value.starts_with("arn:")
        || value.starts_with("s3:")
        || value.contains("::")
        || value.bytes().all(|b| b.is_ascii_digit())
        || !is_varied_enough(value)
        || STANDS_IN.iter().any(|word| lower.contains(word))
        || lower.contains("resolve:")
        || is_name(value)
}

fn is_varied_enough(text: &str) -> bool {
    let first = text.chars().next();
    text.chars().any(|c| Some(c) != first)
}

/// Whether a value reads like the name of something (`npm-token`, `NpmToken`, `GITHUB_TOKEN`, `SonarQubeToken`), which a
/// variable may refer to, or like a reference with a key (`prod/db:password`).
fn is_name(value: &str) -> bool {
    let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':'));
    let last = value.rsplit(['-', '_', '.', ':']).next().unwrap_or_default().to_ascii_lowercase();
    plain
        && ["token", "secret", "password", "passwd", "key", "credentials", "name", "id", "arn", "pat"]
            .iter()
            .any(|end| last.ends_with(end))
}

/// The password in a URL `scheme://user:password@host` and its host: where the password stands, and the host.
pub fn url_password(text: &str) -> Option<(Range<usize>, &str)> {
    let scheme = text.find("://")?;
    let from = scheme + 3;
    let rest = text.get(from..)?;
    let end = rest.find(['/', '?', '#', ' ', '"', '\'', '\n']).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    let (userinfo, host) = authority.rsplit_once('@')?;
    let (user, password) = userinfo.split_once(':')?;
    let at = from + user.len() + 1;
    (!password.is_empty()).then_some((at..at + password.len(), host))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Put together here so that no scanner takes them for real ones.
    fn token() -> String {
        format!("ghp{}{}", "_", "a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8")
    }

    #[test]
    fn shapes_of_secrets() {
        let key = format!("AK{}", "IAQ7ZTB3LMNP2RSTUV");
        assert_eq!(shape_in(&key).unwrap().what, "an AWS access key");
        assert_eq!(shape_in(&format!("curl -H 'token {}'", token())).unwrap().what, "a GitHub token");
        let pem = format!("-----BEGIN RSA PRIVATE {}-----\n{}\n-----END", "KEY", "QUJD".repeat(20));
        assert_eq!(shape_in(&pem).unwrap().what, "a private key");
        for text in [
            "AKIAIOSFODNN7EXAMPLE",
            "AKIAXXXXXXXXXXXXXXXX",
            "ghp_$TOKEN",
            "npm_config_cache",
            "grep -- '-----BEGIN RSA PRIVATE KEY-----' file",
            "eyJ",
            "XAKIAQ7ZTB3LMNP2RSTUV",
        ] {
            assert_eq!(shape_in(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_secret_in_clear_text() {
        for value in [
            "",
            "changeme",
            "xxxx",
            "<your-token>",
            "$TOKEN",
            "{{token}}",
            "true",
            "/codebuild/token",
            "prod/db:password",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x",
            "npm-token",
            "GITHUB_TOKEN",
            "NpmToken",
            "https://example.com/x",
            "12345",
            "test",
        ] {
            assert!(is_placeholder(value), "{value}");
        }
        for value in ["hunter2-prod", "s3cr3t!", "Tr0ub4dor&3", "ab12cd34ef56"] {
            assert!(!is_placeholder(value), "{value}");
        }
    }

    #[test]
    fn passwords_in_urls() {
        assert_eq!(url_password("https://u:p4ss@host.org/x"), Some((10..14, "host.org")));
        assert_eq!(url_password("https://host.org/x@y:z"), None);
        assert_eq!(url_password("https://token@host.org/"), None);
        assert_eq!(url_password("ssh git@host:path"), None);
    }
}
