//! Uploads to S3 by the AWS CLI, and how each says that its objects are encrypted.
//!
//! Options and their values as in the sources of the AWS CLI (`awscli/customizations/s3/subcommands.py`, version 1.46.3; the
//! same in version 2).

use super::Facts;
use crate::shell::{AWS_GLOBAL, Args, AwsCall, Command, FlagSpec, Word, aws_command};
use crate::source::Span;

/// A command that writes objects to S3, or another command of `aws s3` with an option that only uploads have.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The whole command.
    pub command: Span,
    /// From the service to the operation: `s3 cp`.
    pub what: Span,
    /// The service and operation.
    pub name: String,
    /// Where objects go.
    pub destination: Destination,
    /// The place of the destination, and the point after it where an option can be written.
    pub destination_span: Option<Span>,
    /// The point after the destination in one piece of the file, for a fix.
    pub insert_at: Option<u32>,
    /// `--sse` or `--server-side-encryption`.
    pub sse: Option<Sse>,
    /// The place of the option that names a KMS key.
    pub kms_key: Option<Span>,
    /// Whether an option says something else of the encryption (a customer's key), of a dry run, or of a public object.
    pub exempt: bool,
    /// Whether options may be hidden in a variable.
    pub uncertain: bool,
    /// Whether the name of the service is `s3api`.
    pub api: bool,
}

/// Where objects go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// To S3; the bucket, if it is literal.
    S3(Option<String>),
    /// Not to S3: a download, or an operation that writes no object.
    Elsewhere,
    /// It cannot be told.
    Unknown,
}

/// An encryption option.
#[derive(Clone, Debug)]
pub struct Sse {
    /// Where the option's name stands.
    pub flag: Span,
    /// The name in one piece of the file.
    pub exact: Option<Span>,
    /// Its value: none where there is none.
    pub value: Option<SseValue>,
}

/// The value of an encryption option.
#[derive(Clone, Debug)]
pub struct SseValue {
    /// The text; none if it is not literal.
    pub text: Option<String>,
    /// Its place.
    pub span: Span,
    /// Its place in one piece of the file.
    pub exact: Option<Span>,
}

impl Sse {
    /// Whether it asks for a KMS key.
    pub fn is_kms(&self) -> bool {
        self.value.as_ref().and_then(|v| v.text.as_deref()).is_some_and(|t| t.starts_with("aws:kms"))
    }
}

impl Upload {
    /// Whether objects of it are encrypted with KMS because it says so.
    pub fn is_kms(&self) -> bool {
        self.sse.as_ref().is_some_and(Sse::is_kms)
    }
}

impl Facts<'_> {
    /// The uploads of all commands, in the order in which they would run.
    pub fn uploads(&self) -> &[Upload] {
        self.uploads.get_or_init(|| {
            self.scripts()
                .iter()
                .flat_map(|item| item.script.commands().filter_map(|c| upload(&c)).collect::<Vec<_>>())
                .collect()
        })
    }
}

const S3: FlagSpec = FlagSpec {
    value: &[
        "--acl",
        "--cache-control",
        "--checksum-algorithm",
        "--checksum-mode",
        "--content-disposition",
        "--content-encoding",
        "--content-language",
        "--content-type",
        "--copy-props",
        "--exclude",
        "--expected-size",
        "--expires",
        "--include",
        "--metadata",
        "--metadata-directive",
        "--page-size",
        "--source-region",
        "--sse-c-copy-source",
        "--sse-c-copy-source-key",
        "--sse-c-key",
        "--sse-kms-key-id",
        "--storage-class",
        "--website-redirect",
    ],
    list: &["--grants"],
    switch: &[
        "--delete",
        "--dryrun",
        "--exact-timestamps",
        "--follow-symlinks",
        "--force-glacier-transfer",
        "--ignore-glacier-warnings",
        "--no-follow-symlinks",
        "--no-guess-mime-type",
        "--no-progress",
        "--only-show-errors",
        "--quiet",
        "--recursive",
        "--request-payer",
        "--size-only",
        "--sse",
        "--sse-c",
    ],
    base: Some(&AWS_GLOBAL),
    ..FlagSpec::NONE
};

