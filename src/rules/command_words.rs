//! Which words begin a command for certain, and which commands take no other command as an argument.

/// What further words would be to a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operands {
    /// None of its own: it has all that it can have.
    Full,
    /// Names of packages, some of which are names of programs too.
    Packages,
    /// Targets, which may have the names of programs.
    Targets,
    /// Text to print, begun without quotes, so that it may be prose.
    Prose,
    /// Files, flags and the like; no commands.
    Other,
}

/// The command that a folded line would be an argument of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'a> {
    /// Its text, from the program's name.
    pub(crate) text: &'a str,
    /// What further words would be to it.
    pub(crate) operands: Operands,
}

/// Programs with words that make a line a command of theirs.
const COMMANDS: [(&str, &[&str]); 32] = [
    ("npm", &["ci", "install", "run", "test", "publish", "audit", "config"]),
    ("yarn", &["install", "run", "add", "build", "test"]),
    ("pnpm", &["install", "run", "add", "build", "test"]),
    ("pip", &["install"]),
    ("pip3", &["install"]),
    ("docker", &["build", "push", "pull", "tag", "login", "run", "buildx", "logs", "compose", "inspect"]),
    (
        "aws",
        &[
            "s3",
            "s3api",
            "ecr",
            "ecs",
            "cloudformation",
            "lambda",
            "sts",
            "ssm",
            "secretsmanager",
            "eks",
            "cloudfront",
            "codebuild",
            "codepipeline",
            "codeartifact",
            "configure",
            "iam",
            "ec2",
            "sns",
            "deploy",
            "dynamodb",
        ],
    ),
    (
        "git",
        &[
            "clone",
            "checkout",
            "pull",
            "push",
            "add",
            "commit",
            "fetch",
            "config",
            "submodule",
            "tag",
            "init",
            "remote",
        ],
    ),
    ("terraform", &["init", "plan", "apply", "validate", "fmt", "destroy", "workspace"]),
    ("mvn", &["clean", "install", "package", "test", "deploy", "verify", "compile"]),
    ("./mvnw", &["clean", "install", "package", "test", "deploy", "verify", "compile"]),
    ("gradle", &["build", "test", "assemble", "clean"]),
    ("./gradlew", &["build", "test", "assemble", "clean"]),
    ("cdk", &["deploy", "synth", "bootstrap", "diff"]),
    ("sam", &["build", "deploy", "package", "validate"]),
    ("kubectl", &["apply", "get", "set", "rollout", "create", "delete", "config"]),
    ("helm", &["upgrade", "install", "repo"]),
    ("go", &["build", "test", "get", "mod", "vet", "install"]),
    ("cargo", &["build", "test", "install", "fmt", "clippy"]),
    ("dotnet", &["build", "restore", "test", "publish"]),
    ("apt-get", &["install", "update", "upgrade"]),
    ("apt", &["install", "update", "upgrade"]),
    ("yum", &["install", "update", "upgrade"]),
    ("dnf", &["install", "update", "upgrade"]),
    ("apk", &["add", "update"]),
    ("python", &["-m", "setup.py"]),
    ("python3", &["-m", "setup.py"]),
    ("mkdir", &["-p"]),
    ("chmod", &["+x", "-R", "755"]),
    ("rm", &["-r", "-f", "-rf", "-fr"]),
    ("cp", &["-r", "-R", "-a"]),
    ("set", &["-e", "-x", "-ex", "-eu", "-eux", "-euo", "-o"]),
];

/// Programs that take no command as an argument, besides those above.
const PLAIN: [&str; 14] = [
    "cd", "echo", "export", "make", "curl", "wget", "zip", "unzip", "tar", "mv", "ls", "cat", "pwd", "source",
];

/// Words in a command that say that a command follows.
const RUNNERS: [&str; 9] =
    ["exec", "--", "-c", "foreach", "bisect", "--exec", "xargs", "execute-command", "send-command"];

