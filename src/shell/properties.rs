//! Whatever the text: no panic, and every range lies in the text, on character boundaries, in order, inside its parent.

use proptest::prelude::*;

use super::tests::bash;
use super::*;
use crate::source::Mapped;

/// Pieces that make scripts likelier than random characters do.
const PIECES: &[&str] = &[
    "aws s3 cp a b",
    "echo",
    " ",
    "  ",
    "\n",
    ";",
    ";;",
    "&",
    "&&",
    "||",
    "|",
    "|&",
    "!",
    "! ",
    "(",
    ")",
    "((",
    "))",
    "{ ",
    "; }",
    "}",
    "[[ ",
    " ]]",
    "if ",
    "; then ",
    "elif ",
    "else ",
    "; fi",
    "for x in ",
    "; do ",
    "; done",
    "while ",
    "until ",
    "case x in ",
    "a) ",
    "esac",
    "select y in ",
    "function f ",
    "f() ",
    "$(",
    "`",
    "\\`",
    "<(",
    ">(",
    "$((",
    "${",
    "${x:-",
    "${#",
    "${!",
    "${a[",
    "$x",
    "$",
    "\"",
    "'",
    "$'",
    "$\"",
    "\\",
    "\\\n",
    "<<E\n",
    "<<-'E'\n",
    "\nE\n",
    "<<<",
    "2>&1",
    ">",
    ">>",
    "&>",
    "<",
    "#",
    "# c\n",
    "A=",
    "A+=(",
    "export A=",
    "declare -A ",
    "local ",
    "exit 1",
    "return",
    "break",
    "sudo -u ",
    "env A=b ",
    "timeout 5 ",
    "sh -c '",
    "bash -c \"",
    "eval ",
    "xargs -n 1 ",
    "time ",
    "coproc ",
    "--flag=",
    "--",
    "-x",
    "é",
    "日本",
    "\u{1f600}",
    "\t",
    "\r\n",
    "*",
    "?",
    "[a]",
    "~",
    "{a,b}",
    "{1..3}",
    "@(a|b)",
    "=",
    "x",
    "0",
    "\u{0}",
    "\u{feff}",
];

fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|p| p.concat())
}

fn mutated() -> impl Strategy<Value = String> {
    let whole = prop::sample::select(vec![
        "if [ \"$A\" = \"1\" ]; then echo ok; else echo \"no $(date)\"; exit 1; fi",
        "cat <<EOF > f\n{\"a\": \"$B\", \"v\": \"$(git rev-parse HEAD)\"}\nEOF\nfor f in *.json; do aws s3 cp $f s3://b/; done",
        "x=`echo \\`date\\``; export A=\"${x:-é}\" && bash -c \"aws s3 cp '$A' \\\"$x\\\"\" | tee 日.log 2>&1",
        "case $x in a|b*) c;; *) [[ $y =~ ^(a|b)$ ]] && arr=(1 \"2\" [3]=$(z));; esac",
    ]);
    (
        whole,
        prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(PIECES), 0_usize..4), 1..5),
    )
        .prop_map(|(text, edits)| {
            let mut chars: Vec<char> = text.chars().collect();
            for (at, piece, cut) in edits {
                let at = at.index(chars.len() + 1);
                let end = (at + cut).min(chars.len());
                chars.splice(at..end, piece.chars());
            }
            chars.into_iter().collect()
        })
}

struct Checker<'s> {
    script: &'s Script,
}