/// The same where `--sse` has a value: it takes the next word unless that is an option.
const S3_SSE: FlagSpec = FlagSpec { value: &["--sse"], base: Some(&S3), ..FlagSpec::NONE };

const S3API: FlagSpec = FlagSpec {
    value: &[
        "--acl",
        "--body",
        "--bucket",
        "--key",
        "--server-side-encryption",
        "--ssekms-key-id",
        "--sse-customer-algorithm",
    ],
    base: Some(&AWS_GLOBAL),
    ..FlagSpec::NONE
};

pub(super) fn upload(command: &Command<'_>) -> Option<Upload> {
    let call = aws_command(command)?;
    let operation = call.operation.as_deref()?;
    match (call.service.as_ref(), operation) {
        ("s3", _) => Some(s3(command, &call, operation)),
        ("s3api", "put-object" | "copy-object" | "create-multipart-upload") => {
            Some(s3api(command, &call, operation))
        }
        _ => None,
    }
}

fn s3(command: &Command<'_>, call: &AwsCall<'_>, operation: &str) -> Upload {
    let at = call.words.iter().position(|w| w.is("--sse"));
    let next = at.and_then(|at| call.words.get(at + 1));
    let takes = next.is_some_and(|w| !w.literal_prefix().starts_with('-') || w.literal_prefix().is_empty());
    let args = call.args(if takes { &S3_SSE } else { &S3 });
    let mut upload = base(command, call, operation, &args);
    let operands: Vec<&Word> = args.operands.iter().map(|o| o.word).collect();
    if matches!(operation, "cp" | "mv" | "sync")
        && let [_, to] = operands.as_slice()
    {
        upload.destination = destination(to);
        upload.destination_span = Some(command.span_of(to.range));
        upload.insert_at = command.script.exact(to.range).map(|s| s.end);
    } else if matches!(operation, "cp" | "mv" | "sync") {
        upload.destination = Destination::Unknown;
    }
    upload.sse = args.flag(&["--sse"]).map(|flag| sse(command, flag.word, flag.value()));
    upload.kms_key = args.flag(&["--sse-kms-key-id"]).map(|flag| command.span_of(flag.word.range));
    upload.exempt =
        args.has(&[
            "--sse-c",
            "--sse-c-key",
            "--dryrun",
            "--website-redirect",
            "--grants",
            "--no-sign-request",
        ]) || args.value(&["--acl"]).and_then(Word::literal).is_some_and(|acl| acl.starts_with("public"));
    upload
}

fn s3api(command: &Command<'_>, call: &AwsCall<'_>, operation: &str) -> Upload {
    let args = call.args(&S3API);
    let mut upload = base(command, call, operation, &args);
    upload.api = true;
    let bucket = args.value(&["--bucket"]);
    upload.destination = Destination::S3(bucket.and_then(Word::literal).map(std::borrow::Cow::into_owned));
    upload.destination_span = bucket.map(|w| command.span_of(w.range));
    upload.insert_at =
        args.flag(&["--bucket"]).filter(|f| !f.values.iter().any(|v| v.attached)).and_then(|f| {
            let value = f.value()?;
            command.script.exact(value.range).map(|s| s.end)
        });
    upload.sse = args.flag(&["--server-side-encryption"]).map(|flag| sse(command, flag.word, flag.value()));
    upload.kms_key = args.flag(&["--ssekms-key-id"]).map(|flag| command.span_of(flag.word.range));
    upload.exempt =
        args.has(&[
            "--sse-customer-algorithm",
            "--cli-input-json",
            "--cli-input-yaml",
            "--generate-cli-skeleton",
        ]) || args.value(&["--acl"]).and_then(Word::literal).is_some_and(|acl| acl.starts_with("public"));
    upload
}

