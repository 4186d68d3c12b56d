//! From a file's text to a [`Layer`]: YAML, then the table. Goes on after a mistake; reports all of them.

use std::path::Path;
use std::sync::Arc;

use camino::Utf8PathBuf;

use super::layer::{Block, Layer, OptionEntry, RuleEntry};
use super::pattern::Pattern;
use super::problem::Problem;
use super::schema::{
    ANYWHERE, FAIL_ON, FIX, FIXES, Key, LEVEL, LEVELS, ONLY, PROFILES, SEVERITIES, SHELLS, Shape, TOP, Word,
};
use crate::catalog::{Named, OptionDefault, Rule, named, nearest};
use crate::repository::GlobPattern;
use crate::settings::Trust;
use crate::settings::options::Value;
use crate::source::{SourceFile, Span, Spanned};
use crate::yaml::{Kind, Node, ScalarStyle, Tree, diagnose, load, verdict};

/// Reads a file whose globs and paths start at `base`. What could not be understood is in `problems` and not in the layer.
pub(super) fn read(file: &Arc<SourceFile>, base: &Path, problems: &mut Vec<Problem>) -> Layer {
    let mut layer = Layer::new(Arc::clone(file), base.to_owned());
    let mut reader = Reader { file, base, problems };
    if let Some(tree) = reader.tree()
        && let Some(root) = reader.root(&tree)
    {
        reader.top(root, &mut layer);
    }
    layer
}

struct Reader<'a> {
    file: &'a Arc<SourceFile>,
    base: &'a Path,
    problems: &'a mut Vec<Problem>,
}

/// A key with something under it.
struct Field<'t> {
    name: &'t str,
    key: Span,
    value: Node<'t>,
}

