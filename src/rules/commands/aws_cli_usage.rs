//! Calls of the AWS CLI that it rejects: operations and options that it does not have, required ones that are missing, values in
//! another form than the option takes, a service without `aws` before it.
//!
//! Silent of services outside the table, of what a variable may hide, and of unique beginnings of options, which the CLI takes.

use crate::catalog::nearest;
use crate::diagnostics::{Applicability, Claim, Effect, Evidence, Findings};
use crate::facts::aws_cli::{self, Opt, Takes};
use crate::facts::runtimes::Status;
use crate::rules::Context;
use crate::rules::aws_cli_version::AwsCli;
use crate::rules::aws_values::{ValueProblem, problem_of};
use crate::rules::simple_commands::{insert_before_word, known_images, replace_word, simple_commands};
use crate::shell::{AWS_GLOBAL, AwsCall, Command, Word, aws_command};

/// Options of every operation.
const EVERYWHERE: [&str; 4] = ["cli-input-json", "cli-input-yaml", "generate-cli-skeleton", "help"];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let current = known_images(cx)
        .is_some_and(|l| l.iter().all(|i| i.aws_cli == Some(2) && i.status == Status::Maintained));
    for command in simple_commands(cx) {
        let Some(call) = aws_command(command) else {
            without_aws(cx, command, out);
            continue;
        };
        Usage { cx, command, call: &call, current, out }.service();
    }
}

/// `codebuild start-build`: nothing but the AWS CLI has a subcommand of that name.
fn without_aws(cx: &Context<'_>, command: &Command<'_>, out: &mut Findings<'_>) {
    let (Some(name), Some(word)) = (command.program_path(), command.program_word) else { return };
    let Some(operation) = command.subcommand().filter(|operation| operation.contains('-')) else { return };
    let known = || aws_cli::service(name).is_some_and(|s| s.operation(&operation).is_some());
    if !known() || cx.facts.environment().of_program(name).next().is_some() {
        return;
    }
    let finding = out.report(
        Claim::new(Effect::Breaks, Evidence::Run).in_unknown_context(),
        command.span_of(word.range),
        format!("`{name}` is a service of the AWS CLI and no program: the shell finds no such command"),
    );
    finding.help(format!("write `aws {name} {operation}`"));
    if let Some(edit) = insert_before_word(command, word, "aws ") {
        finding.fix(Applicability::Safe, "Write `aws` before it", vec![edit]);
    }
}

struct Usage<'u, 'o, 's> {
    cx: &'u Context<'s>,
    command: &'u Command<'s>,
    call: &'u AwsCall<'s>,
    /// Whether the image is one that has the newest CLI.
    current: bool,
    out: &'u mut Findings<'o>,
}