fn base(command: &Command<'_>, call: &AwsCall<'_>, operation: &str, args: &Args<'_>) -> Upload {
    let mut what = call.service_word.range;
    if let Some(word) = call.operation_word {
        what = what.to(word.range);
    }
    Upload {
        command: command.span(),
        what: command.span_of(what),
        name: format!("{} {operation}", call.service),
        destination: Destination::Elsewhere,
        destination_span: None,
        insert_at: None,
        sse: None,
        kms_key: None,
        exempt: false,
        uncertain: args.uncertain || call.globals.uncertain,
        api: false,
    }
}

fn sse(command: &Command<'_>, flag: &Word, value: Option<&Word>) -> Sse {
    let value = value.map(|word| SseValue {
        text: word.literal().map(std::borrow::Cow::into_owned),
        span: command.span_of(word.range),
        exact: command.script.exact(word.range),
    });
    Sse { flag: command.span_of(flag.range), exact: command.script.exact(flag.range), value }
}

fn destination(word: &Word) -> Destination {
    let prefix = word.literal_prefix();
    if let Some(rest) = prefix.strip_prefix("s3://") {
        let bucket = rest.split('/').next().unwrap_or_default();
        let whole = !bucket.is_empty() && (rest.contains('/') || word.literal().is_some());
        return Destination::S3(whole.then(|| bucket.to_owned()));
    }
    if prefix.is_empty() && word.literal().is_none() { Destination::Unknown } else { Destination::Elsewhere }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{Dialect, Script};
    use crate::source::Mapped;

    fn one(text: &str) -> Upload {
        let script = Script::parse(Mapped::verbatim(text, 0), Dialect::Posix);
        script.commands().filter_map(|c| upload(&c)).last().unwrap()
    }

    #[test]
    fn where_objects_go() {
        let s3 = |b: Option<&str>| Destination::S3(b.map(str::to_owned));
        for (text, want) in [
            ("aws s3 cp a s3://bucket/k", s3(Some("bucket"))),
            ("aws s3 cp a s3://$B/k", s3(None)),
            ("aws s3 cp a s3://bucket-$B/k", s3(None)),
            ("aws s3 cp s3://bucket/k .", Destination::Elsewhere),
            ("aws s3 sync dist $TARGET --delete", Destination::Unknown),
            ("aws --region x s3 mv --recursive a s3://bucket --quiet", s3(Some("bucket"))),
            ("aws s3 cp $OPTS", Destination::Unknown),
            ("aws s3 rm s3://bucket/k", Destination::Elsewhere),
            ("aws s3api put-object --bucket b --key k --body f", s3(Some("b"))),
        ] {
            assert_eq!(one(text).destination, want, "{text}");
        }
    }

    #[test]
    fn sse_takes_a_value_only_if_one_follows() {
        let value = |text: &str| one(text).sse.map(|s| s.value.and_then(|v| v.text));
        assert_eq!(value("aws s3 cp a s3://b --sse"), Some(None));
        assert_eq!(value("aws s3 cp a s3://b --sse --quiet"), Some(None));
        assert_eq!(value("aws s3 cp a s3://b --sse aws:kms"), Some(Some("aws:kms".into())));
        assert_eq!(value("aws s3 cp a s3://b --sse=AES256"), Some(Some("AES256".into())));
        assert_eq!(value("aws s3 cp --sse a s3://b"), Some(Some("a".into())));
        assert_eq!(value("aws s3 cp a s3://b"), None);
        assert!(one("aws s3 cp a s3://b $ARGS").uncertain);
        assert!(one("aws s3 cp a s3://b --acl public-read").exempt);
        assert!(one("if x; then (aws s3 cp a s3://b --sse-kms-key-id k); fi").kms_key.is_some());
    }
}
