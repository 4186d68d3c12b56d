//! Names with `*`: hosts, buckets, variables. A `*` stands for any text, also none; every other character for itself.

/// Whether `name` is what `pattern` says. Takes at most the product of the two lengths.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut p, mut n) = (0, 0);
    // The last `*`, and how far its text reaches.
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(byte) if name.get(n) == Some(byte) => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((at, reach)) = star else { return false };
                star = Some((at, reach + 1));
                p = at + 1;
                n = reach + 1;
            }
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text() {
        for (pattern, name, same) in [
            ("a", "a", true),
            ("a", "b", false),
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "é.example.com", true),
            ("*.example.com", "a.b.example.com", true),
            ("*.example.com", "example.com", false),
            ("prod-*-logs", "prod-eu-1-logs", true),
            ("prod-*-logs", "prod-logs", false),
            ("a*b*c", "a1b2b3c", true),
            ("a*b*c", "a1b2b3", false),
            ("**a", "a", true),
            ("a.c", "abc", false),
        ] {
            assert_eq!(matches(pattern, name), same, "{pattern} {name}");
        }
        let long = "a".repeat(5_000);
        assert!(!matches(&"*a".repeat(50), &(long + "b")));
    }
}
