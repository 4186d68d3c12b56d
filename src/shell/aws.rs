//! `aws` commands: the service, the operation and its arguments, global options skipped.

use std::borrow::Cow;

use super::args::{Args, FlagSpec};
use super::{Command, Word};

include!(concat!(env!("OUT_DIR"), "/aws_global.rs"));

/// A call of the AWS CLI.
#[derive(Clone, Debug)]
pub struct AwsCall<'s> {
    /// `s3`, `cloudformation`
    pub service: Cow<'s, str>,
    /// The word of the service.
    pub service_word: &'s Word,
    /// `cp`, `package`; none where it is missing or not literal.
    pub operation: Option<Cow<'s, str>>,
    /// The word of the operation.
    pub operation_word: Option<&'s Word>,
    /// Global options before the operation.
    pub globals: Args<'s>,
    /// What comes after the operation.
    pub words: &'s [Word],
}

impl<'s> AwsCall<'s> {
    /// Whether it is this operation of this service.
    pub fn is(&self, service: &str, operation: &str) -> bool {
        self.service == service && self.operation.as_deref() == Some(operation)
    }

    /// The arguments of the operation. `spec` should have [`AWS_GLOBAL`] as its base.
    pub fn args(&self, spec: &FlagSpec) -> Args<'s> {
        Args::parse(self.words, spec)
    }
}

/// The call, if the command is one of `aws` whose service is literal.
pub fn aws_command<'s>(command: &Command<'s>) -> Option<AwsCall<'s>> {
    if !command.runs("aws") {
        return None;
    }
    let words = command.words;
    let service_at = skip_globals(words, 0)?;
    let service_word = words.get(service_at)?;
    let service = service_word.literal()?;
    let operation_at = skip_globals(words, service_at + 1);
    let operation_word = operation_at.and_then(|at| words.get(at));
    let operation = operation_word.and_then(Word::literal);
    let rest = match (operation_at, &operation) {
        (Some(at), Some(_)) => at + 1,
        _ => service_at + 1,
    };
    let mut globals = Args::parse(words.get(..service_at)?, &AWS_GLOBAL);
    if operation.is_some() {
        globals.flags.extend(Args::parse(words.get(service_at + 1..operation_at?)?, &AWS_GLOBAL).flags);
    }
    Some(AwsCall { service, service_word, operation, operation_word, globals, words: words.get(rest..)? })
}

/// The index of the first word from `at` on that is no global option. None where that cannot be told.
fn skip_globals(words: &[Word], mut at: usize) -> Option<usize> {
    while let Some(word) = words.get(at) {
        let prefix = word.literal_prefix();
        if !prefix.starts_with('-') {
            return (!word.may_split() || !prefix.is_empty()).then_some(at);
        }
        if prefix.contains('=') {
            at += 1;
            continue;
        }
        let flag = word.literal()?;
        if AWS_GLOBAL.value.contains(&flag.as_ref()) {
            at += 2;
        } else if AWS_GLOBAL.switch.contains(&flag.as_ref()) {
            at += 1;
        } else {
            return None;
        }
    }
    Some(at)
}
