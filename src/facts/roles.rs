//! What commands are for: the table `rules/data/commands.tsv`, which every rule reads that asks whether a command tests,
//! builds or publishes something.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::table::rows;
use super::uploads::{Destination, upload};
use crate::shell::{Args, Command, FlagSpec, Word, aws_command};

/// One purpose of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Role {
    /// Changes what others use: a deployment, a release, an upload to S3.
    Publish = 1,
    /// Pushes an image to a registry.
    Push = 1 << 1,
    /// A second run fails or does it twice.
    Once = 1 << 2,
    /// Deletes what others use.
    Delete = 1 << 3,
    /// Removes files of the build.
    Remove = 1 << 4,
    /// Runs tests.
    Test = 1 << 5,
    /// Looks for known weaknesses.
    Scan = 1 << 6,
    /// Looks for mistakes without running anything.
    Lint = 1 << 7,
    /// Makes something.
    Build = 1 << 8,
    /// Fetches what the build needs.
    Install = 1 << 9,
    /// Only looks.
    Probe = 1 << 10,
    /// Only tells.
    Log = 1 << 11,
}

/// The purposes of a command; empty where the table does not know it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles(u16);

impl Roles {
    /// Whether this is one of them.
    pub const fn has(self, role: Role) -> bool {
        self.0 & role as u16 != 0
    }

    /// Whether it is there to stop the build: tests, scans, lints.
    pub const fn is_gate(self) -> bool {
        self.has(Role::Test) || self.has(Role::Scan) || self.has(Role::Lint)
    }

    /// Whether it changes what others use: publishes, pushes, deletes.
    pub const fn changes_the_world(self) -> bool {
        self.has(Role::Publish) || self.has(Role::Push) || self.has(Role::Delete)
    }

    /// Whether nothing is known of it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Where a row's words must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    First,
    Exact,
    Any,
    Any1,
    Flag,
    Nowhere,
}

#[derive(Debug)]
struct Row {
    words: Vec<&'static str>,
    place: Where,
    roles: Roles,
    upload: bool,
    runner: bool,
}

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/data/commands.tsv"));

static COMMANDS: LazyLock<HashMap<&'static str, Vec<Row>>> = LazyLock::new(|| {
    let mut commands: HashMap<&'static str, Vec<Row>> = HashMap::new();
    for [program, words, place, roles] in rows::<4>(TEXT) {
        let Some(program) = program else { continue };
        let has = |name: &str| roles.is_some_and(|r| r.split(',').any(|one| one == name));
        let bits = roles.iter().flat_map(|r| r.split(',')).filter_map(named).fold(0, |a, r| a | r as u16);
        commands.entry(program).or_default().push(Row {
            words: words.map_or_else(Vec::new, |w| w.split(' ').collect()),
            place: match place {
                Some("first") => Where::First,
                Some("exact") => Where::Exact,
                Some("any") => Where::Any,
                Some("any1") => Where::Any1,
                Some("flag") => Where::Flag,
                _ => Where::Nowhere,
            },
            roles: Roles(bits),
            upload: has("upload"),
            runner: has("runner"),
        });
    }
    commands
});

fn named(role: &str) -> Option<Role> {
    Some(match role {
        "publish" => Role::Publish,
        "push" => Role::Push,
        "once" => Role::Once,
        "delete" => Role::Delete,
        "remove" => Role::Remove,
        "test" => Role::Test,
        "scan" => Role::Scan,
        "lint" => Role::Lint,
        "build" => Role::Build,
        "install" => Role::Install,
        "probe" => Role::Probe,
        "log" => Role::Log,
        _ => return None,
    })
}

/// How many runners (`npx`, `poetry run`) may stand before one another.
const MAX_RUNNERS: usize = 3;

/// What a command is for.
pub fn roles(command: &Command<'_>) -> Roles {
    let Some(program) = command.program() else { return Roles::default() };
    if let Some(call) = aws_command(command) {
        let service: &str = &call.service;
        let operation = call.operation.as_deref().unwrap_or_default();
        let name = [service, operation];
        let row = COMMANDS
            .get("aws")
            .and_then(|rows| rows.iter().find(|row| row.words.iter().zip(name).all(|(a, b)| *a == b)));
        let Some(row) = row else { return Roles::default() };
        if is_dry(command.words) {
            return Roles(Role::Probe as u16);
        }
        if row.upload {
            let uploads = upload(command).is_some_and(|u| matches!(u.destination, Destination::S3(_)));
            return if uploads { Roles(Role::Publish as u16) } else { Roles(Role::Install as u16) };
        }
        return row.roles;
    }
    of(program, command.words, MAX_RUNNERS)
}

