//! Hosts in URLs: which are on the internet.

/// Whether what follows `scheme://` begins with a host that is known and public: not the build machine, not a private or
/// link-local address, not a name of a local network. `whole`: nothing after `rest` is hidden.
pub(crate) fn is_public(rest: &str, whole: bool) -> bool {
    let end = rest.find(['/', '?', '#']).or_else(|| whole.then_some(rest.len()));
    let Some(authority) = end.and_then(|end| rest.get(..end)) else { return false };
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let private = |ip: &str| {
        let mut parts = ip.split('.').map(str::parse::<u8>);
        match (parts.next(), parts.next()) {
            (Some(Ok(0 | 10 | 127)), _) | (Some(Ok(169)), Some(Ok(254))) | (Some(Ok(192)), Some(Ok(168))) => {
                true
            }
            (Some(Ok(172)), Some(Ok(second))) => (16..32).contains(&second),
            _ => false,
        }
    };
    let local = [".local", ".internal", ".localhost", ".lan", ".corp", ".svc", ".test", ".example"];
    host.contains('.')
        && !host.starts_with('[')
        && !private(&host)
        && !local.iter().any(|end| host.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_hosts_are_not_public() {
        for host in ["repo.continuum.io/x", "example.org", "u:p@example.org:80/x", "8.8.8.8/x"] {
            assert!(is_public(host, true), "{host}");
        }
        for host in [
            "localhost:80/x",
            "127.0.0.1/",
            "10.0.0.1",
            "169.254.170.2/x",
            "app:8080/health",
            "a.local/x",
            "[::1]/",
        ] {
            assert!(!is_public(host, true), "{host}");
        }
        assert!(!is_public("example.", false));
        assert!(is_public("example.org/", false));
    }
}
