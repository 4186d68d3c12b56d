//! Finding and starting the program: one process for all questions, more only where the system limits arguments.

use std::ffi::OsStr;
use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::{Answers, Question};

/// An executable that is, by its name or by the user's word, ShellCheck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    path: PathBuf,
}

/// Why there are no answers.
#[derive(Debug)]
pub enum Failure {
    /// The scripts could not be written to a folder for temporary files.
    NoScratch(io::Error),
    /// It could not be started or waited for.
    NotStarted(io::Error),
    /// It took too long and was stopped.
    TooSlow(Duration),
    /// It ended without an answer: its exit code, and the first line that it wrote to its standard error.
    Refused(Option<i32>, String),
    /// Its answer is not what was expected.
    Unreadable(super::Unreadable),
}

/// The bytes that file names may take up among the arguments: Windows allows 32,767 for all.
const ARGUMENTS: usize = 24_000;
/// No answer is longer; what comes after is not read.
const OUTPUT: u64 = 1 << 28;
/// What one script may take at most, on average. Most take a few milliseconds.
const PER_SCRIPT: Duration = Duration::from_millis(100);

impl Program {
    /// How long a run may take, whatever its size.
    pub const PATIENCE: Duration = Duration::from_secs(30);

    /// The first executable `shellcheck` in the folders of `path`, the variable `PATH`. Relative folders are passed over: what
    /// lies in a repository that is being linted is never run.
    pub fn find(path: &OsStr) -> Option<Self> {
        let name = if cfg!(windows) { "shellcheck.exe" } else { "shellcheck" };
        std::env::split_paths(path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(name))
            .find(|file| is_executable(file))
            .map(|path| Self { path })
    }

    /// The executable at a path that the user named; none if there is none.
    pub fn at(path: &Path) -> Option<Self> {
        let path = std::path::absolute(path).ok()?;
        is_executable(&path).then_some(Self { path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Asks about all scripts, each once. `patience` is the time that is granted beside a tenth of a second for each script.
    ///
    /// # Errors
    /// If no answer came; nothing is known then.
    pub fn ask<'q>(
        &self,
        questions: impl IntoIterator<Item = &'q Question>,
        patience: Duration,
    ) -> Result<Answers, Failure> {
        let mut answers = Answers::default();
        for batch in batches(questions) {
            answers.extend(self.ask_batch(&batch, patience)?);
        }
        Ok(answers)
    }

    fn ask_batch(&self, questions: &[&Question], patience: Duration) -> Result<Answers, Failure> {
        let scratch = scratch().map_err(Failure::NoScratch)?;
        let names: Vec<String> = (0..questions.len()).map(name).collect();
        for (question, name) in questions.iter().zip(&names) {
            std::fs::write(scratch.path().join(name), question.file()).map_err(Failure::NoScratch)?;
        }
        let mut child = Command::new(&self.path)
            .args(["--norc", "-f", "json1", "--"])
            .args(&names)
            .current_dir(scratch.path())
            .env_remove("SHELLCHECK_OPTS")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(Failure::NotStarted)?;
        let limit = patience + PER_SCRIPT * questions.len() as u32;
        let (output, complaint) = read(&mut child, limit)?;
        let status = child.wait().map_err(Failure::NotStarted)?;
        // 0: nothing to say, 1: something; 2: some file could not be read, which it tells among the rest.
        match status.code() {
            Some(0..=2) => Answers::read(&output, questions).map_err(Failure::Unreadable),
            code => {
                let complaint = String::from_utf8_lossy(&complaint);
                Err(Failure::Refused(code, complaint.lines().next().unwrap_or_default().to_owned()))
            }
        }
    }
}

/// A folder that goes when it is dropped. Only its owner may enter it: scripts may hold what is secret.
fn scratch() -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("speclint-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o700));
    }
    builder.tempdir()
}

/// The questions, each once, in groups whose names fit one command line.
fn batches<'q>(questions: impl IntoIterator<Item = &'q Question>) -> Vec<Vec<&'q Question>> {
    let mut seen = std::collections::HashSet::new();
    let mut batches: Vec<Vec<&Question>> = Vec::new();
    let mut room = 0;
    for question in questions {
        if !seen.insert(question.file()) {
            continue;
        }
        let at = batches.last().map_or(0, Vec::len);
        let cost = name(at).len() + 1;
        if room < cost {
            batches.push(Vec::new());
            room = ARGUMENTS;
        }
        room -= cost;
        if let Some(last) = batches.last_mut() {
            last.push(question);
        }
    }
    batches
}

fn name(at: usize) -> String {
    format!("{at}.sh")
}

/// All that it writes, to its standard output and standard error. After `limit` it is stopped.
fn read(child: &mut Child, limit: Duration) -> Result<(Vec<u8>, Vec<u8>), Failure> {
    let complaint = collect(child.stderr.take(), 1 << 16);
    let output = collect(child.stdout.take(), OUTPUT);
    let Ok(output) = output.recv_timeout(limit) else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(Failure::TooSlow(limit));
    };
    Ok((output, complaint.recv_timeout(Duration::from_secs(1)).unwrap_or_default()))
}

