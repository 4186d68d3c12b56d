//! One script's effects on the source, command by command.

use super::folder::{Folder, Target, join};
use super::table::{Effect, Operands, effect};
use super::{FileSystem, Path, Step};
use crate::shell::{AndOrOp, Args, Command, RedirectionKind, Script, TextRange, Word};
use crate::source::Span;

/// Applies the commands of a script in order.
pub(super) fn apply(script: &Script, fs: &mut FileSystem) {
    let mut run = Run { fs, isolated: None, isolated_by: None, previous: None };
    for command in script.commands() {
        run.command(&command);
    }
}

struct Run<'f> {
    fs: &'f mut FileSystem,
    /// The folder of the subshell that is being run, once a `cd` in it moved.
    isolated: Option<Folder>,
    /// Where that `cd` stands: its script, the end of the command, its place.
    isolated_by: Option<(*const Script, u32, Span)>,
    /// The folder before the last `cd`.
    previous: Option<Folder>,
}

impl Run<'_> {
    fn command(&mut self, command: &Command<'_>) {
        if !command.context.isolated {
            self.isolated = None;
            self.isolated_by = None;
        }
        self.record(command);
        let certain = is_certain(command);
        for redirection in command.redirections() {
            use RedirectionKind::{Append, AppendBoth, Clobber, Output, OutputBoth, ReadWrite};
            if matches!(redirection.kind, Output | Clobber | Append | ReadWrite | OutputBoth | AppendBoth) {
                self.file(&redirection.target, certain, command);
            }
        }
        if command.simple.words.is_empty() {
            return;
        }
        match command.program() {
            None => self.unknown(command),
            Some("cd" | "pushd") => self.enter(command),
            Some("popd") => self.move_to(Folder::Unknown, command),
            Some("sh" | "bash" | "dash" | "ash" | "ksh" | "zsh" | "eval")
                if command.simple.nested.is_some() =>
            {
                let whole =
                    command.simple.nested.as_ref().is_some_and(|n| n.errors().is_empty() && !n.is_opaque());
                if !whole {
                    self.unknown(command);
                }
            }
            Some(_) if asks_only(command) => {}
            Some(_) => match effect(command) {
                Some((effect, skip)) => self.effect(command, effect, skip, certain),
                None => self.unknown(command),
            },
        }
    }

    /// Notes what is known when the command begins.
    fn record(&mut self, command: &Command<'_>) {
        let (mut folder, mut entered) = (self.folder().clone(), self.fs.entered);
        if let Some((script, end, by)) = self.isolated_by {
            entered = Some(by);
            // The subshell of that `cd` may be over.
            let between = TextRange::new(end, command.simple.range.start);
            if !std::ptr::eq(script, command.script)
                || command.script.slice(between).contains([')', '`', '|'])
            {
                folder = Folder::Unknown;
            }
        }
        if command.context.functions > 0 {
            // Wherever it is called.
            folder = Folder::Unknown;
        }
        let unknown = self.fs.unknown.is_some();
        // In a loop, what comes after was before.
        let made = if command.context.loops > 0 { usize::MAX } else { self.fs.made.len() };
        self.fs.steps.push(Step { command: command.span(), folder, entered, unknown, made });
    }

    fn effect(&mut self, command: &Command<'_>, effect: &Effect, skip: usize, certain: bool) {
        let words = command.words.get(skip..).unwrap_or_default();
        let args = Args::parse(words, &effect.spec);
        if args.has(&effect.opaque) {
            return self.unknown(command);
        }
        for glob in &effect.makes {
            let folder = self.folder().clone();
            match (folder.path(), glob.strip_suffix("/**")) {
                (Some(base), Some(below)) => self.make(join(base, below).map(Path::Below), false, command),
                (Some(base), None) => self.make(join(base, glob).map(Path::File), certain, command),
                (None, _) => self.unknown(command),
            }
        }
        for flag in args.flags.iter().filter(|f| effect.output.contains(&f.name.as_ref())) {
            if let Some(word) = flag.value() {
                self.file(word, certain, command);
            }
        }
        let mut into = false;
        for flag in args.flags.iter().filter(|f| effect.into.contains(&f.name.as_ref())) {
            into = true;
            if let Some(word) = flag.value() {
                self.below(word, command);
            }
        }
        let from_outside = args.uncertain || command.wrapper("xargs").is_some();
        if effect.operands != Operands::Nothing
            && from_outside
            && !matches!(effect.operands, Operands::Delete | Operands::Local)
        {
            return self.unknown(command);
        }
        let operands: Vec<&Word> = args.operands.iter().map(|o| o.word).collect();
        self.operands(command, effect.operands, &operands, &args, into, certain);
    }

    fn operands(
        &mut self,
        command: &Command<'_>,
        kind: Operands,
        operands: &[&Word],
        args: &Args<'_>,
        into: bool,
        certain: bool,
    ) {
        match kind {
            Operands::Nothing | Operands::Delete => {}
            Operands::Touch => operands.iter().for_each(|w| self.file(w, certain, command)),
            Operands::Mkdir => operands.iter().for_each(|w| self.directory(w, certain, command)),
            Operands::Below => operands.iter().for_each(|w| self.below(w, command)),
            Operands::Copy | Operands::Move => {
                if let Some(word) = operands.last().filter(|_| !into && operands.len() > 1) {
                    self.copy(word, operands.len() == 2 && certain, command);
                }
            }
            Operands::Last => {
                if let Some(word) = operands.last() {
                    self.file(word, certain, command);
                }
            }
            Operands::LastBelow => {
                if let Some(word) = operands.last() {
                    self.below(word, command);
                }
            }
            Operands::AwsS3 => {
                if let Some(word) = operands.last().filter(|w| !w.literal_prefix().starts_with("s3://")) {
                    // A first word that is a variable may be the bucket: then nothing comes here.
                    self.copy(word, false, command);
                }
            }
            Operands::Local => {
                let is_folder = |w: &&Word| {
                    let text = w.literal_prefix();
                    text == "." || text.starts_with("./") || text.starts_with("../") || text.ends_with('/')
                };
                if operands.iter().any(is_folder) {
                    self.unknown(command);
                }
            }
            Operands::Zip => match operands.first() {
                Some(word)
                    if word
                        .literal()
                        .is_some_and(|t| !t.rsplit('/').next().unwrap_or_default().contains('.')) =>
                {
                    self.named(word, ".zip", certain, command);
                }
                Some(word) => self.file(word, certain, command),
                None => {}
            },
            Operands::Gzip => operands.iter().for_each(|w| self.named(w, ".gz", certain, command)),
            Operands::Unzip => match args.value(&["-d"]).cloned() {
                Some(word) => self.below(&word, command),
                // `-d` stands after the archive, so the table's options may not have seen it.
                None => self.unpack(operands, command),
            },
            Operands::Tar => self.tar(command, certain),
            Operands::Curl => {
                let remote = args.flags.iter().any(|f| {
                    matches!(f.name.as_ref(), "--remote-name" | "--remote-name-all")
                        || (f.name.starts_with('-') && !f.name.starts_with("--") && f.name.contains('O'))
                });
                if remote && !into {
                    self.downloads(operands, command);
                }
            }
            Operands::Wget => {
                if !into && !args.has(&["-O", "--output-document"]) {
                    self.downloads(operands, command);
                }
            }
        }
    }

    /// `unzip a.zip -d folder`, or here.
    fn unpack(&mut self, operands: &[&Word], command: &Command<'_>) {
        let at = command.words.iter().position(|w| w.is("-d"));
        match at.and_then(|at| command.words.get(at + 1)) {
            Some(word) => self.below(word, command),
            None if operands.is_empty() => {}
            None => self.here(command),
        }
    }

    /// `tar -czf a.tgz …` makes the archive, `tar -xzf a.tgz -C folder` unpacks below it.
    fn tar(&mut self, command: &Command<'_>, certain: bool) {
        let words = command.words;
        let mode = words.iter().filter_map(Word::literal).find(|t| !t.starts_with("--") || t.len() > 3);
        let has = |letter: char, long: &str| {
            mode.as_deref()
                .is_some_and(|m| m.trim_start_matches('-').contains(letter) && !m.starts_with("--"))
                || words.iter().any(|w| w.is(long))
        };
        if has('x', "--extract") {
            let at = words.iter().position(|w| w.is("-C") || w.is("--directory"));
            match at.and_then(|at| words.get(at + 1)) {
                Some(word) => self.below(word, command),
                None => self.here(command),
            }
        } else if has('c', "--create") {
            let at = words.iter().position(|w| {
                w.literal().is_some_and(|t| {
                    t == "--file" || (!t.starts_with("--") && t.starts_with('-') && t.ends_with('f'))
                })
            });
            // `tar czf a.tgz`: the letters stand without a dash.
            let at =
                at.or_else(|| words.first().and_then(Word::literal).filter(|t| t.ends_with('f')).map(|_| 0));
            match at.and_then(|at| words.get(at + 1)) {
                Some(word) => self.file(word, certain, command),
                None => self.unknown(command),
            }
        } else if !has('t', "--list") {
            self.unknown(command);
        }
    }

    /// Downloads under the last component of their addresses.
    fn downloads(&mut self, operands: &[&Word], command: &Command<'_>) {
        for word in operands {
            let literal = word.literal();
            let name = literal
                .as_deref()
                .and_then(|t| t.split(['?', '#']).next()?.rsplit('/').next())
                .unwrap_or_default();
            match self.folder().path().filter(|_| !name.is_empty()) {
                Some(base) => {
                    let path = join(base, name);
                    self.make(path.map(Path::File), false, command);
                }
                None => self.here(command),
            }
        }
    }

    /// `cd`, `cd -`, `cd folder`, and the same after `&&`.
    fn enter(&mut self, command: &Command<'_>) {
        let operand = command.words.iter().find(|w| !w.literal_prefix().starts_with('-') || w.is("-"));
        let to = match operand {
            None => Folder::Outside,
            Some(word) if word.is("-") => self.previous.clone().unwrap_or_default(),
            Some(word) => self.folder().enter(word),
        };
        self.move_to(to, command);
    }

    fn move_to(&mut self, to: Folder, command: &Command<'_>) {
        let context = command.context;
        let chained = context.after == Some(AndOrOp::And) && context.branch.is_none() && context.loops == 0;
        let to = if context.conditional && !chained { Folder::Unknown } else { to };
        if context.isolated {
            // Two subshells in a row cannot be told from one.
            self.isolated = Some(if self.isolated.is_some() { Folder::Unknown } else { to });
            self.isolated_by =
                Some((std::ptr::from_ref(command.script), command.simple.range.end, command.span()));
            return;
        }
        self.previous = Some(std::mem::replace(&mut self.fs.folder, to));
        self.fs.entered = Some(command.span());
    }

    fn folder(&self) -> &Folder {
        self.isolated.as_ref().unwrap_or(&self.fs.folder)
    }

    fn file(&mut self, word: &Word, certain: bool, command: &Command<'_>) {
        match self.folder().target(word) {
            Target::Path(path) if word.has_glob() => {
                self.make(Some(Path::Below(fixed(&path))), false, command);
            }
            Target::Path(path) => self.make(Some(Path::File(path)), certain && !word.may_split(), command),
            Target::Below(folder) => self.make(Some(Path::Below(folder)), false, command),
            Target::Outside => {}
            Target::Unknown => self.unknown(command),
        }
    }

    /// A file named by a word and an ending that the program adds.
    fn named(&mut self, word: &Word, ending: &str, certain: bool, command: &Command<'_>) {
        match self.folder().target(word) {
            Target::Path(path) => self.make(Some(Path::File(path + ending)), certain, command),
            Target::Below(folder) => self.make(Some(Path::Below(folder)), false, command),
            Target::Outside => {}
            Target::Unknown => self.unknown(command),
        }
    }

    fn directory(&mut self, word: &Word, certain: bool, command: &Command<'_>) {
        match self.folder().target(word) {
            Target::Path(path) => self.make(Some(Path::Directory(path)), certain, command),
            Target::Below(folder) => self.make(Some(Path::Below(folder)), false, command),
            // An empty folder holds no file: nothing that is called absent is there because of it.
            Target::Outside | Target::Unknown => {}
        }
    }

    fn below(&mut self, word: &Word, command: &Command<'_>) {
        match self.folder().target(word) {
            Target::Path(path) => self.make(Some(Path::Below(fixed(&path))), false, command),
            Target::Below(folder) => self.make(Some(Path::Below(folder)), false, command),
            Target::Outside => {}
            Target::Unknown => self.unknown(command),
        }
    }

    /// A destination that may be a file or a folder.
    fn copy(&mut self, word: &Word, certain: bool, command: &Command<'_>) {
        let text = word.literal();
        let is_file = text.as_deref().is_some_and(|t| {
            !t.ends_with('/')
                && t.rsplit('/').next().is_some_and(|name| name.get(1..).is_some_and(|n| n.contains('.')))
        });
        self.file(word, certain && is_file, command);
        self.below(word, command);
    }

    /// Anything may come to lie in the folder itself.
    fn here(&mut self, command: &Command<'_>) {
        match self.folder().clone() {
            Folder::Inside(path) => self.make(Some(Path::Below(path)), false, command),
            Folder::Outside => {}
            Folder::Unknown => self.unknown(command),
        }
    }

    fn make(&mut self, what: Option<Path>, certain: bool, command: &Command<'_>) {
        if let Some(what) = what {
            self.fs.make(what, certain, command.span());
        }
    }

    fn unknown(&mut self, command: &Command<'_>) {
        let program = command.program_path().unwrap_or("a command whose name is not known");
        self.fs.give_up(command.span(), program);
    }
}

/// Whether the command surely runs if everything goes well.
fn is_certain(command: &Command<'_>) -> bool {
    let context = command.context;
    let chained = context.after == Some(AndOrOp::And) && context.branch.is_none() && context.loops == 0;
    (!context.conditional || chained) && context.functions == 0
}

/// `program --version` and the like do nothing.
fn asks_only(command: &Command<'_>) -> bool {
    matches!(command.words, [only] if only.is("--version") || only.is("--help"))
}

/// The part of a path before its first component with a glob.
fn fixed(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').take_while(|p| !p.contains(['*', '?', '['])).collect();
    parts.join("/")
}
