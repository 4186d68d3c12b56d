//! Programs that run the program named in their own arguments: `sudo`, `env`, `timeout` and the like.

use super::Word;

/// A wrapper before a command's program.
#[derive(Clone, Copy, Debug)]
pub struct Wrapper<'s> {
    /// Its name without a path, such as `sudo`.
    pub name: &'static str,
    /// The word that names it.
    pub word: &'s Word,
    /// Its own flags, operands and assignments.
    pub words: &'s [Word],
}

impl<'s> Wrapper<'s> {
    /// The words `NAME=value` that it puts into the environment of the program.
    pub fn environment(&self) -> impl Iterator<Item = &'s Word> {
        let assigns = spec(self.name).is_some_and(|s| s.assignments);
        self.words.iter().filter(move |word| assigns && is_assignment(word))
    }
}

/// How a wrapper's own words are told from the command's.
struct Spec {
    name: &'static str,
    /// Flags whose value is the next word.
    values: &'static [&'static str],
    /// Operands of its own before the command.
    operands: usize,
    /// Whether `NAME=value` may stand before the command.
    assignments: bool,
    /// With one of these it runs no command, or one that is not in its words.
    stops: &'static [&'static str],
}

/// Read from `--help` of GNU coreutils 9.1, findutils 4.9, util-linux 2.38 and GNU time, `help` of bash 5.2, and sudo's
/// manual of January 2023 (sudo-project/sudo `docs/sudo.mdoc.in`).
const WRAPPERS: &[Spec] = &[
    Spec { name: "command", values: &[], operands: 0, assignments: false, stops: &["-v", "-V"] },
    Spec {
        name: "env",
        values: &["-C", "-u", "--chdir", "--unset"],
        operands: 0,
        assignments: true,
        stops: &["-S", "--split-string", "--help", "--version"],
    },
    Spec { name: "exec", values: &["-a"], operands: 0, assignments: false, stops: &[] },
    Spec {
        name: "ionice",
        values: &["-c", "-n", "--class", "--classdata"],
        operands: 0,
        assignments: false,
        stops: &["-P", "-p", "-u", "--pgid", "--pid", "--uid"],
    },
    Spec { name: "nice", values: &["-n", "--adjustment"], operands: 0, assignments: false, stops: &[] },
    Spec { name: "nohup", values: &[], operands: 0, assignments: false, stops: &["--help", "--version"] },
    Spec { name: "setsid", values: &[], operands: 0, assignments: false, stops: &[] },
    Spec {
        name: "stdbuf",
        values: &["-e", "-i", "-o", "--error", "--input", "--output"],
        operands: 0,
        assignments: false,
        stops: &[],
    },
    Spec {
        name: "sudo",
        values: &[
            "-C",
            "-D",
            "-R",
            "-T",
            "-U",
            "-g",
            "-h",
            "-p",
            "-r",
            "-t",
            "-u",
            "--chdir",
            "--chroot",
            "--close-from",
            "--command-timeout",
            "--group",
            "--host",
            "--other-user",
            "--prompt",
            "--role",
            "--type",
            "--user",
        ],
        operands: 0,
        assignments: true,
        stops: &[
            "-K",
            "-V",
            "-e",
            "-l",
            "-v",
            "--edit",
            "--list",
            "--remove-timestamp",
            "--validate",
            "--version",
        ],
    },
    Spec {
        name: "time",
        values: &["-f", "-o", "--format", "--output"],
        operands: 0,
        assignments: false,
        stops: &["-V"],
    },
    Spec {
        name: "timeout",
        values: &["-k", "-s", "--kill-after", "--signal"],
        operands: 1,
        assignments: false,
        stops: &["--help", "--version"],
    },
    Spec {
        name: "xargs",
        values: &[
            "-E",
            "-I",
            "-L",
            "-P",
            "-a",
            "-d",
            "-n",
            "-s",
            "--arg-file",
            "--delimiter",
            "--max-args",
            "--max-chars",
            "--max-procs",
            "--process-slot-var",
        ],
        operands: 0,
        assignments: false,
        stops: &["--help", "--version"],
    },
];