impl Reader<'_> {
    /// The text as YAML; none, with the reason among the problems, if it is none.
    fn tree(&mut self) -> Option<Tree> {
        let text = self.file.text();
        let rejection = verdict(text).err();
        if rejection.as_ref().is_some_and(|r| r.problem.contains("recursion limit")) {
            let at = rejection.and_then(|r| r.offset).unwrap_or(0);
            self.too_deep(at);
            return None;
        }
        if let Some(cause) = diagnose(text, rejection.as_ref()) {
            let words = cause.words(self.file.slice(cause.span));
            let message = format!("{}, so nothing of this configuration can be read", words.message);
            let mut problem = self.error(cause.span, message).here(words.here).help(words.help);
            if let Some(place) = cause.related.filter(|_| !words.there.is_empty()) {
                problem = problem.label(place, words.there);
            }
            self.problems.push(problem);
            return None;
        }
        let tree = load(text, None);
        if let Some(error) = tree.errors().first() {
            if error.too_deep {
                self.too_deep(error.offset);
            } else {
                let span = self.line(error.offset);
                let problem = self.error(span, format!("this line cannot be read: {}", error.message));
                self.problems.push(problem.help("write it so that every YAML parser reads it"));
            }
            return None;
        }
        if tree.is_bomb() {
            let problem = self.error(
                Span::empty(0),
                "the aliases of this file, written out, make more than a million nodes",
            );
            self.problems.push(problem.help("a configuration needs no aliases"));
            return None;
        }
        Some(tree)
    }

    fn root<'t>(&mut self, tree: &'t Tree) -> Option<Node<'t>> {
        if let Some(second) = tree.documents().nth(1) {
            let problem = self.error(self.line(second.span().start), "a second YAML document begins here");
            self.problems.push(problem.help("a configuration is one document; leave the `---` out"));
        }
        let root = tree.root().filter(|root| !is_null(*root))?;
        if root.kind() == Kind::Mapping {
            return Some(root);
        }
        let message = format!("a configuration must be a mapping of keys to values, not {}", kind(root));
        let problem = self.error(self.line(root.span().start), message);
        self.problems
            .push(problem.help("begin with a key, such as `rules:`; `speclint init` writes an example"));
        None
    }

    fn top(&mut self, root: Node<'_>, layer: &mut Layer) {
        for field in self.fields(root) {
            if let Some(key) = TOP.iter().find(|key| key.name == field.name) {
                self.value(key, &field, layer);
            } else if let Some(key) = ANYWHERE.iter().find(|key| key.name == field.name) {
                self.value(key, &field, &mut layer.block);
            } else {
                let problem = self.unknown_key(&field);
                self.problems.push(problem);
            }
        }
    }

    fn value<T>(&mut self, key: &Key<T>, field: &Field<'_>, target: &mut T) {
        let span = field.value.span();
        match key.shape {
            Shape::Profile(set) => self.word(field, &PROFILES).into_iter().for_each(|v| set(target, v)),
            Shape::Severity(set) => self.word(field, &SEVERITIES).into_iter().for_each(|v| set(target, v)),
            Shape::FailOn(set) => self.word(field, &FAIL_ON).into_iter().for_each(|v| set(target, v)),
            Shape::Shell(set) => self.word(field, &SHELLS).into_iter().for_each(|v| set(target, v)),
            Shape::Boolean(set) => self.boolean(field).into_iter().for_each(|v| set(target, v)),
            Shape::Folder(set) => self.folder(field).into_iter().for_each(|v| set(target, v)),
            Shape::File(set) => self.path(field).into_iter().for_each(|v| set(target, v)),
            Shape::Extends(set) => set(target, self.texts(field, "a list of paths")),
            Shape::Images(set) => {
                let images = self.texts(field, "a list of images");
                set(target, Spanned::new(images.into_iter().map(|i| i.value).collect(), span));
            }
            Shape::Globs(set) => set(target, self.globs(field)),
            Shape::SourceGlobs(set) => set(target, self.source_globs(field)),
            Shape::RuleNames(set) => set(target, self.rule_names(field)),
            Shape::Rules(set) => set(target, self.rules(field)),
            Shape::Overrides(set) => set(target, self.overrides(field)),
        }
    }

    /// The keys of a mapping that have something under them. Keys that are no text, stand twice, or are YAML's own are
    /// mistakes.
    fn fields<'t>(&mut self, mapping: Node<'t>) -> Vec<Field<'t>> {
        let mut fields: Vec<Field<'t>> = Vec::new();
        let mut seen: std::collections::HashMap<&str, Span> = std::collections::HashMap::new();
        for entry in mapping.entries() {
            let key = entry.key.span();
            if let Some(tag) = entry.key.tag().or_else(|| entry.value.tag()) {
                let problem = self.error(tag.span, "a configuration has no YAML tags");
                self.problems
                    .push(problem.help("leave it out; put the text in quotes if it begins with `!`"));
                continue;
            }
            let Some(name) = entry.key.text() else {
                let problem = self.error(key, format!("a key must be a text, not {}", kind(entry.key)));
                self.problems.push(problem);
                continue;
            };
            if name == "<<" {
                let problem = self.error(key, "a configuration has no merge keys");
                self.problems.push(
                    problem.help("write the keys out, or put them into a file and name it under `extends`"),
                );
                continue;
            }
            if let Some(first) = seen.insert(name, key) {
                let problem = self.error(key, format!("`{name}` stands here a second time"));
                self.problems.push(problem.label(first, "the first time").help("keep one of the two"));
                continue;
            }
            if !is_null(entry.value) {
                fields.push(Field { name, key, value: entry.value });
            }
        }
        fields
    }

    fn word<V: Copy>(&mut self, field: &Field<'_>, words: &'static [Word<V>]) -> Option<Spanned<V>> {
        let Some(text) = field.value.text() else {
            self.wrong(field, &format!("one of {}", listed(words)));
            return None;
        };
        if let Some(found) = words.iter().find(|w| w.name == text) {
            return Some(Spanned::new(found.value, field.value.span()));
        }
        let near = meant(text, words);
        let help = near.map_or_else(
            || format!("write one of {}", listed(words)),
            |near| format!("did you mean `{near}`? It is one of {}", listed(words)),
        );
        let problem = self.error(field.value.span(), format!("`{}` cannot be `{}`", field.name, short(text)));
        let problem = problem.help(help);
        self.problems.push(match near {
            Some(near) => instead(problem, near),
            None => problem,
        });
        None
    }

    fn boolean(&mut self, field: &Field<'_>) -> Option<Spanned<bool>> {
        let scalar = field.value.scalar();
        let value = match scalar.filter(|s| s.style == ScalarStyle::Plain).map(|s| s.text.text()) {
            Some("true") => true,
            Some("false") => false,
            _ => {
                let Some(text) = field.value.text() else {
                    self.wrong(field, "`true` or `false`");
                    return None;
                };
                let meant = match text.to_ascii_lowercase().as_str() {
                    "true" | "yes" | "on" | "y" | "1" => "write `true`, without quotes",
                    "false" | "no" | "off" | "n" | "0" => "write `false`, without quotes",
                    _ => "write `true` or `false`",
                };
                let message = format!("`{}` cannot be `{}`", field.name, short(text));
                let problem = self.error(field.value.span(), message).help(meant);
                self.problems.push(problem);
                return None;
            }
        };
        Some(Spanned::new(value, field.value.span()))
    }

    /// A text that is not empty.
    fn text<'t>(&mut self, field: &Field<'t>, want: &str) -> Option<Spanned<&'t str>> {
        let Some(text) = field.value.text() else {
            self.wrong(field, want);
            return None;
        };
        if text.trim().is_empty() {
            let problem = self.error(field.value.span(), format!("`{}` is empty", field.name));
            self.problems.push(problem.help(format!("write {want}, or leave `{}` out", field.name)));
            return None;
        }
        Some(Spanned::new(text, field.value.span()))
    }

    /// The texts of a list; a single text counts as a list of one.
    fn texts(&mut self, field: &Field<'_>, want: &str) -> Vec<Spanned<String>> {
        let single = field.value.kind() == Kind::Scalar;
        if !single && field.value.kind() != Kind::Sequence {
            self.wrong(field, want);
            return Vec::new();
        }
        let items: Vec<Node<'_>> = if single { vec![field.value] } else { field.value.items().collect() };
        let mut texts = Vec::new();
        for item in items {
            if let Some(tag) = item.tag() {
                let problem = self.error(tag.span, "a configuration has no YAML tags");
                self.problems
                    .push(problem.help("leave it out; put the text in quotes if it begins with `!`"));
                continue;
            }
            match item.text().map(str::trim) {
                Some(text) if !text.is_empty() && !is_null(item) => {
                    texts.push(Spanned::new(text.to_owned(), item.span()));
                }
                _ => {
                    let what = if is_null(item) || item.text().is_some() { "nothing" } else { kind(item) };
                    let message = format!("each entry of `{}` must be a text, not {what}", field.name);
                    let problem = self.error(item.span(), message);
                    self.problems.push(match item.kind() {
                        Kind::Mapping => {
                            problem.help("put it in quotes: a colon and a blank in it make it a mapping")
                        }
                        _ => problem,
                    });
                }
            }
        }
        texts
    }

    fn path(&mut self, field: &Field<'_>) -> Option<Spanned<Utf8PathBuf>> {
        let text = self.text(field, "a path")?;
        match Utf8PathBuf::from_path_buf(self.base.join(text.value)) {
            Ok(path) => Some(Spanned::new(path, text.span)),
            Err(path) => {
                let problem = self.error(text.span, format!("the path {} is no UTF-8", path.display()));
                self.problems.push(problem);
                None
            }
        }
    }

    fn folder(&mut self, field: &Field<'_>) -> Option<Spanned<Utf8PathBuf>> {
        let path = self.path(field)?;
        let whole = std::fs::canonicalize(&path.value).ok().filter(|whole| whole.is_dir());
        if let Some(whole) = whole.and_then(|whole| Utf8PathBuf::from_path_buf(whole).ok()) {
            return Some(Spanned::new(whole, path.span));
        }
        let text = field.value.text().unwrap_or_default();
        let problem = self.error(path.span, format!("`{}` is no folder: {}", short(text), path.value));
        let base = self.base.display();
        self.problems.push(problem.help(format!("name a folder by its path from {base}")));
        None
    }

    fn globs(&mut self, field: &Field<'_>) -> Vec<Spanned<Pattern>> {
        let mut globs = Vec::new();
        for text in self.texts(field, "a list of globs") {
            match Pattern::new(&text.value) {
                Ok(glob) => globs.push(Spanned::new(glob, text.span)),
                Err(error) => {
                    let help = match error {
                        super::pattern::PatternError::Negated => {
                            "name the files that are meant, not the others"
                        }
                        super::pattern::PatternError::Outside => {
                            "globs start at this file's folder and stay in it; to build on another file use `extends`"
                        }
                        _ => "a glob is a path with `*`, `**`, `?`, `[ab]` or `{a,b}` in it",
                    };
                    let problem = self.error(text.span, error.to_string()).help(help);
                    self.problems.push(problem);
                }
            }
        }
        globs
    }

    fn source_globs(&mut self, field: &Field<'_>) -> Vec<Spanned<String>> {
        let mut globs = self.texts(field, "a list of globs");
        globs.retain(|text| match GlobPattern::new(&text.value) {
            Ok(glob) if glob.is_known() => true,
            Ok(_) => {
                let problem = self.error(text.span, "this path does not lie in the source");
                self.problems.push(problem.help("write a path from the source root, without variables"));
                false
            }
            Err(error) => {
                let problem = self.error(text.span, format!("this is no glob: {error}"));
                self.problems.push(problem);
                false
            }
        });
        globs
    }

    fn rule_names(&mut self, field: &Field<'_>) -> Vec<Spanned<Named>> {
        let texts = self.texts(field, "a list of rules");
        texts.iter().filter_map(|text| self.rule_name(&text.value, text.span)).collect()
    }

    fn rule_name(&mut self, name: &str, span: Span) -> Option<Spanned<Named>> {
        match named(name) {
            Ok(found) => {
                if let Named::Renamed(rule) = found {
                    let message = format!("the rule `{name}` is called `{}` now", rule.name);
                    let problem = Problem::note(self.file, span, message);
                    let problem = problem.help("the old name still works; write the new one");
                    self.problems.push(instead(problem, rule.name));
                }
                Some(Spanned::new(found, span))
            }
            Err(unknown) => {
                let problem =
                    Problem::unknown_rule(self.file, span, format!("unknown rule `{}`", short(name)));
                let problem = problem.help(unknown.help());
                self.problems.push(match unknown.nearest {
                    Some(near) => instead(problem, near),
                    None => problem,
                });
                None
            }
        }
    }

    fn rules(&mut self, field: &Field<'_>) -> Vec<RuleEntry> {
        if field.value.kind() != Kind::Mapping {
            self.wrong(field, "a mapping of rules to levels");
            if field.value.kind() == Kind::Sequence
                && let Some(last) = self.problems.pop()
            {
                self.problems.push(last.help("write `name: level`, without the dash, for each rule"));
            }
            return Vec::new();
        }
        let mut rules = Vec::new();
        for entry in self.fields(field.value) {
            let Some(name) = self.rule_name(entry.name, entry.key) else { continue };
            let mut rule = RuleEntry { name, level: None, fix: None, options: Vec::new() };
            if entry.value.kind() == Kind::Mapping {
                self.rule(&entry, &mut rule);
            } else {
                rule.level = self.word(&entry, &LEVELS);
            }
            rules.push(rule);
        }
        rules
    }

    /// The mapping under a rule's name.
    fn rule(&mut self, entry: &Field<'_>, into: &mut RuleEntry) {
        for field in self.fields(entry.value) {
            if field.name == LEVEL {
                into.level = self.word(&field, &LEVELS);
                continue;
            }
            if field.name == FIX {
                into.fix = self.word(&field, &FIXES);
                // What may change a build is trusted by name or not at all.
                if into.name.value.rule().is_none() {
                    into.fix = into.fix.take_if(|fix| fix.value != Some(Trust::Safe)).or_else(|| {
                        self.too_trusting(entry, &field);
                        None
                    });
                }
                continue;
            }
            let Some(rule) = into.name.value.rule() else {
                let message =
                    format!("`{}` stands for many rules, which have no option in common", entry.name);
                let problem = self.error(field.key, message);
                self.problems
                    .push(problem.help(format!("set `{LEVEL}` and `{FIX}` here, and options rule by rule")));
                continue;
            };
            let Some(option) = rule.options.iter().find(|option| option.name == field.name) else {
                let problem = self.unknown_option(rule, &field);
                self.problems.push(problem);
                continue;
            };
            let value = match option.default {
                OptionDefault::Integer(_) => self.integer(&field).map(Value::Integer),
                OptionDefault::Text => {
                    self.text(&field, "a text").map(|text| Value::Text(text.value.to_owned()))
                }
                OptionDefault::Names(_) => {
                    let names = self.texts(&field, "a list of names");
                    Some(Value::Names(names.into_iter().map(|name| name.value).collect()))
                }
            };
            if let Some(value) = value {
                into.options.push(OptionEntry { option, value, span: field.key.to(field.value.span()) });
            }
        }
    }

    /// `fix: safe` for many rules.
    fn too_trusting(&mut self, entry: &Field<'_>, field: &Field<'_>) {
        if field.value.text() == Some("safe") {
            let message = format!("`{FIX}: safe` stands here for all the rules of `{}`", entry.name);
            let problem = self.error(field.value.span(), message);
            let help = "trust fixes that may change the build rule by rule, by the rule's own name";
            self.problems.push(problem.help(help));
        }
    }

    fn integer(&mut self, field: &Field<'_>) -> Option<u32> {
        let plain = field.value.scalar().filter(|s| s.style == ScalarStyle::Plain).map(|s| s.text.text());
        let digits = plain.filter(|text| text.len() < 10 && text.bytes().all(|b| b.is_ascii_digit()));
        // A leading zero means another base in some parsers.
        if let Some(value) = digits.filter(|t| *t == "0" || !t.starts_with('0')).and_then(|t| t.parse().ok())
        {
            return Some(value);
        }
        self.wrong(field, "a whole number");
        None
    }

    fn overrides(&mut self, field: &Field<'_>) -> Vec<Block> {
        if field.value.kind() != Kind::Sequence {
            self.wrong(field, "a list of overrides");
            if field.value.kind() == Kind::Mapping
                && let Some(last) = self.problems.pop()
            {
                self.problems.push(last.help("begin each override with a dash: `- files: […]`"));
            }
            return Vec::new();
        }
        let mut overrides = Vec::new();
        for item in field.value.items() {
            if item.kind() != Kind::Mapping {
                let message = format!("an override must be a mapping with `files`, not {}", kind(item));
                let problem = self.error(item.span(), message);
                self.problems.push(problem);
                continue;
            }
            overrides.extend(self.one_override(item));
        }
        overrides
    }

    fn one_override(&mut self, item: Node<'_>) -> Option<Block> {
        let mut block = Block::default();
        let mut about = false;
        for field in self.fields(item) {
            about |= field.name == "files";
            if let Some(key) = ONLY.iter().chain(ANYWHERE).find(|key| key.name == field.name) {
                self.value(key, &field, &mut block);
            } else {
                let problem = self.unknown_key_in_override(&field);
                self.problems.push(problem);
            }
        }
        if !about {
            let first = item.entries().next().map_or(item.span(), |entry| entry.key.span());
            let problem = self.error(first, "this override has no `files`, so it holds for none");
            self.problems
                .push(problem.help("add `files:` with a list of globs, or move its keys to the top"));
        }
        // Without a glob that could be read it would hold for all files.
        (!block.only.is_empty()).then_some(block)
    }

    fn unknown_key(&self, field: &Field<'_>) -> Problem {
        let name = field.name;
        let problem = self.error(field.key, format!("a configuration has no key `{}`", short(name)));
        let names = || TOP.iter().map(|k| k.name).chain(ANYWHERE.iter().map(|k| k.name));
        if let Some((_, help)) = HABITS.iter().find(|(habit, _)| *habit == name) {
            return problem.help(*help);
        }
        if let Some(near) = nearest(name, names()) {
            return instead(problem.help(format!("did you mean `{near}`?")), near);
        }
        if named(name).is_ok() {
            return problem.help(format!("rules are set below `rules`: `rules: {{{name}: …}}`"));
        }
        problem.help(format!("the keys are {}", names().collect::<Vec<_>>().join(", ")))
    }

    fn unknown_key_in_override(&self, field: &Field<'_>) -> Problem {
        let name = field.name;
        let problem = self.error(field.key, format!("an override has no key `{}`", short(name)));
        if TOP.iter().any(|key| key.name == name) {
            return problem
                .help(format!("move it to the top: `{name}` holds for all files of a configuration"));
        }
        let names = || ONLY.iter().chain(ANYWHERE).map(|key| key.name);
        if let Some(near) = nearest(name, names()) {
            return instead(problem.help(format!("did you mean `{near}`?")), near);
        }
        if named(name).is_ok() {
            return problem.help(format!("rules are set below `rules`: `rules: {{{name}: …}}`"));
        }
        problem.help(format!("its keys are {}", names().collect::<Vec<_>>().join(", ")))
    }

    fn unknown_option(&self, rule: &Rule, field: &Field<'_>) -> Problem {
        let message = format!("the rule `{}` has no option `{}`", rule.name, short(field.name));
        let problem = self.error(field.key, message);
        let names = || [LEVEL, FIX].into_iter().chain(rule.options.iter().map(|option| option.name));
        if let Some(near) = nearest(field.name, names()) {
            return instead(problem.help(format!("did you mean `{near}`?")), near);
        }
        if rule.options.is_empty() {
            return problem.help(format!("it has none; only `{LEVEL}` and `{FIX}` can be set"));
        }
        problem.help(format!("it has {}", names().collect::<Vec<_>>().join(", ")))
    }

    /// A value of the wrong kind.
    fn wrong(&mut self, field: &Field<'_>, want: &str) {
        let value = field.value;
        let what = match value.text() {
            Some(text) => format!("`{}`", short(text)),
            None => kind(value).to_owned(),
        };
        // A long block is better shown by its key.
        let span = if value.kind() == Kind::Scalar || value.is_flow() { value.span() } else { field.key };
        let problem = self.error(span, format!("`{}` must be {want}, not {what}", field.name));
        self.problems.push(problem);
    }

    fn too_deep(&mut self, offset: u32) {
        let problem = self.error(self.line(offset), "this is nested deeper than speclint reads");
        self.problems.push(problem.help("a configuration needs fewer than ten levels"));
    }

    fn error(&self, span: Span, message: impl Into<String>) -> Problem {
        Problem::error(self.file, span, message)
    }

    /// The line that holds an offset, without its indentation.
    fn line(&self, offset: u32) -> Span {
        let line = self.file.line_span(self.file.line_of(offset));
        let text = self.file.slice(line);
        Span::new(line.start + (text.len() - text.trim_start().len()) as u32, line.end)
    }
}

