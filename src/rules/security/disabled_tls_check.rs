//! Options and variables that switch off the check of a server's certificate, or of a package's signature. Silent for the
//! build machine itself.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::download;
use crate::rules::Context;
use crate::shell::{AssignmentValue, Command};
use crate::source::Span;

/// Variables with the value that switches the check off, and whom they tell.
const VARIABLES: [(&str, &[&str]); 3] = [
    ("GIT_SSL_NO_VERIFY", &["1", "true"]),
    ("NODE_TLS_REJECT_UNAUTHORIZED", &["0"]),
    ("PYTHONHTTPSVERIFY", &["0"]),
];

/// Programs with options of theirs.
const OPTIONS: &[(&[&str], &[&str])] = &[
    (&["aws"], &["--no-verify-ssl"]),
    (&["helm", "kubectl", "argocd"], &["--insecure-skip-tls-verify", "--insecure-skip-tls-verify=true"]),
    (
        &["podman", "buildah", "skopeo"],
        &["--tls-verify=false", "--src-tls-verify=false", "--dest-tls-verify=false"],
    ),
    (&["mvn", "mvnw"], &["-Dmaven.wagon.http.ssl.insecure=true"]),
    (&["npm", "yarn", "pnpm"], &["--strict-ssl=false", "--no-strict-ssl"]),
];

/// Options that switch off the check of signatures.
const SIGNATURES: &[(&[&str], &[&str])] = &[
    (&["apt", "apt-get"], &["--allow-unauthenticated", "--force-yes"]),
    (&["yum", "dnf", "microdnf"], &["--nogpgcheck", "--no-gpgcheck", "--no-gpg-checks"]),
    (&["zypper"], &["--no-gpg-checks"]),
];

const CERTIFICATE: &str =
    "the server's certificate is not checked: whoever sits on the way can answer in its place";
const SIGNATURE: &str = "the packages' signatures are not checked";

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut say = |span: Span, message: &str| {
        out.report(Claim::new(Effect::Risk, Evidence::Documented), span, message)
            .help("leave it out; for a certificate of your own, name its authority (`--cacert`, `NODE_EXTRA_CA_CERTS`)");
    };
    let maps = cx.spec.and_then(|s| s.env.as_ref()).and_then(|e| e.variables.as_ref());
    for (key, value) in maps.into_iter().flat_map(|m| &m.entries) {
        if let Some(value) = value.filter(|v| switches_off(key.as_str(), v.as_str())) {
            say(value.span(), CERTIFICATE);
        }
    }
    for item in cx.facts.scripts() {
        for command in item.commands() {
            for (span, message) in switched_off(command) {
                say(span, message);
            }
        }
    }
}

fn switches_off(name: &str, value: &str) -> bool {
    VARIABLES.iter().any(|(n, values)| *n == name && values.contains(&value))
}

fn switched_off(command: &Command<'_>) -> Vec<(Span, &'static str)> {
    let assigned = command.assignments().iter().chain(&command.simple.declared);
    let mut found: Vec<(Span, &str)> = assigned
        .filter(|a| match &a.value {
            AssignmentValue::Scalar(word) => word.literal().is_some_and(|v| switches_off(&a.name, &v)),
            AssignmentValue::Array(_) => false,
        })
        .map(|a| (command.span_of(a.range), CERTIFICATE))
        .collect();
    if command.simple.words.iter().any(|w| is_local(&w.literal_prefix())) {
        return found;
    }
    let downloads = download(command);
    // A variable may be the build machine.
    let known = |url: &str| url.split_once("://").map_or(url, |(_, rest)| rest).contains(['.', '/']);
    if let Some(span) =
        downloads.iter().find(|d| known(&d.prefix()) && !is_local(&d.prefix())).and_then(|d| d.insecure)
    {
        found.push((span, CERTIFICATE));
    }
    let Some(program) = command.program() else { return found };
    for (table, message) in [(OPTIONS, CERTIFICATE), (SIGNATURES, SIGNATURE)] {
        for (_, options) in table.iter().filter(|(programs, _)| programs.contains(&program)) {
            let words = command.words.iter().filter(|w| options.iter().any(|o| w.is(o)));
            found.extend(words.map(|w| (command.span_of(w.range), message)));
        }
    }
    found.extend(setting(command, program).map(|span| (span, CERTIFICATE)));
    found
}

/// Settings of git, npm, composer and pip.
fn setting(command: &Command<'_>, program: &str) -> Option<Span> {
    let words = command.words;
    let pair = |key: &dyn Fn(&str) -> bool, value: &str| {
        words.windows(2).find_map(|pair| {
            let [name, word] = pair else { return None };
            (name.literal().is_some_and(|n| key(&n)) && word.is(value))
                .then(|| command.span_of(name.range.to(word.range)))
        })
    };
    let one = |test: &dyn Fn(&str) -> bool| {
        words.iter().find(|w| w.literal().is_some_and(|t| test(&t))).map(|w| command.span_of(w.range))
    };
    let is_verify = |key: &str| {
        let key = key.to_ascii_lowercase();
        key.starts_with("http.") && key.ends_with(".sslverify")
    };
    match program {
        "git" => pair(&is_verify, "false").or_else(|| pair(&is_verify, "0")).or_else(|| {
            one(&|t| t.split_once('=').is_some_and(|(k, v)| is_verify(k) && matches!(v, "false" | "0")))
        }),
        "npm" | "yarn" | "pnpm" if words.iter().any(|w| w.is("config") || w.is("set")) => {
            pair(&|k| k == "strict-ssl", "false").or_else(|| one(&|t| t == "strict-ssl=false"))
        }
        "composer" => pair(&|k| k == "disable-tls", "true"),
        "pip" | "pip3" | "python" | "python3" => words
            .iter()
            .find(|w| w.literal_prefix().starts_with("--trusted-host"))
            .map(|w| command.span_of(w.range)),
        _ => None,
    }
}

fn is_local(text: &str) -> bool {
    ["localhost", "127.0.0.1", "[::1]", "0.0.0.0"].iter().any(|host| text.contains(host))
}
