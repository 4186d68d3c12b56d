//! What `curl` and `wget` fetch, and where they put it.
//!
//! Options as in the manuals of curl 8.5 and wget 1.21: those that take a value, so that no value is taken for a URL.

use std::borrow::Cow;

use crate::shell::{Args, Command, FlagSpec, RedirectionKind, Word};
use crate::source::Span;

/// One URL that a command fetches.
#[derive(Clone, Debug)]
pub struct Download<'s> {
    /// The word that names it.
    pub url: Cow<'s, Word>,
    /// The word in the host file.
    pub span: Span,
    /// Where it goes.
    pub saved: Saved,
    /// Whether an option switches the check of the certificate off, and where it stands.
    pub insecure: Option<Span>,
    /// Whether data is sent along, so that it is a call and no download.
    pub sends: bool,
}

/// Where a download goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// To standard output, from where it may go on.
    Stdout,
    /// To a file, whose name is known or not.
    File(Option<String>),
    /// Nowhere: a check, or `/dev/null`.
    Nowhere,
}

impl Download<'_> {
    /// The URL up to its first variable.
    pub fn prefix(&self) -> Cow<'_, str> {
        self.url.literal_prefix()
    }
}

const CURL: FlagSpec = FlagSpec {
    value: &[
        "-A",
        "-C",
        "-D",
        "-E",
        "-F",
        "-H",
        "-K",
        "-P",
        "-Q",
        "-T",
        "-U",
        "-X",
        "-Y",
        "-b",
        "-c",
        "-d",
        "-e",
        "-m",
        "-o",
        "-r",
        "-t",
        "-u",
        "-w",
        "-x",
        "-y",
        "-z",
        "--cacert",
        "--cert",
        "--config",
        "--connect-timeout",
        "--cookie",
        "--cookie-jar",
        "--data",
        "--data-ascii",
        "--data-binary",
        "--data-raw",
        "--data-urlencode",
        "--dump-header",
        "--form",
        "--header",
        "--json",
        "--key",
        "--limit-rate",
        "--max-redirs",
        "--max-time",
        "--output",
        "--output-dir",
        "--proto",
        "--proto-redir",
        "--proxy",
        "--range",
        "--referer",
        "--request",
        "--resolve",
        "--retry",
        "--retry-delay",
        "--retry-max-time",
        "--unix-socket",
        "--upload-file",
        "--url",
        "--user",
        "--user-agent",
        "--write-out",
    ],
    switch: &[
        "-#",
        "-0",
        "-1",
        "-4",
        "-6",
        "-G",
        "-I",
        "-J",
        "-L",
        "-N",
        "-O",
        "-R",
        "-S",
        "-f",
        "-g",
        "-i",
        "-k",
        "-n",
        "-q",
        "-s",
        "-v",
        "--compressed",
        "--create-dirs",
        "--fail",
        "--fail-with-body",
        "--globoff",
        "--head",
        "--http1.1",
        "--http2",
        "--include",
        "--insecure",
        "--location",
        "--no-progress-meter",
        "--progress-bar",
        "--remote-header-name",
        "--remote-name",
        "--retry-all-errors",
        "--retry-connrefused",
        "--show-error",
        "--silent",
        "--tlsv1.2",
        "--tlsv1.3",
        "--verbose",
    ],
    ..FlagSpec::NONE
};

const WGET: FlagSpec = FlagSpec {
    value: &[
        "-A",
        "-D",
        "-O",
        "-P",
        "-Q",
        "-R",
        "-T",
        "-U",
        "-a",
        "-e",
        "-i",
        "-l",
        "-o",
        "-t",
        "-w",
        "--body-data",
        "--directory-prefix",
        "--header",
        "--http-password",
        "--http-user",
        "--input-file",
        "--method",
        "--output-document",
        "--output-file",
        "--password",
        "--post-data",
        "--post-file",
        "--timeout",
        "--tries",
        "--user",
        "--user-agent",
        "--wait",
    ],
    switch: &[
        "-4",
        "-6",
        "-N",
        "-S",
        "-b",
        "-c",
        "-d",
        "-k",
        "-m",
        "-n",
        "-p",
        "-q",
        "-r",
        "-v",
        "-x",
        "--continue",
        "--no-check-certificate",
        "--no-verbose",
        "--quiet",
        "--show-progress",
        "--spider",
        "--timestamping",
    ],
    ..FlagSpec::NONE
};

/// What a command fetches. Empty for any other program.
pub fn download<'s>(command: &Command<'s>) -> Vec<Download<'s>> {
    match command.program() {
        Some("curl") => curl(command),
        Some("wget") => wget(command),
        _ => Vec::new(),
    }
}