/// Keys that users of other tools write, and what to write here.
const HABITS: [(&str, &str); 8] = [
    ("ignore", "to switch a rule off write `rules: {NAME: off}`; to leave files out, `exclude`"),
    ("ignored", "to switch a rule off write `rules: {NAME: off}`; to leave files out, `exclude`"),
    ("disable", "to switch a rule off write `rules: {NAME: off}`"),
    ("enable", "to switch a rule on write `rules: {NAME: on}`"),
    ("select", "to run some rules only write `rules: {all: off, NAME: on}`"),
    ("include", "to lint further files write `files`; to build on another file, `extends`"),
    ("failure-threshold", "write `fail-on`"),
    ("options", "the options of a rule stand below its name: `rules: {NAME: {level: …, OPTION: …}}`"),
];

/// Words that users of other tools write, and what to write here.
const SYNONYMS: [(&str, &str); 16] = [
    ("warn", "warning"),
    ("info", "note"),
    ("information", "note"),
    ("hint", "note"),
    ("style", "note"),
    ("err", "error"),
    ("fatal", "error"),
    ("ignore", "off"),
    ("none", "off"),
    ("disable", "off"),
    ("disabled", "off"),
    ("false", "off"),
    ("true", "on"),
    ("enable", "on"),
    ("enabled", "on"),
    ("pwsh", "powershell"),
];