/// The wrappers at the head of a command's words, and the index of the word that names the program proper; no index where
/// it cannot be told which word that is. A wrapper that wraps nothing (`exec`, `command -v`, `env`) is the program itself.
pub(super) fn unwrap(words: &[Word]) -> (Vec<Wrapper<'_>>, Option<usize>) {
    let mut wrappers = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let Some(spec) = word.literal().and_then(|name| spec(basename(&name))) else { break };
        match spec.command(words, at + 1) {
            Next::Itself => break,
            Next::Hidden => return (wrappers, None),
            Next::At(next) => {
                let own = words.get(at + 1..next).unwrap_or_default();
                wrappers.push(Wrapper { name: spec.name, word, words: own });
                at = next;
            }
        }
    }
    (wrappers, words.get(at).map(|_| at))
}

/// What comes after a path's last `/`; the whole if that is empty.
pub(super) fn basename(path: &str) -> &str {
    path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(path)
}

fn spec(name: &str) -> Option<&'static Spec> {
    WRAPPERS.iter().find(|spec| spec.name == name)
}

enum Next {
    /// The command begins at this word.
    At(usize),
    /// There is none.
    Itself,
    /// An expansion stands where a flag or the command may stand.
    Hidden,
}

impl Spec {
    fn command(&self, words: &[Word], mut at: usize) -> Next {
        while let Some(word) = words.get(at) {
            let prefix = word.literal_prefix();
            let literal = word.literal().is_some();
            if !prefix.starts_with('-') {
                // `sudo $FLAGS cmd`: whether flags or the command, nobody knows. Quoted, it is one word: the command.
                if prefix.is_empty() && word.may_split() {
                    return Next::Hidden;
                }
                break;
            }
            at += 1;
            if prefix == "--" && literal {
                break;
            }
            let flag = prefix.split_once('=').map_or(prefix.as_ref(), |(flag, _)| flag);
            if self.stops.contains(&flag) {
                return Next::Itself;
            }
            if flag.starts_with("--") {
                if !literal && !prefix.contains('=') {
                    return Next::Hidden;
                }
                at += usize::from(!prefix.contains('=') && self.values.contains(&flag));
                continue;
            }
            if let Some(last) = self.cluster(&prefix) {
                match last {
                    Cluster::Stops => return Next::Itself,
                    Cluster::NextWord if literal => at += 1,
                    Cluster::NextWord | Cluster::Attached => {}
                }
            } else if !literal {
                return Next::Hidden;
            }
        }
        while self.assignments && words.get(at).is_some_and(is_assignment) {
            at += 1;
        }
        for _ in 0..self.operands {
            match words.get(at) {
                Some(word) if word.may_split() => return Next::Hidden,
                _ => at += 1,
            }
        }
        if at < words.len() { Next::At(at) } else { Next::Itself }
    }

    /// What the first flag of a cluster such as `-nu` that takes a value, or stops, does.
    fn cluster(&self, cluster: &str) -> Option<Cluster> {
        let mut letters = cluster.chars();
        letters.next();
        while let Some(letter) = letters.next() {
            let is = |flags: &[&str]| flags.iter().any(|f| f.len() == 2 && f.ends_with(letter));
            if is(self.stops) {
                return Some(Cluster::Stops);
            }
            if is(self.values) {
                return Some(if letters.as_str().is_empty() { Cluster::NextWord } else { Cluster::Attached });
            }
        }
        None
    }
}

enum Cluster {
    Stops,
    NextWord,
    Attached,
}

/// Whether a word reads `NAME=…`.
pub(super) fn is_assignment(word: &Word) -> bool {
    word.literal_prefix().split_once('=').is_some_and(|(name, _)| {
        let mut bytes = name.bytes();
        bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
            && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
    })
}