fn of(program: &str, words: &[Word], runners: usize) -> Roles {
    let program = plain_name(program);
    let Some(rows) = COMMANDS.get(program) else { return Roles::default() };
    if is_dry(words) {
        return Roles(Role::Probe as u16);
    }
    let args = Args::parse(words, &FlagSpec { single_dash: true, ..FlagSpec::NONE });
    let all: Vec<(usize, &Word)> = args.operands.iter().map(|o| (o.index, o.word)).collect();
    let sure: Vec<(usize, &Word)> =
        args.operands.iter().skip_while(|o| o.maybe_value).map(|o| (o.index, o.word)).collect();
    for row in rows {
        let end = match row.place {
            Where::First => begins(&all, &row.words).or_else(|| begins(&sure, &row.words)),
            Where::Exact => words
                .windows(row.words.len().max(1))
                .position(|w| w.iter().zip(&row.words).all(|(word, want)| fits(word, want)))
                .map(|at| at + row.words.len()),
            Where::Any1 => words.first().filter(|w| row.words.first().is_some_and(|x| fits(w, x))).map(|_| 1),
            Where::Any => row.words.first().and_then(|want| {
                all.iter().find(|(_, word)| fits(word, want) || is_target(word, want)).map(|(at, _)| at + 1)
            }),
            Where::Flag => {
                row.words.first().and_then(|want| words.iter().position(|w| w.is(want))).map(|at| at + 1)
            }
            Where::Nowhere => Some(0),
        };
        let Some(end) = end else { continue };
        if !row.runner {
            return row.roles;
        }
        let rest = words.get(end..).unwrap_or_default();
        let skip = rest.iter().take_while(|w| w.literal_prefix().starts_with('-')).count();
        let Some((word, rest)) = rest.get(skip..).and_then(<[Word]>::split_first) else { continue };
        return match (word.literal(), runners.checked_sub(1)) {
            (Some(program), Some(left)) => of(program.rsplit('/').next().unwrap_or_default(), rest, left),
            _ => Roles::default(),
        };
    }
    Roles::default()
}

/// The name under which the table has a program.
fn plain_name(program: &str) -> &str {
    match program {
        "mvnw" => "mvn",
        "gradlew" => "gradle",
        "bin/rails" => "rails",
        _ if program.starts_with("python") => "python",
        _ if program.starts_with("pip") && !program.contains('-') && !program.starts_with("pipe") => "pip",
        _ => program,
    }
}

/// Whether the command says that it changes nothing.
fn is_dry(words: &[Word]) -> bool {
    words.iter().any(|w| {
        let text = w.literal_prefix();
        matches!(text.as_ref(), "--dry-run" | "--dryrun" | "--help" | "--version")
            || text.starts_with("--dry-run=")
    }) || matches!(words, [only] if only.is("-v") || only.is("-V") || only.is("-version"))
}

/// The index after the last of `want`, if the operands begin with them.
fn begins(operands: &[(usize, &Word)], want: &[&str]) -> Option<usize> {
    let fit = operands.len() >= want.len() && want.iter().zip(operands).all(|(x, (_, w))| fits(w, x));
    fit.then(|| operands.get(want.len().checked_sub(1)?).map(|(at, _)| at + 1)).flatten()
}

fn fits(word: &Word, want: &str) -> bool {
    match want.strip_suffix('*') {
        Some(start) => word.literal().is_some_and(|text| text.starts_with(start)),
        None => word.is(want),
    }
}

/// Whether a word is the target of a module: `:app:test`.
fn is_target(word: &Word, want: &str) -> bool {
    word.literal().is_some_and(|text| text.starts_with(':') && text.rsplit(':').next() == Some(want))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::table::{row_count, source};
    use crate::shell::{Dialect, Script};
    use crate::source::Mapped;

    #[test]
    fn every_row_is_read() {
        assert_eq!(COMMANDS.values().map(Vec::len).sum::<usize>(), row_count(TEXT));
        assert!(source(TEXT).contains("2026-11-22"));
        for (program, rows) in COMMANDS.iter() {
            for row in rows {
                let named = !row.roles.is_empty() || row.upload || row.runner || *program == "make";
                assert!(named, "{program} {:?} has no role that is known", row.words);
                assert_eq!(row.place == Where::Nowhere, row.words.is_empty(), "{program} {:?}", row.words);
            }
        }
    }

    #[test]
    fn commands_are_told_by_their_words() {
        let of = |text: &str| {
            let script = Script::parse(Mapped::verbatim(text, 0), Dialect::Posix);
            let command = script.commands().last().unwrap();
            roles(&command)
        };
        for (text, want) in [
            ("npm test", Some(Role::Test)),
            ("npm --prefix app run test:unit", Some(Role::Test)),
            ("npm run build", Some(Role::Build)),
            ("sudo npm install -g cdk", Some(Role::Install)),
            ("npx eslint .", Some(Role::Lint)),
            ("npx --no-install cdk deploy --all", Some(Role::Publish)),
            ("poetry run python -m pytest -q", Some(Role::Test)),
            ("python3.12 -m pip install x", Some(Role::Install)),
            ("pipenv install", Some(Role::Install)),
            ("./mvnw -B clean deploy", Some(Role::Once)),
            ("./gradlew :app:test", Some(Role::Test)),
            ("terraform -chdir=infra apply -auto-approve", Some(Role::Publish)),
            ("docker push $IMAGE", Some(Role::Push)),
            ("aws s3 cp a s3://b/", Some(Role::Publish)),
            ("aws s3 cp s3://b/a .", Some(Role::Install)),
            ("aws s3 cp a s3://b/ --dryrun", Some(Role::Probe)),
            ("aws --region x cloudformation deploy --stack-name s", Some(Role::Publish)),
            ("kubectl apply --dry-run=client -f x", Some(Role::Probe)),
            ("rm -rf dist", Some(Role::Remove)),
            ("rm file", None),
            ("npm --version", Some(Role::Probe)),
            ("./deploy.sh", None),
            ("$TOOL deploy", None),
            ("aws iam list-users", None),
        ] {
            let found = of(text);
            assert!(want.is_none_or(|role| found.has(role)), "{text}: {found:?}");
            assert_eq!(want.is_none(), found.is_empty(), "{text}: {found:?}");
        }
    }
}