fn curl<'s>(command: &Command<'s>) -> Vec<Download<'s>> {
    let args = command.args(&CURL);
    let insecure = args.flag(&["-k", "--insecure"]).map(|f| command.span_of(f.word.range));
    let sends = args.has(&[
        "-F",
        "-T",
        "-d",
        "--data",
        "--data-ascii",
        "--data-binary",
        "--data-raw",
        "--data-urlencode",
        "--form",
        "--json",
        "--upload-file",
    ]) || args
        .value(&["-X", "--request"])
        .is_some_and(|w| !w.literal().is_some_and(|m| m.eq_ignore_ascii_case("get")));
    let saved = if args.has(&["-I", "--head"]) {
        Saved::Nowhere
    } else if let Some(word) = args.value(&["-o", "--output"]) {
        file(word)
    } else if args.has(&["-O", "--remote-name"]) {
        Saved::File(None)
    } else {
        redirected(command)
    };
    let named =
        args.flags.iter().filter(|f| f.name == "--url").flat_map(|f| &f.values).map(|v| v.word.clone());
    urls(command, &args, named, &saved, insecure, sends)
}

fn wget<'s>(command: &Command<'s>) -> Vec<Download<'s>> {
    let args = command.args(&WGET);
    let insecure = args.flag(&["--no-check-certificate"]).map(|f| command.span_of(f.word.range));
    let sends = args.has(&["--body-data", "--method", "--post-data", "--post-file"]);
    let saved = if args.has(&["--spider"]) {
        Saved::Nowhere
    } else {
        match args.value(&["-O", "--output-document"]) {
            Some(word) if word.is("-") => redirected(command),
            Some(word) => file(word),
            None => Saved::File(None),
        }
    };
    urls(command, &args, std::iter::empty(), &saved, insecure, sends)
}

fn urls<'s>(
    command: &Command<'s>,
    args: &Args<'s>,
    named: impl Iterator<Item = Cow<'s, Word>>,
    saved: &Saved,
    insecure: Option<Span>,
    sends: bool,
) -> Vec<Download<'s>> {
    let operands = args.operands.iter().filter(|o| !o.maybe_value || is_url(o.word));
    operands
        .map(|o| Cow::Borrowed(o.word))
        .chain(named)
        .map(|url| Download { span: command.span_of(url.range), url, saved: saved.clone(), insecure, sends })
        .collect()
}

/// Whether a word can only be a URL.
fn is_url(word: &Word) -> bool {
    let prefix = word.literal_prefix();
    ["http://", "https://", "ftp://"].iter().any(|scheme| prefix.starts_with(scheme))
}

fn redirected(command: &Command<'_>) -> Saved {
    let target = command.redirections().iter().rev().find(|r| {
        r.fd.unwrap_or(1) == 1
            && matches!(
                r.kind,
                RedirectionKind::Output
                    | RedirectionKind::Clobber
                    | RedirectionKind::Append
                    | RedirectionKind::OutputBoth
                    | RedirectionKind::AppendBoth
            )
    });
    target.map_or(Saved::Stdout, |r| file(&r.target))
}

fn file(word: &Word) -> Saved {
    match word.literal() {
        Some(name) if name == "-" || name == "/dev/stdout" => Saved::Stdout,
        Some(name) if name == "/dev/null" => Saved::Nowhere,
        name => Saved::File(name.map(Cow::into_owned)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{Dialect, Script};
    use crate::source::Mapped;

    #[test]
    fn urls_and_where_they_go() {
        let file = |name: &str| Saved::File(Some(name.to_owned()));
        for (text, url, saved) in [
            ("curl -sSL https://x/i.sh", "https://x/i.sh", Saved::Stdout),
            ("curl -H 'A: http://no' -o out https://x/i", "https://x/i", file("out")),
            ("curl -LO https://x/i", "https://x/i", Saved::File(None)),
            ("curl --some-flag https://x/i > f", "https://x/i", file("f")),
            ("curl -s https://x -o /dev/null", "https://x", Saved::Nowhere),
            ("wget https://x/i", "https://x/i", Saved::File(None)),
            ("wget -qO- https://x/i", "https://x/i", Saved::Stdout),
            ("sudo wget -O - -q https://x/i", "https://x/i", Saved::Stdout),
            ("wget --spider https://x/i", "https://x/i", Saved::Nowhere),
        ] {
            let script = Script::parse(Mapped::verbatim(text, 0), Dialect::Posix);
            let command = script.commands().next().unwrap();
            let found = download(&command);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].prefix(), url, "{text}");
            assert_eq!(found[0].saved, saved, "{text}");
        }
    }
}
