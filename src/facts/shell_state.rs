//! What the shell of a command has when the command begins: which shell it is, where it stands, what it knows.
//!
//! In: the scripts, the images, the environment and the file system. Out: [`ShellState`]. Each command is a process of its own:
//! the working directory and exported scalars are handed over, options, functions, aliases and arrays are not, and under
//! `version: 0.1` nothing is.

use super::environment::{DefinedBy, Definition, Reach, is_one_word, origin};
use super::filesystem::Folder;
use super::runtimes::{Image, ImageLookup, Shell};
use super::{CommandScript, Facts};
use crate::shell::Dialect;
use crate::source::Span;

/// The program that runs a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpreter {
    /// `bash`, as `env.shell` or a comment asks.
    Bash,
    /// `sh`, which is dash in one of the images that the build may run in.
    Dash,
    /// `sh`, which is bash in POSIX mode in every image that the build may run in.
    PosixBash,
    /// `sh`, and nothing tells which.
    Sh,
    /// PowerShell.
    PowerShell,
    /// `cmd.exe`
    Cmd,
}

/// What `sh` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sh<'a> {
    /// dash, in the image of this identifier.
    Dash(&'a str),
    /// bash, in every image that the build may run in.
    Bash,
    /// Nothing tells.
    Unknown,
}

/// The state in which a command begins. Options such as `errexit` are never in force then; what holds at each simple command
/// of a script is part of its [`Outcome`](super::flow::Outcome).
#[derive(Clone, Copy, Debug)]
pub struct ShellState<'f, 'a> {
    facts: &'f Facts<'a>,
    /// The index of the command among [`Facts::scripts`].
    item: usize,
    /// What runs it.
    pub interpreter: Interpreter,
    /// Where it begins; unknown for a command that was not followed.
    pub folder: &'f Folder,
    /// The `cd` that led there.
    pub entered: Option<Span>,
    /// The user that runs it: `run-as` of the phase, else of the buildspec.
    pub run_as: Option<&'a str>,
}

static UNKNOWN: Folder = Folder::Unknown;

impl<'a> Facts<'a> {
    /// What `sh` is in the images that the build may run in.
    pub fn sh(&self) -> Sh<'_> {
        let images = self.images();
        let shell = |id: &str| match Image::find(id) {
            ImageLookup::Known(image) | ImageLookup::Release(image) => image.sh,
            _ => None,
        };
        if let Some(id) = images.iter().find(|id| shell(id) == Some(Shell::Dash)) {
            Sh::Dash(id)
        } else if !images.is_empty() && images.iter().all(|id| shell(id) == Some(Shell::Bash)) {
            Sh::Bash
        } else {
            Sh::Unknown
        }
    }

    /// What runs the commands.
    pub fn interpreter(&self) -> Interpreter {
        match (self.dialect(), self.sh()) {
            (Dialect::Bash, _) => Interpreter::Bash,
            (Dialect::PowerShell, _) => Interpreter::PowerShell,
            (Dialect::Cmd, _) => Interpreter::Cmd,
            (Dialect::Posix, Sh::Dash(_)) => Interpreter::Dash,
            (Dialect::Posix, Sh::Bash) => Interpreter::PosixBash,
            (Dialect::Posix, Sh::Unknown) => Interpreter::Sh,
        }
    }

    /// The state in which each command begins, in the order of [`Facts::scripts`].
    pub fn shell_states<'f>(&'f self) -> Vec<ShellState<'f, 'a>> {
        let interpreter = self.interpreter();
        let run_as = |item: &CommandScript<'a>| {
            let spec = self.spec?;
            let of_phase = spec.phase(item.command.phase).and_then(|p| p.run_as);
            of_phase.or(spec.run_as).map(|text| text.as_str())
        };
        let one = |(at, item): (usize, &CommandScript<'a>)| {
            let start = self.filesystem().start_of(at);
            ShellState {
                facts: self,
                item: at,
                interpreter,
                folder: start.map_or(&UNKNOWN, |s| &s.folder),
                entered: start.and_then(|s| s.entered),
                run_as: run_as(item),
            }
        };
        self.scripts().iter().enumerate().map(one).collect()
    }
}

