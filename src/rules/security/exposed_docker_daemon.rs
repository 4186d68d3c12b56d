//! A Docker daemon that listens to everybody, and containers that are given the daemon or the machine.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;
use crate::shell::{Command, FlagSpec, Word};

const RUN: FlagSpec = FlagSpec {
    value: &[
        "-e",
        "-h",
        "-l",
        "-m",
        "-p",
        "-u",
        "-v",
        "-w",
        "--add-host",
        "--cap-add",
        "--cpus",
        "--device",
        "--entrypoint",
        "--env",
        "--env-file",
        "--gpus",
        "--hostname",
        "--label",
        "--memory",
        "--mount",
        "--name",
        "--net",
        "--network",
        "--platform",
        "--publish",
        "--pull",
        "--restart",
        "--security-opt",
        "--shm-size",
        "--tmpfs",
        "--ulimit",
        "--user",
        "--volume",
        "--workdir",
    ],
    switch: &["-d", "-i", "-t", "-P", "--detach", "--init", "--interactive", "--privileged", "--rm", "--tty"],
    stop_at_operand: true,
    ..FlagSpec::NONE
};

/// Images that need the machine for what they are for: they teach the kernel to run programs of other processors.
const BINFMT: [&str; 3] = ["binfmt", "qemu-user-static", "qemu"];

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for item in cx.facts.scripts() {
        for command in item.commands() {
            match command.program() {
                Some("dockerd" | "dockerd-entrypoint.sh") => daemon(command, out),
                Some("docker" | "podman" | "nerdctl") if command.subcommand().is_some_and(|s| s == "run") => {
                    container(command, out);
                }
                _ => {}
            }
        }
    }
}

fn daemon(command: &Command<'_>, out: &mut Findings<'_>) {
    if command.words.iter().any(|w| w.literal_prefix().starts_with("--tlsverify")) {
        return;
    }
    let open = |w: &&Word| {
        w.literal()
            .is_some_and(|t| t.contains("tcp://0.0.0.0") || t.contains("tcp://[::]") || t == "tcp://:2375")
    };
    if let Some(word) = command.words.iter().find(open) {
        out.report(
            Claim::new(Effect::Risk, Evidence::Documented),
            command.span_of(word.range),
            "the Docker daemon takes orders from anyone who can reach the build, without a password",
        )
        .help("listen on the socket alone, or on `tcp://127.0.0.1:2375`");
    }
}

fn container(command: &Command<'_>, out: &mut Findings<'_>) {
    let Some(words) = command.words.get(1..) else { return };
    let args = crate::shell::Args::parse(words, &RUN);
    let image = args.operands.iter().find(|o| !o.maybe_value).and_then(|o| o.word.literal());
    let name = image.as_deref().unwrap_or_default();
    let name = name.split(['@', ':']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    if BINFMT.contains(&name)
        || words.iter().any(|w| BINFMT.iter().any(|b| w.literal().is_some_and(|t| t.contains(b))))
    {
        return;
    }
    for flag in &args.flags {
        let value = flag.value().map(Word::literal_prefix).unwrap_or_default();
        let gives = match flag.name.as_ref() {
            "--privileged" if value != "false" => "all devices and rights of the build machine",
            "-v" | "--volume" | "--mount" if value.contains("/docker.sock") => {
                "the Docker daemon of the build, and with it the whole machine"
            }
            _ => continue,
        };
        let end = flag.values.last().map_or(flag.word.range, |v| v.word.range);
        out.report(
            Claim::new(Effect::Risk, Evidence::Documented).in_unknown_context(),
            command.span_of(flag.word.range.to(end)),
            format!("this container is given {gives}: its code can act with the build's service role"),
        )
        .help("leave it out unless the container cannot work without it, and pin such an image by digest");
    }
}
