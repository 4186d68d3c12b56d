//! Logins to Amazon ECR that do not fit: the token's Region and kind against the host, the hosts of images against the logins.
//!
//! Only pieces that are written out are compared. Silent of images where something unseen may log in.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::docker::{EcrRegistry, ImageRole, Vague, docker_call, ecr_registry, reference_text};
use crate::rules::Context;
use crate::rules::simple_commands::simple_commands;
use crate::shell::{AWS_GLOBAL, AwsCall, Command, Word, aws_command};
use crate::source::Span;

/// A `docker login`.
struct Login {
    /// Its host as text, variables as `${NAME}`; none if it is not known.
    host: Option<String>,
    /// The ECR registry, if it is one.
    registry: Option<EcrRegistry>,
    span: Span,
}

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let commands: Vec<&Command<'_>> = simple_commands(cx).collect();
    let mut logins = Vec::new();
    for (at, command) in commands.iter().enumerate() {
        let Some(host) = docker_call(command).and_then(|call| call.login()) else { continue };
        if let Some((call, producer)) = token(&commands, at) {
            tokens(&call, producer, host, command, out);
        }
        logins.push(Login {
            host: reference_text(host).map(|text| host_of(&text)),
            registry: ecr_registry(host),
            span: command.span_of(host.range),
        });
    }
    if logins.is_empty()
        || cx.facts.scripts().iter().any(|s| s.script.is_opaque() || !s.script.errors().is_empty())
    {
        return;
    }
    if !commands.iter().any(|c| may_log_in(c)) && !has_helper(cx) {
        images(&commands, &logins, out);
    }
}

/// The command whose output a login reads.
fn token<'c, 's>(commands: &[&'c Command<'s>], at: usize) -> Option<(AwsCall<'s>, &'c Command<'s>)> {
    let login = commands.get(at)?;
    let before = login.context.stage.index.checked_sub(1)?;
    let producer = commands.get(..at)?.iter().rev().find(|c| {
        std::ptr::eq(c.script, login.script)
            && c.context.pipeline == login.context.pipeline
            && c.context.stage.index == before
    })?;
    Some((aws_command(producer)?, producer))
}

/// Whether the token fits the host that it is for.
fn tokens(
    call: &AwsCall<'_>,
    producer: &Command<'_>,
    host: &Word,
    login: &Command<'_>,
    out: &mut Findings<'_>,
) {
    let public_token = call.is("ecr-public", "get-login-password");
    if !public_token && !call.is("ecr", "get-login-password") {
        return;
    }
    let args = call.args(&AWS_GLOBAL);
    let flag = args.flag(&["--region"]).or_else(|| call.globals.flag(&["--region"]));
    let region = flag
        .and_then(|f| f.value())
        .and_then(|w| Some((w.literal()?.into_owned(), producer.span_of(w.range))));
    let what = producer.span_of(
        call.operation_word.map_or(call.service_word.range, |w| call.service_word.range.to(w.range)),
    );
    let registry = ecr_registry(host);
    let public_host = host.literal_prefix().trim_start_matches("https://").starts_with("public.ecr.aws");
    let claim = Claim::new(Effect::Breaks, Evidence::Documented);
    if public_token && registry.is_some() || !public_token && public_host {
        let (wrong, right) = if public_token {
            ("the public registry", "aws ecr")
        } else {
            ("private registries", "aws ecr-public")
        };
        out.report(claim, what, format!("this token is for {wrong}: the login to this host fails"))
            .label(login.span_of(host.range), "the host")
            .help(format!("use `{right} get-login-password`"));
        return;
    }
    let Some((region, span)) = region else { return };
    if public_token && region != "us-east-1" {
        out.report(claim, span, "only `us-east-1` gives tokens for the public registry: the login fails")
            .help("write `--region us-east-1`");
        return;
    }
    if let Some(of_host) = registry.filter(|r| r.region.differs(&Vague::Known(region.clone())))
        && let Some(name) = of_host.region.known()
    {
        out.report(
            claim,
            span,
            format!(
                "a token of `{region}` is worth nothing to a registry in `{name}`: pushes and pulls fail"
            ),
        )
        .label(login.span_of(host.range), format!("the registry is in `{name}`"))
        .help(format!("write `--region {name}`"));
    }
}

/// Images of registries that no login is for.
fn images(commands: &[&Command<'_>], logins: &[Login], out: &mut Findings<'_>) {
    let mut told: Vec<String> = Vec::new();
    for command in commands {
        let Some(call) = docker_call(command) else { continue };
        for (role, word) in call.images() {
            if !matches!(role, ImageRole::Pushed | ImageRole::Pulled) {
                continue;
            }
            let (Some(registry), Some(text)) = (ecr_registry(&word), reference_text(&word)) else { continue };
            let host = host_of(&text);
            if logins.iter().any(|login| covers(login, &registry, &host)) || told.contains(&host) {
                continue;
            }
            let Some(login) = logins.iter().find(|l| l.registry.is_some()) else { continue };
            out.report(
                Claim::new(Effect::Breaks, Evidence::Documented),
                command.span_of(word.range),
                format!("no command logs in to `{host}`: this fails with `no basic auth credentials`"),
            )
            .label(login.span, "the login is to another registry")
            .help("log in to this registry too, with a token of its Region");
            told.push(host);
        }
    }
}

/// Whether a login may be to the registry.
fn covers(login: &Login, registry: &EcrRegistry, host: &str) -> bool {
    match (&login.registry, &login.host) {
        (Some(own), _) => !own.differs(registry),
        (None, Some(text)) => text == host || text.contains("${"),
        (None, None) => true,
    }
}

fn host_of(text: &str) -> String {
    text.trim_start_matches("https://").split('/').next().unwrap_or_default().to_owned()
}

/// Whether a command may log in out of sight: a script, `make`, a program whose name is not known, what `get-login` prints.
fn may_log_in(command: &Command<'_>) -> bool {
    let Some(path) = command.program_path() else { return !command.simple.words.is_empty() };
    let script = path.contains('/') && !path.starts_with("/usr/") && !path.starts_with("/bin/");
    let shell = matches!(
        path,
        "." | "source" | "eval" | "sh" | "bash" | "make" | "docker-compose" | "python" | "python3"
    );
    let print = aws_command(command).is_some_and(|call| call.is("ecr", "get-login"));
    script || shell && command.simple.nested.is_none() || print || path.rsplit('.').next() == Some("sh")
}

/// Whether Docker asks a helper for credentials.
fn has_helper(cx: &Context<'_>) -> bool {
    let text = cx.slice(cx.document);
    ["credHelpers", "credsStore", "credential-ecr-login", "ecr-credential-helper", "config.json"]
        .iter()
        .any(|name| text.contains(name))
}