fn collect(stream: Option<impl Read + Send + 'static>, most: u64) -> mpsc::Receiver<Vec<u8>> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            let _ = stream.by_ref().take(most).read_to_end(&mut bytes);
        }
        let _ = send.send(bytes);
    });
    receive
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoScratch(error) => {
                write!(f, "the scripts cannot be written to a temporary folder: {error}")
            }
            Self::NotStarted(error) => write!(f, "it cannot be run: {error}"),
            Self::TooSlow(limit) => write!(f, "it gave no answer within {} s", limit.as_secs()),
            Self::Refused(code, complaint) => {
                match code {
                    Some(code) => write!(f, "it ended with status {code}")?,
                    None => write!(f, "it was ended by a signal")?,
                }
                if complaint.is_empty() { Ok(()) } else { write!(f, ": {complaint}") }
            }
            Self::Unreadable(why) => write!(f, "{why}"),
        }
    }
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

#[cfg(test)]
mod tests {
    use super::super::Shell;
    use super::*;

    #[test]
    fn each_question_is_asked_once_in_batches_that_fit() {
        let question = |text: &str| Question::new(Shell::Bash, &[], false, text);
        let (a, b, again) = (question("a"), question("b"), question("a"));
        assert_eq!(batches([&a, &b, &again]), [vec![&a, &b]]);
        assert!(batches([]).is_empty());
        let many: Vec<Question> = (0..10_000).map(|i| question(&i.to_string())).collect();
        let batches = batches(&many);
        assert_eq!(batches.iter().map(Vec::len).sum::<usize>(), many.len());
        let longest = batches.iter().map(|b| (0..b.len()).map(|at| name(at).len() + 1).sum::<usize>()).max();
        assert!(batches.len() > 1 && longest <= Some(ARGUMENTS), "{} {longest:?}", batches.len());
    }

    #[cfg(unix)]
    mod with_a_stand_in {
        use std::fs;
        use std::os::unix::fs::PermissionsExt as _;

        use super::*;

        /// A program that does what the shell text says, in a folder of its own.
        fn stand_in(text: &str) -> (tempfile::TempDir, Program) {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("shellcheck");
            fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            let program = Program::find(dir.path().as_os_str()).unwrap();
            assert_eq!(program, Program::at(&path).unwrap());
            (dir, program)
        }

        fn ask(text: &str) -> Result<Answers, Failure> {
            let (_dir, program) = stand_in(text);
            let question = Question::new(Shell::Bash, &[], false, "ls $x");
            program.ask([&question], Duration::from_secs(20))
        }

        #[test]
        fn it_reads_the_scripts_in_a_private_folder() {
            let answers =
                ask("[ \"$*\" = '--norc -f json1 -- 0.sh' ] && [ -z \"$SHELLCHECK_OPTS\" ] || exit 3\n\
                 [ \"$(cat 0.sh)\" = \"$(printf '# shellcheck shell=bash\\nls $x')\" ] || exit 3\n\
                 case $(ls -ld .) in drwx------*) ;; *) exit 3 ;; esac\n\
                 echo '{\"comments\":[]}'; exit 1");
            assert_eq!(answers.unwrap().len(), 1);
        }

        #[test]
        fn each_way_of_failing_is_told() {
            for (text, want) in [
                ("echo 'Unknown format json1' >&2; exit 4", "it ended with status 4: Unknown format json1"),
                ("exit 3", "it ended with status 3"),
                ("kill -9 $$", "it was ended by a signal"),
                ("echo '<html>'", "its answer cannot be read: expected value"),
                ("yes >&2 | head -c 100000 >&2; exit 5", "it ended with status 5: y"),
            ] {
                let said = ask(text).unwrap_err().to_string();
                assert!(said.starts_with(want), "{text}: {said}");
            }
        }

        #[test]
        fn it_is_stopped_when_it_takes_too_long() {
            let (_dir, program) = stand_in("exec sleep 60");
            let question = Question::new(Shell::Bash, &[], false, "ls");
            let begun = std::time::Instant::now();
            let failure = program.ask([&question], Duration::from_millis(50)).unwrap_err();
            assert!(matches!(failure, Failure::TooSlow(_)), "{failure}");
            assert!(begun.elapsed() < Duration::from_secs(30));
        }

        #[test]
        fn only_executables_in_absolute_folders_are_found() {
            let (dir, program) = stand_in("");
            let path = |folders: &[&Path]| std::env::join_paths(folders).unwrap();
            let other = tempfile::tempdir().unwrap();
            fs::write(other.path().join("shellcheck"), "").unwrap();
            let found = Program::find(&path(&[Path::new("."), Path::new(""), other.path(), dir.path()]));
            assert_eq!(found, Some(program));
            assert_eq!(Program::find(&path(&[Path::new("."), other.path()])), None);
            assert_eq!(Program::at(other.path()), None, "a folder is no program");
        }
    }
}