/// Reads the command that ends the text; none where it may take another command as an argument, or is not known.
pub(crate) fn head(text: &str) -> Option<Head<'_>> {
    let mut rest = text.trim();
    loop {
        let word = rest.split_whitespace().next()?;
        if !matches!(word, "then" | "do" | "else" | "if" | "elif" | "while" | "until" | "!" | "{" | "sudo") {
            break;
        }
        rest = rest.get(word.len()..)?.trim_start();
    }
    let words: Vec<&str> = rest.split_whitespace().collect();
    let (&program, arguments) = words.split_first()?;
    let known = PLAIN.contains(&program) || COMMANDS.iter().any(|(name, _)| *name == program);
    if !known || arguments.iter().any(|w| RUNNERS.contains(w)) {
        return None;
    }
    let first = *arguments.iter().find(|w| !w.starts_with('-')).unwrap_or(&"");
    match program {
        "docker" | "kubectl" if matches!(first, "run" | "exec" | "compose" | "debug") => return None,
        "python" | "python3" => {
            let module = arguments.iter().skip_while(|w| **w != "-m").nth(1)?;
            if !matches!(*module, "pip" | "venv" | "pytest" | "unittest" | "build") {
                return None;
            }
        }
        _ => {}
    }
    let last = arguments.last().copied().unwrap_or_default();
    let short_switch =
        matches!(last, "-y" | "-q" | "-p" | "-e" | "-x" | "-ex" | "-eux" | "-rf" | "-qq" | "--yes");
    if last.starts_with('-') && !last.contains('=') && !(short_switch && takes_switches(program)) {
        // The option may take the next word as its value.
        return None;
    }
    let installs = matches!(
        program,
        "apt-get"
            | "apt"
            | "yum"
            | "dnf"
            | "apk"
            | "pip"
            | "pip3"
            | "npm"
            | "yarn"
            | "pnpm"
            | "go"
            | "cargo"
            | "python"
            | "python3"
    ) && arguments.iter().any(|w| matches!(*w, "install" | "add" | "i" | "get"));
    let operands = match program {
        "cd" if arguments.len() == 1 && !last.starts_with('-') => Operands::Full,
        "set" if arguments.iter().all(|w| w.starts_with(['-', '+']) && !w.ends_with('o') && *w != "--") => {
            Operands::Full
        }
        "make" => Operands::Targets,
        "echo" if !last.ends_with(['"', '\'', '`', ')']) => Operands::Prose,
        _ if installs => Operands::Packages,
        _ => Operands::Other,
    };
    Some(Head { text: rest, operands })
}

fn takes_switches(program: &str) -> bool {
    matches!(program, "set" | "apt-get" | "apt" | "yum" | "dnf" | "rm" | "mkdir")
}

/// Whether a line is a command of its own behind that head: a program with one of its own words.
pub(crate) fn begins_command(line: &str, head: &Head<'_>) -> bool {
    if head.operands == Operands::Full {
        return line.starts_with(|c: char| c.is_ascii_alphabetic()) || line.starts_with("./");
    }
    let mut words: Vec<&str> = line.split_whitespace().collect();
    if words.first() == Some(&"sudo") {
        words.remove(0);
    }
    let Some((&program, arguments)) = words.split_first() else { return false };
    let Some(first) = arguments.first() else {
        // An empty line between two texts.
        return program == "echo" && head.text.starts_with("echo ") && head.operands == Operands::Other;
    };
    match program {
        "cd" => return arguments.len() == 1 || matches!(arguments.get(1), Some(&("&&" | "||" | ";"))),
        "export" => return first.contains('='),
        "echo" => return head.operands != Operands::Packages,
        "source" => return first.contains('/'),
        _ => {}
    }
    let Some((_, own)) = COMMANDS.iter().find(|(name, _)| *name == program) else { return false };
    let found = arguments.iter().take(3).any(|w| own.contains(w)) || *first == "--version";
    found
        && (!matches!(head.operands, Operands::Packages | Operands::Targets)
            || arguments.len() > 1
            || own.contains(first) && is_telling(program, first))
}

/// Whether the pair cannot be two packages or two targets.
fn is_telling(program: &str, first: &str) -> bool {
    matches!(
        (program, first),
        ("npm", "ci" | "run" | "install") | ("pip" | "pip3", "install") | ("apt-get" | "apt" | "yum", _)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_from_operands() {
        let echo = head("echo 'a b'").unwrap();
        for line in [
            "npm ci",
            "cd app",
            "docker build -t x .",
            "sudo apt-get -y install zip",
            "export A=1",
            "aws s3 ls",
        ] {
            assert!(begins_command(line, &echo), "{line}");
        }
        for line in
            ["docker", "make gcc", "git make zip", "run", "drmlib_doc_deps", "cd", "export", "app/ dist/"]
        {
            assert!(!begins_command(line, &echo), "{line}");
        }
    }

    #[test]
    fn nothing_more_belongs_to_a_full_command() {
        for (line, full) in
            [("cd app", true), ("set -e", true), ("set -o", false), ("cd a b", false), ("npm ci", false)]
        {
            assert_eq!(head(line).is_some_and(|h| h.operands == Operands::Full), full, "{line}");
        }
        let cd = head("cd app").unwrap();
        assert!(begins_command("./generate.sh", &cd) && begins_command("nix develop", &cd));
        assert!(!begins_command("$X", &cd));
    }

    #[test]
    fn wrappers_take_commands() {
        for text in [
            "docker run --rm image",
            "xargs",
            "npx",
            "env A=1",
            "A=1",
            "timeout 60",
            "bash -c",
            "aws s3 cp --profile",
            "npm exec",
            "ssh host",
            "docker compose run app",
            "x && sudo",
            "git submodule foreach",
        ] {
            assert!(head(text).is_none(), "{text}");
        }
        for text in [
            "cd app",
            "npm run build",
            "sudo apt-get update -y",
            "if docker build .",
            "set -e",
            "echo `date`",
        ] {
            assert!(head(text).is_some(), "{text}");
        }
    }
}