impl Usage<'_, '_, '_> {
    fn service(&mut self) {
        let name = self.call.service.as_ref();
        let Some(service) = aws_cli::service(name) else {
            let known = name == "help" || aws_cli::services().any(|s| s == name);
            // Aliases and newer services exist: only a slip is reported.
            let near = (!known && is_name(name)).then(|| nearest(name, aws_cli::services())).flatten();
            if let Some(near) = near {
                let word = self.call.service_word;
                self.report(word, format!("the AWS CLI has no service `{name}`"), Some(near), near);
            }
            return;
        };
        let (Some(operation), Some(word)) = (self.call.operation.as_deref(), self.call.operation_word) else {
            return;
        };
        if operation == "help" || !is_name(operation) {
            return;
        }
        let Some(found) = service.operation(operation) else {
            let near = nearest(operation, service.operations());
            let message = format!("`aws {name}` has no operation `{operation}`");
            self.report(word, message, near, near.unwrap_or_default());
            return;
        };
        let second = self.call.words.first().and_then(Word::literal);
        let found = match second.and_then(|second| service.operation(&format!("{operation} {second}"))) {
            Some(nested) => nested,
            // `aws … wait <what>` in a variable, or unknown.
            None if operation == "wait" => return,
            None => found,
        };
        if let Some(options) = found.options() {
            self.options(operation, &options);
        }
    }

    fn options(&mut self, operation: &str, options: &[Opt]) {
        let service = self.call.service.clone();
        let mut given: Vec<&str> = Vec::new();
        let mut operands: Vec<&Word> = Vec::new();
        let mut uncertain = self.call.globals.uncertain;
        let mut skip_value = false;
        // After an unknown option the rest proves nothing.
        let mut lost = false;
        for (at, word) in self.call.words.iter().enumerate() {
            let prefix = word.literal_prefix();
            let value = std::mem::take(&mut skip_value);
            if prefix.contains(' ') || !prefix.starts_with(['-', '–', '—']) {
                uncertain |= !value && prefix.is_empty() && word.may_split();
                if !value {
                    operands.push(word);
                }
                continue;
            }
            let (name, attached) =
                prefix.split_once('=').map_or((prefix.as_ref(), false), |(n, _)| (n, true));
            if word.literal().is_none() && !attached {
                uncertain = true;
                continue;
            }
            let Some(bare_name) = name.strip_prefix("--") else {
                self.wrong_dash(word, name, options);
                continue;
            };
            if EVERYWHERE.iter().any(|e| *e == bare_name || e.starts_with(bare_name) && bare_name.len() > 3) {
                lost = true;
                skip_value = !attached;
                continue;
            }
            let global = AWS_GLOBAL.value.iter().chain(AWS_GLOBAL.switch).find(|g| **g == name);
            if global.is_some() {
                skip_value = !attached && AWS_GLOBAL.value.contains(&name);
                continue;
            }
            let matching: Vec<&Opt> = match options.iter().find(|o| o.name == bare_name) {
                Some(exact) => vec![exact],
                None => options.iter().filter(|o| o.name.starts_with(bare_name)).collect(),
            };
            if let Some(first) = matching.first() {
                given.extend(matching.iter().map(|o| o.name));
                skip_value = !attached && first.takes != Takes::Nothing;
                if matching.len() == 1 {
                    let value = if attached { word.after(name.len() + 1) } else { None };
                    let next = self.call.words.get(at + 1).filter(|_| !attached);
                    self.value(operation, first, value.as_ref().or(next));
                }
                continue;
            }
            if service == "s3" && bare_name == "sse" {
                // wrong-sse-flag says it.
                lost = true;
                continue;
            }
            let globals = AWS_GLOBAL.value.iter().chain(AWS_GLOBAL.switch);
            if globals.clone().any(|g| g.starts_with(name)) || !is_name(bare_name) {
                lost = true;
                continue;
            }
            lost = true;
            let names = options.iter().map(|o| o.name).chain(globals.filter_map(|g| g.strip_prefix("--")));
            let near = nearest(bare_name, names);
            let written = near.map(|n| {
                let rest = self.command.text_of(word).split_once('=').map(|(_, v)| format!("={v}"));
                format!("--{n}{}", rest.unwrap_or_default())
            });
            let message = format!("`aws {service} {operation}` has no option `--{bare_name}`, and fails");
            let shown = near.map(|n| format!("--{n}"));
            self.report(word, message, shown.as_deref(), written.as_deref().unwrap_or_default());
        }
        if lost || uncertain {
            return;
        }
        self.missing(operation, options, &given);
        self.paths(operation, &operands);
    }

    /// The value of an option, where it is not what the option takes.
    fn value(&mut self, operation: &str, option: &Opt, value: Option<&Word>) {
        let Some(value) = value.filter(|w| !w.literal_prefix().starts_with("--")) else { return };
        let Some(problem) = problem_of(option, value) else { return };
        let span = self.command.span_of(value.range);
        let name = option.name;
        if problem == ValueProblem::NoBase64 {
            self.no_base64(span, name);
            return;
        }
        let call = format!("aws {} {operation}", self.call.service);
        let message =
            format!("`--{name}` of `{call}` takes a value with parts, not one word, and the call fails");
        let finding = self.out.report(self.claim(true), span, message);
        match value.literal().filter(|_| problem == ValueProblem::FileName) {
            Some(file) => finding.help(format!("write `file://{file}` for what the file holds")),
            None => finding.help(format!(
                "write its parts as `name=value,name=value` or JSON; `{call} help` names them"
            )),
        };
    }

    /// Text where version 2 reads base64.
    fn no_base64(&mut self, span: crate::source::Span, name: &str) {
        let raw = self.call.globals.has(&["--cli-binary-format"])
            || self.call.words.iter().any(|w| w.literal_prefix().starts_with("--cli-binary-format"))
            || self.cx.slice(self.cx.document).contains("cli_binary_format");
        let claim = Claim::new(Effect::Breaks, Evidence::Documented);
        let (claim, which) = match AwsCli::of(self.cx) {
            AwsCli::Two => (claim, "which the image has,"),
            AwsCli::Unknown => (claim.in_unknown_context(), "which every current image has,"),
            AwsCli::One | AwsCli::InstallsOne => return,
        };
        if raw {
            return;
        }
        let message = format!(
            "version 2 of the AWS CLI, {which} reads the value of `--{name}` as base64, which this is not"
        );
        self.out
            .report(claim, span, message)
            .help("add `--cli-binary-format raw-in-base64-out`, or name a file with `fileb://`");
    }

    fn missing(&mut self, operation: &str, options: &[Opt], given: &[&str]) {
        let missing: Vec<String> = options
            .iter()
            .filter(|o| o.required && !given.contains(&o.name))
            .map(|o| format!("`--{}`", o.name))
            .collect();
        if missing.is_empty() {
            return;
        }
        let span = self.span();
        self.out
            .report(
                self.claim(true),
                span,
                format!("`aws {} {operation}` fails without {}", self.call.service, missing.join(" and ")),
            )
            .help(format!("add {}", missing.join(" and ")));
    }

    /// `aws s3 cp`, `mv` and `sync` take two paths.
    fn paths(&mut self, operation: &str, operands: &[&Word]) {
        if self.call.service != "s3" || !matches!(operation, "cp" | "mv" | "sync") {
            return;
        }
        let span = self.span();
        if let Some(glob) = operands.first().filter(|w| w.has_glob() && w.literal().is_some()) {
            let at = self.command.span_of(glob.range);
            self.out
                .report(
                    Claim::new(Effect::Mistake, Evidence::Run),
                    at,
                    format!("the shell expands this glob: with several files `aws s3 {operation}` fails"),
                )
                .help("name the folder, with `--recursive --exclude '*' --include '*.ext'`");
        } else if operands.len() < 2 && !operands.iter().any(|w| w.may_split()) {
            self.out
                .report(
                    self.claim(true),
                    span,
                    format!("`aws s3 {operation}` fails without a source and a destination"),
                )
                .help("write both paths; one of them begins with `s3://`");
        }
    }

    /// `-recursive`, `–recursive`
    fn wrong_dash(&mut self, word: &Word, name: &str, options: &[Opt]) {
        let plain = name.trim_start_matches(['-', '–', '—']);
        let known = options.iter().any(|o| o.name == plain)
            || AWS_GLOBAL.value.iter().chain(AWS_GLOBAL.switch).any(|g| g.strip_prefix("--") == Some(plain));
        if known && plain.len() > 2 {
            let right = format!("--{plain}");
            let written = self.command.text_of(word).replacen(name, &right, 1);
            let message = format!("`{name}` is no option: options begin with two hyphens");
            self.report(word, message, Some(&right), &written);
        }
    }

    /// Something that the CLI does not know, with what was probably meant.
    fn report(&mut self, word: &Word, message: String, near: Option<&str>, written: &str) {
        let span = self.command.span_of(word.range);
        let claim = self.claim(near.is_some());
        let edit = near.and_then(|_| replace_word(self.command, word, written));
        let finding = self.out.report(claim, span, message);
        match near {
            Some(near) => finding.help(format!("write `{near}`")),
            None => finding.help("look it up with `aws … help`; a newer version of the CLI may have it"),
        };
        if let (Some(edit), Some(near)) = (edit, near) {
            finding.fix(Applicability::Safe, format!("Write `{near}`"), vec![edit]);
        }
    }

    fn claim(&self, sure: bool) -> Claim {
        let claim = Claim::new(Effect::Breaks, Evidence::Run);
        if sure && self.current { claim } else { claim.in_unknown_context() }
    }

    fn span(&self) -> crate::source::Span {
        let range = self.call.service_word.range;
        self.command.span_of(self.call.operation_word.map_or(range, |w| range.to(w.range)))
    }
}

/// Whether a word is a name of the kind that the CLI has, and no template's.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}