/// The word of a list that another was probably meant to be.
fn meant<V>(text: &str, words: &'static [Word<V>]) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    let synonym = SYNONYMS.iter().find(|(other, _)| *other == lower).map(|(_, word)| *word);
    // `none` means no level in one place and no failure in another.
    let synonym = synonym.into_iter().chain((lower == "none" || lower == "off").then_some("never"));
    synonym
        .filter_map(|word| words.iter().find(|w| w.name == word))
        .map(|w| w.name)
        .next()
        .or_else(|| nearest(text, words.iter().map(|w| w.name)))
}

/// The problem with the edit that writes `word` at its place.
fn instead(problem: Problem, word: &str) -> Problem {
    let span = problem.diagnostic.primary.span;
    problem.fix(format!("write `{word}`"), span, word)
}

fn listed<V>(words: &[Word<V>]) -> String {
    let words: Vec<String> = words.iter().map(|w| format!("`{}`", w.name)).collect();
    words.join(", ")
}

/// Whether nothing is said: nothing at all, or YAML's word for it.
fn is_null(node: Node<'_>) -> bool {
    let plain = node.scalar().filter(|s| s.style == ScalarStyle::Plain).map(|s| s.text.text());
    node.is_null() || plain.is_some_and(|text| matches!(text, "null" | "Null" | "NULL" | "~"))
}

fn kind(node: Node<'_>) -> &'static str {
    match node.kind() {
        Kind::Null => "nothing",
        Kind::Scalar => "a text",
        Kind::Sequence => "a list",
        Kind::Mapping => "a mapping",
        Kind::BrokenAlias => "an alias of nothing",
    }
}

/// A user's text as a message can hold it.
fn short(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