impl<'a> ShellState<'_, 'a> {
    /// Whether a variable may be set: the `env` maps, CodeBuild, the system, or a command before it defines it, or a script
    /// that is not in sight may.
    pub fn may_have(&self, name: &str) -> bool {
        let environment = self.facts.environment();
        origin(name).is_some()
            || self.definitions(name).next().is_some()
            || !self.forgets() && environment.has_unseen_before(self.item)
    }

    /// Whether anything may be set, because a script ran before that is not in sight.
    pub fn may_have_any(&self) -> bool {
        !self.forgets() && self.facts.environment().has_unseen_before(self.item)
    }

    /// A value of the variable that no shell splits or expands, if every value that the buildspec gives it is such a one; the
    /// first of them. A project may set another.
    pub fn plain_value(&self, name: &str) -> Option<&str> {
        if self.may_have_any() || !self.may_have(name) {
            return None;
        }
        if is_one_word(name) {
            return Some("1");
        }
        let mut definitions = self.facts.environment().of(name);
        let first = definitions.next()?;
        let value = plain(first)?;
        definitions.all(|d| plain(d).is_some()).then_some(value)
    }

    /// Whether nothing reaches it from the commands before.
    fn forgets(&self) -> bool {
        self.facts.spec().is_some_and(crate::buildspec::Buildspec::is_version_0_1)
    }

    fn definitions(&self, name: &str) -> impl Iterator<Item = &Definition> {
        let forgets = self.forgets();
        self.facts.environment().of(name).filter(move |d| match d.item {
            None => true,
            Some(at) => {
                at < self.item
                    && !forgets
                    && matches!(d.reach, Reach::Lasting | Reach::Uncertain)
                    && !matches!(d.by, DefinedBy::Array | DefinedBy::Prefix)
            }
        })
    }

    /// The command.
    pub fn command(&self) -> Option<&CommandScript<'a>> {
        self.facts.scripts().get(self.item)
    }
}

fn plain(definition: &Definition) -> Option<&str> {
    definition.value.as_deref().filter(|value| is_plain(value))
}

/// Whether a value stays one word without quotes.
fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./:@%+,=".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::lower;
    use crate::settings::Settings;
    use crate::yaml::load;

    fn states(text: &str, image: Option<&str>, check: impl FnOnce(&[ShellState<'_, '_>])) {
        let tree = load(text, None);
        let spec = lower(&tree);
        let mut settings = Settings::new(jiff::civil::date(2026, 11, 22));
        settings.images = image.into_iter().map(str::to_owned).collect();
        let facts = Facts::new(&tree, spec.as_ref(), &settings, None, false);
        check(&facts.shell_states());
    }

    const SPEC: &str = "version: 0.2\nrun-as: root\nenv:\n  variables: {A: x, B: a b}\n  secrets-manager: {S: id}\nphases:\n  pre_build:\n    \
                        run-as: user\n    commands:\n      - cd app\n      - C=1; export D=$(x); (E=1); F=(1 2)\n      - f() { :; }\n  build:\n    \
                        commands:\n      - x\n      - . ./env.sh\n      - if x; then C='1 2'; fi\n";

    #[test]
    fn what_earlier_commands_leave_behind() {
        states(SPEC, None, |states| {
            let has = |at: usize| {
                let names = ["A", "B", "S", "C", "D", "E", "F", "f", "G", "HOME", "CODEBUILD_SRC_DIR"];
                names.into_iter().filter(|n| states[at].may_have(n)).collect::<Vec<_>>().join(" ")
            };
            assert_eq!(has(0), "A B S HOME CODEBUILD_SRC_DIR");
            assert_eq!(has(3), "A B S C D HOME CODEBUILD_SRC_DIR");
            assert!(!states[4].may_have_any() && states[5].may_have_any(), "a script that is not in sight");
            assert_eq!(states[0].folder.path(), Some(""));
            assert_eq!((states[1].folder.path(), states[1].entered.is_some()), (Some("app"), true));
            assert_eq!((states[0].run_as, states[3].run_as), (Some("user"), Some("root")));
        });
    }

    #[test]
    fn values_that_need_no_quotes() {
        states(SPEC, None, |states| {
            assert_eq!(states[3].plain_value("A"), Some("x"));
            assert_eq!(states[3].plain_value("CODEBUILD_SRC_DIR"), Some("1"), "always one word");
            for name in ["B", "S", "C", "D", "HOME"] {
                assert_eq!(states[3].plain_value(name), None, "{name}");
            }
            assert_eq!(states[5].plain_value("A"), None, "a script that is not in sight may change it");
        });
    }

    #[test]
    fn version_0_1_hands_nothing_over() {
        states(&SPEC.replace("version: 0.2", "version: 0.1"), None, |states| {
            assert!(!states[3].may_have("C") && !states[5].may_have_any());
            assert!(states[1].folder.path() == Some("") && states[1].entered.is_none());
        });
    }

    #[test]
    fn which_shell_it_is() {
        let of = |text: &str, image: Option<&str>| {
            let mut found = None;
            states(text, image, |states| found = Some(states[0].interpreter));
            found.unwrap()
        };
        assert_eq!(of(SPEC, None), Interpreter::Sh);
        assert_eq!(of(SPEC, Some("standard:7.0")), Interpreter::Dash);
        assert_eq!(of(SPEC, Some("amazonlinux-x86_64-standard:5.0")), Interpreter::PosixBash);
        let bash = SPEC.replace("env:\n", "env:\n  shell: bash\n");
        assert_eq!(of(&bash, Some("standard:7.0")), Interpreter::Bash);
        assert_eq!(of(&SPEC.replace("cd app", "Write-Host $env:A"), None), Interpreter::PowerShell);
    }
}