impl Checker<'_> {
    fn range(&self, range: TextRange, within: TextRange, what: &str) {
        let text = self.script.text();
        assert!(text.get(range.range()).is_some(), "{what} {range:?} is no part of {text:?}");
        assert!(within.encloses(range), "{what} {range:?} is not inside {within:?} in {text:?}");
    }

    fn list(&self, list: &List, within: TextRange) {
        self.range(list.range, within, "list");
        let mut at = list.range.start;
        for item in &list.items {
            let range = item.and_or.range;
            self.range(range, list.range, "item");
            assert!(range.start >= at, "items of {:?} are out of order", self.script.text());
            at = range.start;
            self.and_or(&item.and_or);
        }
    }

    fn and_or(&self, and_or: &AndOr) {
        for pipeline in and_or.pipelines() {
            self.range(pipeline.range, and_or.range, "pipeline");
            for stage in &pipeline.stages {
                self.range(stage.node.range(), pipeline.range, "stage");
                self.node(&stage.node);
            }
        }
    }

    fn node(&self, node: &Node) {
        let range = node.range();
        match node {
            Node::Simple(simple) => {
                self.assignments(&simple.assignments, range);
                self.assignments(&simple.declared, range);
                self.words(&simple.words, range);
                self.redirections(&simple.redirections, range);
                if let Some(script) = &simple.nested {
                    check(script);
                }
            }
            Node::Compound(compound) => {
                self.redirections(&compound.redirections, range);
                match &compound.kind {
                    CompoundKind::If { branches, otherwise } => {
                        for list in branches.iter().flat_map(|(a, b)| [a, b]).chain(otherwise) {
                            self.list(list, range);
                        }
                    }
                    CompoundKind::For { words, body, .. } => {
                        self.words(words.as_deref().unwrap_or_default(), range);
                        self.list(body, range);
                    }
                    CompoundKind::ArithmeticFor { words, body, .. }
                    | CompoundKind::Select { words, body, .. } => {
                        self.words(words, range);
                        self.list(body, range);
                    }
                    CompoundKind::While { condition, body, .. } => {
                        self.list(condition, range);
                        self.list(body, range);
                    }
                    CompoundKind::Case { word, arms } => {
                        self.word(word, range);
                        for arm in arms {
                            self.words(&arm.patterns, range);
                            self.list(&arm.body, range);
                        }
                    }
                    CompoundKind::BraceGroup(list) | CompoundKind::Subshell(list) => self.list(list, range),
                    CompoundKind::Function { body, name_range, .. } => {
                        self.range(*name_range, range, "name");
                        self.range(body.range(), range, "body");
                        self.node(body);
                    }
                    CompoundKind::Arithmetic { words } | CompoundKind::Conditional { words } => {
                        self.words(words, range);
                    }
                    CompoundKind::Time(body) => body.iter().for_each(|b| self.and_or(b)),
                    CompoundKind::Coprocess(body) => self.and_or(body),
                }
            }
        }
    }

    fn assignments(&self, assignments: &[Assignment], within: TextRange) {
        for assignment in assignments {
            self.range(assignment.range, within, "assignment");
            self.range(assignment.name_range, assignment.range, "name");
            match &assignment.value {
                AssignmentValue::Scalar(word) => self.word(word, assignment.range),
                AssignmentValue::Array(elements) => {
                    for element in elements {
                        self.word(&element.value, assignment.range);
                    }
                }
            }
        }
    }

    fn redirections(&self, redirections: &[Redirection], within: TextRange) {
        for redirection in redirections {
            self.range(redirection.range, within, "redirection");
            self.word(&redirection.target, redirection.range);
            if let Some(here) = &redirection.here_doc {
                self.word(&here.body, TextRange::new(0, self.script.text().len() as u32));
            }
        }
    }

    fn words(&self, words: &[Word], within: TextRange) {
        let mut at = within.start;
        for word in words {
            assert!(word.range.start >= at, "words of {:?} are out of order", self.script.text());
            at = word.range.end;
            self.word(word, within);
        }
    }

    fn word(&self, word: &Word, within: TextRange) {
        self.range(word.range, within, "word");
        let mut at = word.range.start;
        for part in &word.parts {
            self.range(part.range, word.range, "part");
            assert!(part.range.start >= at, "parts of {:?} overlap", self.script.text());
            at = part.range.end;
            match &part.kind {
                PartKind::Literal(text) => {
                    let source = self.script.slice(part.range);
                    assert!(
                        **text == *source
                            || source.strip_prefix('\\') == Some(text)
                            || part.quoting == Quoting::AnsiC,
                        "{source:?} reads {text:?}"
                    );
                }
                PartKind::Parameter(parameter) => {
                    self.range(parameter.name_range, part.range, "name");
                    parameter.operands.iter().for_each(|w| self.word(w, part.range));
                }
                PartKind::Arithmetic(words) => words.iter().for_each(|w| self.word(w, part.range)),
                PartKind::Substitution(substitution) => {
                    self.list(&substitution.body, part.range);
                    if let Some(script) = &substitution.nested {
                        check(script);
                    }
                }
                PartKind::Unknown => {}
            }
        }
    }
}

fn check(script: &Script) {
    let all = TextRange::new(0, script.text().len() as u32);
    let checker = Checker { script };
    checker.list(script.body(), all);
    for error in script.errors() {
        checker.range(error.range, all, "error");
    }
    for comment in script.comments() {
        checker.range(*comment, all, "comment");
    }
    for command in script.commands() {
        let _ = (command.span(), command.program(), aws_command(&command), command.args(&FlagSpec::NONE));
        for word in &command.simple.words {
            let _ = (word.literal(), word.may_split(), word.has_glob(), word.literal_suffix());
            for len in 0..=word.literal_prefix().len() + 1 {
                let _ = word.after(len);
            }
        }
    }
}

proptest! {
    #[test]
    fn random_pieces(text in pieces()) {
        check(&bash(&text));
        check(&Script::parse(Mapped::verbatim(text, 0), Dialect::Posix));
    }

    #[test]
    fn random_text(text in "\\PC{0,60}") {
        check(&bash(&text));
    }

    #[test]
    fn mutations_of_command_lines(text in mutated()) {
        check(&bash(&text));
    }
}
