//! The adapter to shuck-parser: the only file that names it. In: text. Out: our tree.
//!
//! The crate's structure and places are taken over; texts are not: literals are decoded here, from the source, because the
//! crate keeps escapes in some of them. A word whose places cannot be right becomes one unknown part.

use std::borrow::Cow;

use shuck_ast as ast;
use shuck_parser::ShellDialect;
use shuck_parser::parser::{ParseResult, Parser, ShellProfile};

use super::tree::{
    AndOr, AndOrOp, ArrayElement, Assignment, AssignmentValue, CaseArm, Compound, CompoundKind, HereDoc,
    Item, List, Node, Pipeline, Redirection, RedirectionKind, SimpleCommand, Stage, Terminator, TextRange,
};
use super::word::{Parameter, Part, PartKind, Quoting, Substitution, SubstitutionKind, Word};
use super::{Dialect, ShellError};

/// How deep commands, substitutions and expansions may nest in a script. The crate allows 100; a level costs stack.
pub(super) const MAX_DEPTH: usize = 60;

/// Operations that the crate may spend; it uses well under one for each byte of a real script.
const MIN_FUEL: usize = 100_000;

/// The same for an expansion that is read by itself while the tree is on the stack, and how often in one another.
const REREAD_DEPTH: usize = 12;
const REREADS: u32 = 3;

/// A tree, comments, errors.
pub(super) type Parsed = (List, Vec<TextRange>, Vec<ShellError>);

/// Parses `text`. `unknown` are ranges whose value is not known although they look literal.
///
/// The grammar is that of bash whatever the dialect, because what bash alone knows is to be named, not refused; text that
/// only a POSIX shell can read is read as such.
pub(super) fn parse(text: &str, dialect: Dialect, unknown: &[TextRange], depth: usize) -> Parsed {
    let ascii = ascii(text);
    let mut result = read_lenient(&ascii, ShellDialect::Bash, depth);
    if !result.is_ok() && dialect == Dialect::Posix {
        let posix = read_lenient(&ascii, ShellDialect::Posix, depth);
        if posix.is_ok() {
            result = posix;
        }
    }
    let mut adapter = Adapter {
        text,
        ascii: &ascii,
        unknown,
        base: 0,
        rereads: REREADS,
        comments: Vec::new(),
        errors: Vec::new(),
    };
    let body = adapter.list(&result.file.body);
    let mut errors: Vec<ShellError> = result
        .diagnostics
        .iter()
        .map(|d| ShellError { range: adapter.range(d.span), message: message(&d.message) })
        .collect();
    if errors.is_empty()
        && let Some(error) = &result.terminal_error
    {
        let shuck_parser::Error::Parse { message: text, .. } = error;
        errors.push(ShellError { range: adapter.range(result.file.span), message: message(text) });
    }
    if errors.is_empty() {
        errors = adapter.errors;
    }
    errors.sort_by_key(|e| e.range);
    let mut comments = adapter.comments;
    comments.sort_unstable();
    comments.dedup();
    (body, comments, errors)
}

fn read(text: &str, dialect: ShellDialect, depth: usize) -> ParseResult {
    let profile = ShellProfile::native(dialect);
    Parser::with_limits_and_profile(text, depth, MIN_FUEL.max(text.len()), profile).parse()
}

/// The text with plain characters in place of the bytes that are not ASCII. No shell gives those a meaning, and the crate
/// cuts some characters in two where its places drift, which would be a panic. All places stay; different characters mostly
/// stay different, for the sake of here-documents that end in one.
fn ascii(text: &str) -> Cow<'_, str> {
    const PLAIN: [char; 5] = ['.', ':', '%', '/', '^'];
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain = |byte: u8| PLAIN.get(usize::from(byte) % PLAIN.len()).copied().unwrap_or('.');
    text.bytes()
        .map(|byte| if byte.is_ascii() { char::from(byte) } else { plain(byte) })
        .collect::<String>()
        .into()
}

/// Reads a `}` that is part of a word, or an argument, as the literal that it is; the crate takes it for the end of a group.
fn read_lenient(text: &str, dialect: ShellDialect, depth: usize) -> ParseResult {
    const TRIES: usize = 8;
    let mut masked = Cow::Borrowed(text);
    for _ in 0..TRIES {
        let result = read(&masked, dialect, depth);
        let Some(at) = result.diagnostics.first().map(|d| d.span.start.offset()) else { return result };
        if !is_literal_brace(&masked, at) {
            break;
        }
        // Of the same length, so that all places stay; literals are read from the text itself.
        masked.to_mut().replace_range(at..=at, ".");
    }
    let result = read(&masked, dialect, depth);
    if result.is_ok() { result } else { read(text, dialect, depth) }
}

/// Whether the `}` at `at` stands where a shell expects no command.
fn is_literal_brace(text: &str, at: usize) -> bool {
    if text.as_bytes().get(at) != Some(&b'}') {
        return false;
    }
    let before = text.get(..at).unwrap_or_default();
    let words = before.trim_end_matches([' ', '\t']);
    let opens = words.is_empty() || words.ends_with(['\n', ';', '&', '|', '(', ')', '{', '`', '!']);
    let glued = words.len() == before.len();
    let reserved = |word: &str| {
        matches!(
            word,
            "then" | "else" | "elif" | "if" | "fi" | "do" | "done" | "while" | "until" | "esac" | "}"
        )
    };
    !opens && (glued || !words.rsplit([' ', '\t', '\n', ';', '&', '|', '(']).next().is_some_and(reserved))
}

fn message(text: &str) -> String {
    text.strip_prefix("syntax error: ").unwrap_or(text).to_owned()
}

struct Adapter<'t> {
    text: &'t str,
    /// What the crate read in its place.
    ascii: &'t str,
    unknown: &'t [TextRange],
    /// What their offsets are counted from.
    base: usize,
    /// How many times in one another an expansion may still be read by itself.
    rereads: u32,
    comments: Vec<TextRange>,
    /// What the crate lets pass and no shell does.
    errors: Vec<ShellError>,
}

/// Which backslashes a literal resolves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    Bare,
    Double,
    HereDoc { strip_tabs: bool },
    None { strip_tabs: bool },
}

impl Adapter<'_> {
    /// A range of ours for one of theirs, cut to the text and to character boundaries.
    fn range(&self, span: ast::Span) -> TextRange {
        TextRange::new(self.offset(span.start.offset()), self.offset(span.end.offset()))
    }

    fn offset(&self, theirs: usize) -> u32 {
        self.boundary(self.base.saturating_add(theirs))
    }

    fn boundary(&self, offset: usize) -> u32 {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset as u32
    }

    fn slice(&self, range: TextRange) -> &str {
        self.text.get(range.range()).unwrap_or_default()
    }

    fn comment(&mut self, comment: ast::Comment) {
        let range = TextRange::new(
            self.offset(comment.range.start().into()),
            self.offset(comment.range.end().into()),
        );
        self.comments.push(range);
    }

    // Lists and pipelines.

    fn list(&mut self, seq: &ast::StmtSeq) -> List {
        for comment in seq.leading_comments.iter().chain(&seq.trailing_comments) {
            self.comment(*comment);
        }
        let items: Vec<Item> = seq.stmts.iter().map(|stmt| self.item(stmt)).collect();
        self.check_separators(&items);
        let range = hull(items.iter().map(|i| i.and_or.range))
            .unwrap_or(TextRange::empty(self.range(seq.span).start));
        List { items, range }
    }

    /// `make -j (nproc)`: two commands on a line with nothing between them.
    fn check_separators(&mut self, items: &[Item]) {
        for (item, next) in items.iter().zip(items.iter().skip(1)) {
            let end = item.and_or.range.end;
            let start = next.and_or.range.start;
            let between = self.text.get(end as usize..start as usize);
            if item.terminator.is_none()
                && between.is_some_and(|text| text.trim_matches([' ', '\t']).is_empty())
            {
                let first = self.slice(next.and_or.range).chars().next().unwrap_or(' ');
                let range = TextRange::new(start, start + first.len_utf8() as u32);
                self.errors.push(ShellError { range, message: format!("unexpected '{first}'") });
            }
        }
    }

    fn item(&mut self, stmt: &ast::Stmt) -> Item {
        for comment in stmt.leading_comments.iter().chain(&stmt.inline_comment) {
            self.comment(*comment);
        }
        let terminator = stmt.terminator.zip(stmt.terminator_span).map(|(kind, span)| match kind {
            ast::StmtTerminator::Semicolon => Terminator::Semicolon(self.range(span)),
            ast::StmtTerminator::Background(_) => Terminator::Background(self.range(span)),
        });
        Item { and_or: self.and_or(stmt), terminator }
    }

    /// Their left-leaning tree laid flat, without recursion: a chain may have a thousand links.
    fn and_or(&mut self, stmt: &ast::Stmt) -> AndOr {
        let mut links = Vec::new();
        let mut first = stmt;
        while let ast::Command::Binary(binary) = &first.command
            && let Some(op) = and_or_op(binary.op)
            && !first.negated
        {
            links.push((op, binary.op_span, binary.right.as_ref()));
            first = &binary.left;
        }
        let first = self.pipeline(first);
        self.links(first, links)
    }

    fn links(&mut self, first: Pipeline, links: Vec<(AndOrOp, ast::Span, &ast::Stmt)>) -> AndOr {
        let rest: Vec<_> = links
            .into_iter()
            .rev()
            .map(|(op, span, right)| (op, self.range(span), self.pipeline(right)))
            .collect();
        let range = rest.last().map_or(first.range, |(_, _, last)| first.range.to(last.range));
        AndOr { first, rest, range }
    }

    fn pipeline(&mut self, stmt: &ast::Stmt) -> Pipeline {
        for comment in stmt.leading_comments.iter().chain(&stmt.inline_comment) {
            self.comment(*comment);
        }
        let mut links = Vec::new();
        let mut first = stmt;
        while let ast::Command::Binary(binary) = &first.command
            && matches!(binary.op, ast::BinaryOp::Pipe | ast::BinaryOp::PipeAll)
            && (links.is_empty() || !first.negated)
        {
            links.push(binary);
            first = &binary.left;
        }
        let mut stages = vec![Stage { node: self.node(first), pipe: None, pipe_both: false }];
        for binary in links.iter().rev() {
            stages.push(Stage {
                node: self.node(&binary.right),
                pipe: Some(self.range(binary.op_span)),
                pipe_both: binary.op == ast::BinaryOp::PipeAll,
            });
        }
        let mut range = hull(stages.iter().map(|s| s.node.range())).unwrap_or_default();
        let mut negation = None;
        if stmt.negated {
            let start = self.range(stmt.span).start;
            let bang = TextRange::new(start, start + 1);
            if self.slice(bang) == "!" {
                range = range.to(bang);
                negation = Some(bang);
            } else {
                negation = Some(TextRange::empty(range.start));
            }
        }
        Pipeline { negation, stages, range }
    }

    fn node(&mut self, stmt: &ast::Stmt) -> Node {
        let redirections: Vec<Redirection> =
            stmt.redirects.iter().filter_map(|r| self.redirection(r)).collect();
        match &stmt.command {
            ast::Command::Simple(simple) => {
                let mut words = Vec::with_capacity(simple.args.len() + 1);
                if !simple.name.span.to_range().is_empty() {
                    words.push(self.word(&simple.name));
                }
                words.extend(simple.args.iter().map(|w| self.word(w)));
                self.simple(simple.span, &simple.assignments, words, Vec::new(), redirections)
            }
            ast::Command::Builtin(builtin) => self.builtin(builtin, redirections),
            ast::Command::Decl(clause) => self.declaration(clause, redirections),
            ast::Command::Binary(binary) => {
                let and_or = if let Some(op) = and_or_op(binary.op) {
                    let first = self.pipeline(&binary.left);
                    self.links(first, vec![(op, binary.op_span, binary.right.as_ref())])
                } else {
                    let mut pipeline = self.pipeline(&binary.left);
                    pipeline.stages.push(Stage {
                        node: self.node(&binary.right),
                        pipe: Some(self.range(binary.op_span)),
                        pipe_both: binary.op == ast::BinaryOp::PipeAll,
                    });
                    let range = pipeline.range;
                    AndOr { first: pipeline, rest: Vec::new(), range }
                };
                let range = and_or.range;
                let list = List { items: vec![Item { and_or, terminator: None }], range };
                Node::Compound(compound(CompoundKind::BraceGroup(list), redirections, range))
            }
            ast::Command::Compound(kind) => Node::Compound(self.compound(stmt, kind, redirections)),
            ast::Command::Function(function) => {
                let name = function.header.entries.first();
                let name_range = name
                    .map_or(TextRange::empty(self.range(function.span).start), |e| self.range(e.word.span));
                let body = Box::new(self.node(&function.body));
                let range = TextRange::new(self.range(function.span).start, body.range().end);
                let kind = CompoundKind::Function {
                    name: self.slice(name_range).into(),
                    name_range,
                    keyword: function.header.function_keyword_span.map(|s| self.range(s)),
                    body,
                };
                Node::Compound(compound(kind, redirections, range))
            }
            ast::Command::AnonymousFunction(function) => {
                let list = self.body_of(&function.body);
                let range = self.range(function.span);
                Node::Compound(compound(CompoundKind::BraceGroup(list), redirections, range))
            }
        }
    }

    fn body_of(&mut self, stmt: &ast::Stmt) -> List {
        let and_or = self.and_or(stmt);
        let range = and_or.range;
        List { items: vec![Item { and_or, terminator: None }], range }
    }

    // Simple commands.

    fn simple(
        &mut self,
        span: ast::Span,
        assignments: &[ast::Assignment],
        words: Vec<Word>,
        declared: Vec<Assignment>,
        redirections: Vec<Redirection>,
    ) -> Node {
        let assignments: Vec<Assignment> = assignments.iter().map(|a| self.assignment(a)).collect();
        let range = hull(
            assignments
                .iter()
                .map(|a| a.range)
                .chain(words.iter().map(|w| w.range))
                .chain(redirections.iter().map(|r| r.range)),
        )
        .unwrap_or_else(|| self.range(span));
        Node::Simple(SimpleCommand { assignments, words, declared, redirections, range, nested: None })
    }

    /// `break`, `continue`, `return`, `exit`: the name has no place of its own.
    fn builtin(&mut self, builtin: &ast::BuiltinCommand, redirections: Vec<Redirection>) -> Node {
        let (name, operand, extra, assignments, span) = match builtin {
            ast::BuiltinCommand::Break(c) => ("break", &c.depth, &c.extra_args, &c.assignments, c.span),
            ast::BuiltinCommand::Continue(c) => ("continue", &c.depth, &c.extra_args, &c.assignments, c.span),
            ast::BuiltinCommand::Return(c) => ("return", &c.code, &c.extra_args, &c.assignments, c.span),
            ast::BuiltinCommand::Exit(c) => ("exit", &c.code, &c.extra_args, &c.assignments, c.span),
        };
        let whole = self.range(span);
        let from = assignments.last().map_or(whole.start, |a| self.range(a.span).end);
        let rest = self.text.get(from as usize..).unwrap_or_default();
        let start = from + rest.find(name).unwrap_or_default() as u32;
        let mut words =
            vec![self.raw_word(TextRange::new(start, self.boundary(start as usize + name.len())))];
        words.extend(operand.iter().chain(extra.iter()).map(|w| self.word(w)));
        self.simple(span, assignments, words, Vec::new(), redirections)
    }

    fn declaration(&mut self, clause: &ast::DeclClause, redirections: Vec<Redirection>) -> Node {
        let mut words = vec![self.raw_word(self.range(clause.variant_span))];
        let mut declared = Vec::new();
        for operand in &clause.operands {
            match operand {
                ast::DeclOperand::Flag(word) | ast::DeclOperand::Dynamic(word) => words.push(self.word(word)),
                ast::DeclOperand::Name(name) => words.push(self.raw_word(self.range(name.span))),
                ast::DeclOperand::Assignment(assignment) => {
                    let assignment = self.assignment(assignment);
                    words.push(self.assignment_word(&assignment));
                    declared.push(assignment);
                }
            }
        }
        self.simple(clause.span, &clause.assignments, words, declared, redirections)
    }

    /// `A=b` as the word that it is to `export`.
    fn assignment_word(&self, assignment: &Assignment) -> Word {
        let range = assignment.range;
        let (value, braces) = match &assignment.value {
            AssignmentValue::Scalar(word) => (word.parts.clone(), word.braces.clone()),
            AssignmentValue::Array(_) => {
                let head = self.slice(range).find('(').unwrap_or_default() as u32;
                (vec![unknown(TextRange::new(range.start + head, range.end))], Vec::new())
            }
        };
        let end = match &assignment.value {
            AssignmentValue::Scalar(word) => word.range.start,
            AssignmentValue::Array(_) => value.first().map_or(range.end, |p| p.range.start),
        };
        let mut parts = self.raw_word(TextRange::new(range.start, end)).parts;
        parts.extend(value);
        Word { parts, range, braces }
    }

    fn assignment(&mut self, assignment: &ast::Assignment) -> Assignment {
        let mut range = self.range(assignment.span);
        let value = match &assignment.value {
            ast::AssignmentValue::Scalar(word) => {
                let word = self.word(word);
                let outside = word.range.is_empty() || !range.encloses(word.range);
                AssignmentValue::Scalar(if outside {
                    Word { range: TextRange::empty(range.end), ..Word::default() }
                } else {
                    word
                })
            }
            ast::AssignmentValue::Compound(array) => AssignmentValue::Array(
                array
                    .elements
                    .iter()
                    .map(|element| ArrayElement {
                        key: match element {
                            ast::ArrayElem::Sequential(_) => None,
                            ast::ArrayElem::Keyed { key, .. } | ast::ArrayElem::KeyedAppend { key, .. } => {
                                Some(self.range(key.syntax_source_text().span()))
                            }
                        },
                        value: self.word(&element.value().word),
                    })
                    .collect(),
            ),
        };
        // Their range of an array that is not closed ends before its elements.
        if let AssignmentValue::Array(elements) = &value {
            for word in elements.iter().map(|e| &e.value) {
                let text = self.slice(word.range);
                if matches!(text, "|" | "||" | "|&" | "&" | "&&" | ";" | ";;") {
                    let message = format!("unexpected '{text}'");
                    self.errors.push(ShellError { range: word.range, message });
                }
            }
            range = elements.iter().fold(range, |all, e| all.to(e.value.range));
        }
        Assignment {
            name: assignment.target.name.as_str().into(),
            name_range: self.range(assignment.target.name_span),
            subscript: assignment
                .target
                .subscript
                .as_ref()
                .map(|s| self.range(s.syntax_source_text().span())),
            append: assignment.append,
            value,
            range,
        }
    }

    fn redirection(&mut self, redirect: &ast::Redirect) -> Option<Redirection> {
        let mut range = self.range(redirect.span);
        let text = self.slice(range);
        let both = text.starts_with("&>>");
        let fd = redirect.fd.filter(|_| text.starts_with(|c: char| c.is_ascii_digit()));
        // They give `&>> f` as two: `>> f`, and a `2>&1` that is not there.
        if text.starts_with("&>") && redirect.kind == ast::RedirectKind::DupOutput {
            return None;
        }
        let (target, here_doc) = match &redirect.target {
            ast::RedirectTarget::Word(word) => (self.target(word, range), None),
            ast::RedirectTarget::Heredoc(here) => (self.word(&here.delimiter.raw), Some(self.here_doc(here))),
        };
        range = range.to(target.range);
        let kind = match redirect.kind {
            ast::RedirectKind::Output => RedirectionKind::Output,
            ast::RedirectKind::Clobber => RedirectionKind::Clobber,
            ast::RedirectKind::Append => RedirectionKind::Append,
            ast::RedirectKind::Input => RedirectionKind::Input,
            ast::RedirectKind::ReadWrite => RedirectionKind::ReadWrite,
            ast::RedirectKind::HereDoc | ast::RedirectKind::HereDocStrip => RedirectionKind::HereDoc,
            ast::RedirectKind::HereString => RedirectionKind::HereString,
            ast::RedirectKind::DupOutput => RedirectionKind::DuplicateOutput,
            ast::RedirectKind::DupInput => RedirectionKind::DuplicateInput,
            ast::RedirectKind::OutputBoth => RedirectionKind::OutputBoth,
        };
        let kind = if both { RedirectionKind::AppendBoth } else { kind };
        Some(Redirection { fd, kind, target, here_doc, range })
    }

    /// The target of `2>&1` has no place in their tree: it is the end of the redirection.
    fn target(&mut self, word: &ast::Word, range: TextRange) -> Word {
        let placed = self.range(word.span);
        if !placed.is_empty() && range.encloses(placed) {
            return self.word(word);
        }
        let text = self.slice(range);
        let operator = text.rfind(['<', '>', '&']).map_or(0, |at| at + 1);
        let blanks = text.get(operator..).map_or(0, |t| t.len() - t.trim_start().len());
        self.raw_word(TextRange::new(range.start + (operator + blanks) as u32, range.end))
    }

    fn here_doc(&mut self, here: &ast::Heredoc) -> HereDoc {
        let range = self.range(here.body.span);
        let strip_tabs = here.delimiter.strip_tabs;
        let mut parts = Vec::new();
        if here.delimiter.expands_body {
            for node in &here.body.parts {
                let at = self.range(node.span);
                match &node.kind {
                    ast::HeredocBodyPart::Literal(_) => {
                        self.literal(at, Quoting::HereDoc, Escapes::HereDoc { strip_tabs }, &mut parts);
                    }
                    ast::HeredocBodyPart::Variable(_) => {
                        let part = self.parameter(at, Quoting::HereDoc, Vec::new());
                        parts.push(part);
                    }
                    ast::HeredocBodyPart::CommandSubstitution { body, syntax } => {
                        let part = self.substitution(at, Quoting::HereDoc, body, command_kind(*syntax));
                        parts.push(part);
                    }
                    ast::HeredocBodyPart::ArithmeticExpansion { expression_word_ast, .. } => {
                        let words = vec![self.word_in(expression_word_ast, Quoting::HereDoc)];
                        parts.push(Part {
                            kind: PartKind::Arithmetic(words),
                            quoting: Quoting::HereDoc,
                            range: at,
                        });
                    }
                    ast::HeredocBodyPart::Parameter(parameter) => {
                        let operands = self.operands(parameter, Quoting::HereDoc);
                        let part = self.parameter(at, Quoting::HereDoc, operands);
                        parts.push(part);
                    }
                }
            }
        } else {
            self.literal(range, Quoting::HereDoc, Escapes::None { strip_tabs }, &mut parts);
        }
        let joins =
            !here.delimiter.expands_body || self.joins(here.body.parts.iter().map(|node| node.span), range);
        if !joins || !ordered(&parts, range) {
            parts = vec![Part { kind: PartKind::Unknown, quoting: Quoting::HereDoc, range }];
        }
        let delimiter = self.word(&here.delimiter.raw).literal().unwrap_or_default().as_ref().into();
        HereDoc {
            delimiter,
            quoted: here.delimiter.quoted,
            strip_tabs,
            body: Word { parts, range, braces: Vec::new() },
        }
    }

    // Compound commands.

    fn compound(
        &mut self,
        stmt: &ast::Stmt,
        command: &ast::CompoundCommand,
        redirections: Vec<Redirection>,
    ) -> Compound {
        let whole = self.range(stmt.span);
        let to = |end: u32| TextRange::new(whole.start, end);
        let (kind, range) = match command {
            ast::CompoundCommand::If(c) => {
                let mut branches = vec![(self.list(&c.condition), self.list(&c.then_branch))];
                branches.extend(c.elif_branches.iter().map(|(a, b)| (self.list(a), self.list(b))));
                let otherwise = c.else_branch.as_ref().map(|b| self.list(b));
                let end = match c.syntax {
                    ast::IfSyntax::ThenFi { fi_span: end, .. }
                    | ast::IfSyntax::Brace { right_brace_span: end, .. } => self.range(end).end,
                };
                (CompoundKind::If { branches, otherwise }, to(end))
            }
            ast::CompoundCommand::For(c) => {
                let variable =
                    c.targets.first().map_or(TextRange::empty(whole.start), |t| self.range(t.span));
                let words = c.words.as_ref().map(|words| words.iter().map(|w| self.word(w)).collect());
                let body = self.list(&c.body);
                let end = match c.syntax {
                    ast::ForSyntax::InDoDone { done_span: end, .. }
                    | ast::ForSyntax::ParenDoDone { done_span: end, .. }
                    | ast::ForSyntax::InBrace { right_brace_span: end, .. }
                    | ast::ForSyntax::ParenBrace { right_brace_span: end, .. } => self.range(end).end,
                    ast::ForSyntax::InDirect { .. } | ast::ForSyntax::ParenDirect { .. } => body.range.end,
                };
                (CompoundKind::For { variable: self.slice(variable).into(), words, body }, to(end))
            }
            ast::CompoundCommand::ArithmeticFor(c) => {
                let header = self.range(c.left_paren_span).to(self.range(c.right_paren_span));
                let mut words = Vec::new();
                for expression in [&c.init_ast, &c.condition_ast, &c.step_ast].into_iter().flatten() {
                    self.arithmetic(expression, &mut words);
                }
                let body = self.list(&c.body);
                let end = c
                    .done_span
                    .map_or_else(|| self.closing(&c.body, body.range, whole, '}'), |s| self.range(s).end);
                (CompoundKind::ArithmeticFor { header, words, body }, to(end))
            }
            ast::CompoundCommand::While(c) => {
                self.while_loop(false, &c.condition, &c.body, c.done_span, whole)
            }
            ast::CompoundCommand::Until(c) => {
                self.while_loop(true, &c.condition, &c.body, c.done_span, whole)
            }
            ast::CompoundCommand::Case(c) => {
                let arms = c
                    .cases
                    .iter()
                    .map(|case| CaseArm {
                        patterns: case.patterns.iter().map(|p| self.pattern(p, Quoting::Unquoted)).collect(),
                        body: self.list(&case.body),
                    })
                    .collect();
                (CompoundKind::Case { word: self.word(&c.word), arms }, to(self.range(c.esac_span).end))
            }
            ast::CompoundCommand::Select(c) => {
                let kind = CompoundKind::Select {
                    variable: c.variable.as_str().into(),
                    words: c.words.iter().map(|w| self.word(w)).collect(),
                    body: self.list(&c.body),
                };
                (kind, to(self.range(c.done_span).end))
            }
            ast::CompoundCommand::Subshell(seq) => {
                let list = self.list(seq);
                let range = self.enclosing(seq, list.range, whole, '(', ')');
                (CompoundKind::Subshell(list), range)
            }
            ast::CompoundCommand::BraceGroup(seq) => {
                let list = self.list(seq);
                let range = self.enclosing(seq, list.range, whole, '{', '}');
                (CompoundKind::BraceGroup(list), range)
            }
            ast::CompoundCommand::Arithmetic(c) => {
                let mut words = Vec::new();
                if let Some(expression) = &c.expr_ast {
                    self.arithmetic(expression, &mut words);
                }
                (CompoundKind::Arithmetic { words }, to(self.range(c.right_paren_span).end))
            }
            ast::CompoundCommand::Time(c) => {
                let timed = c.command.as_ref().map(|stmt| Box::new(self.and_or(stmt)));
                let end = timed.as_ref().map_or(whole.start + 4, |t| t.range.end);
                (CompoundKind::Time(timed), to(end))
            }
            ast::CompoundCommand::Conditional(c) => {
                let words = self.operands_of_test(&c.expression);
                (CompoundKind::Conditional { words }, to(self.range(c.right_bracket_span).end))
            }
            ast::CompoundCommand::Coproc(c) => {
                let body = self.and_or(&c.body);
                let end = body.range.end;
                (CompoundKind::Coprocess(Box::new(body)), to(end))
            }
            // zsh alone has the rest; its grammar is never asked for.
            ast::CompoundCommand::Repeat(c) => (CompoundKind::BraceGroup(self.list(&c.body)), whole),
            ast::CompoundCommand::Foreach(c) => (CompoundKind::BraceGroup(self.list(&c.body)), whole),
            ast::CompoundCommand::Always(c) => (CompoundKind::BraceGroup(self.list(&c.body)), whole),
        };
        compound(kind, redirections, range)
    }

    fn while_loop(
        &mut self,
        until: bool,
        condition: &ast::StmtSeq,
        seq: &ast::StmtSeq,
        done: Option<ast::Span>,
        whole: TextRange,
    ) -> (CompoundKind, TextRange) {
        let condition = self.list(condition);
        let body = self.list(seq);
        let end = done.map_or_else(|| self.closing(seq, body.range, whole, '}'), |s| self.range(s).end);
        (CompoundKind::While { until, condition, body }, TextRange::new(whole.start, end))
    }

    /// The brackets around a list: their tree gives only what stands between.
    fn enclosing(
        &self,
        seq: &ast::StmtSeq,
        body: TextRange,
        whole: TextRange,
        open: char,
        close: char,
    ) -> TextRange {
        let first = seq
            .leading_comments
            .iter()
            .chain(seq.stmts.first().into_iter().flat_map(|s| &s.leading_comments))
            .map(|c| self.offset(c.range.start().into()))
            .fold(body.start, u32::min);
        let start = self.opening(first, open).unwrap_or(whole.start.min(body.start));
        TextRange::new(start, self.closing(seq, body, whole, close))
    }

    /// The bracket before `first`; blanks and comments may stand in between.
    fn opening(&self, first: u32, open: char) -> Option<u32> {
        let mut before = self.text.get(..first as usize)?;
        loop {
            before = before.trim_end();
            if before.ends_with(open) {
                return Some(before.len() as u32 - 1);
            }
            let line = before.rfind('\n').map_or(0, |at| at + 1);
            let hash = before.get(line..)?.match_indices('#').map(|(at, _)| line + at).find(|&at| {
                let head = before.get(line..at).unwrap_or_default().trim_end();
                head.is_empty() || head.ends_with(open)
            })?;
            before = before.get(..hash)?;
        }
    }

    fn closing(&self, seq: &ast::StmtSeq, body: TextRange, whole: TextRange, close: char) -> u32 {
        let last = seq
            .trailing_comments
            .iter()
            .chain(seq.stmts.last().into_iter().flat_map(|s| &s.inline_comment))
            .map(|c| self.offset(c.range.end().into()))
            .fold(body.end, u32::max);
        let rest = self.text.get(last as usize..).unwrap_or_default();
        let skipped = rest.trim_start_matches([' ', '\t', '\n', ';', '&']);
        if skipped.starts_with(close) {
            return last + (rest.len() - skipped.len()) as u32 + 1;
        }
        // After a here-document its body stands in between.
        let after = self.text.get(..self.boundary(whole.end as usize + 1) as usize).unwrap_or_default();
        after.rfind(close).map_or(whole.end.max(body.end), |at| (at as u32 + 1).max(body.end))
    }

    /// Words in an arithmetic expression. A stack of our own: the expression may lean a thousand levels to the left.
    fn arithmetic(&mut self, expression: &ast::ArithmeticExprNode, words: &mut Vec<Word>) {
        let from = words.len();
        let mut stack = vec![expression];
        while let Some(node) = stack.pop() {
            match &node.kind {
                ast::ArithmeticExpr::Number(_) | ast::ArithmeticExpr::Variable(_) => {}
                ast::ArithmeticExpr::Indexed { index: e, .. }
                | ast::ArithmeticExpr::Parenthesized { expression: e }
                | ast::ArithmeticExpr::Unary { expr: e, .. }
                | ast::ArithmeticExpr::Postfix { expr: e, .. } => stack.push(e),
                ast::ArithmeticExpr::ShellWord(word) => words.push(self.word_in(word, Quoting::Double)),
                ast::ArithmeticExpr::Binary { left, right, .. } => stack.extend([left.as_ref(), right]),
                ast::ArithmeticExpr::Conditional { condition, then_expr, else_expr } => {
                    stack.extend([condition.as_ref(), then_expr, else_expr]);
                }
                ast::ArithmeticExpr::Assignment { value, .. } => stack.push(value),
            }
        }
        if let Some(new) = words.get_mut(from..) {
            new.sort_by_key(|w| w.range);
        }
    }

    fn operands_of_test(&mut self, expression: &ast::ConditionalExpr) -> Vec<Word> {
        let mut words = Vec::new();
        let mut stack = vec![expression];
        while let Some(node) = stack.pop() {
            match node {
                ast::ConditionalExpr::Binary(b) => stack.extend([b.left.as_ref(), &b.right]),
                ast::ConditionalExpr::Unary(u) => stack.push(&u.expr),
                ast::ConditionalExpr::Parenthesized(p) => stack.push(&p.expr),
                ast::ConditionalExpr::Word(word) | ast::ConditionalExpr::Regex(word) => {
                    words.push(self.word(word));
                }
                ast::ConditionalExpr::Pattern(pattern) => {
                    words.push(self.pattern(pattern, Quoting::Unquoted));
                }
                ast::ConditionalExpr::VarRef(reference) => {
                    let range = self.range(reference.span);
                    words.push(self.raw_word(range));
                }
            }
        }
        words.sort_by_key(|w| w.range);
        words
    }

    // Words.

    fn word(&mut self, word: &ast::Word) -> Word {
        self.word_in(word, Quoting::Unquoted)
    }

    /// A word of which `quoting` is the state outside its own quotes.
    fn word_in(&mut self, word: &ast::Word, quoting: Quoting) -> Word {
        let range = self.range(word.span);
        if !self.joins(word.parts.iter().map(|node| node.span), range) {
            return Word { parts: vec![unknown(range)], range, braces: Vec::new() };
        }
        let mut parts = Vec::with_capacity(word.parts.len());
        for node in &word.parts {
            self.part(&node.kind, self.range(node.span), quoting, &mut parts);
        }
        let braces = word.brace_syntax.iter().filter(|b| b.expands()).map(|b| self.range(b.span)).collect();
        finish(parts, range, braces)
    }

    /// Whether parts follow each other without gaps, line continuations apart.
    fn joins(&self, mut parts: impl Iterator<Item = ast::Span>, within: TextRange) -> bool {
        let mut at = within.start;
        parts.all(|span| {
            let range = self.range(span);
            let joins = self.skip_continuations(at) == self.skip_continuations(range.start);
            at = range.end;
            joins
        }) && self.skip_continuations(at) == self.skip_continuations(within.end)
    }

    fn skip_continuations(&self, from: u32) -> u32 {
        let rest = self.text.get(from as usize..).unwrap_or_default();
        from + (rest.len() - rest.trim_start_matches("\\\n").len()) as u32
    }

    /// Where the parts between double quotes stand. Their places drift after an escape: each is counted as if it were one
    /// byte. None if the text does not fit.
    fn aligned(&self, parts: &[ast::WordPartNode], inside: TextRange) -> Option<Vec<TextRange>> {
        let mut at = inside.start;
        let mut ranges = Vec::with_capacity(parts.len());
        for node in parts {
            at = self.skip_continuations(at);
            let len = self.range(node.span).len();
            let end = match &node.kind {
                ast::WordPart::Literal(
                    ast::LiteralText::CookedSource(text) | ast::LiteralText::Owned(text),
                ) => self.after_decoded(at, text)?,
                ast::WordPart::Literal(ast::LiteralText::Source) => at + len,
                _ => {
                    let text = self.slice(TextRange::new(at, at + len));
                    if !(text.starts_with('$')
                        || text.len() > 1 && text.starts_with('`') && text.ends_with('`'))
                    {
                        return None;
                    }
                    at + len
                }
            };
            ranges.push(TextRange::new(at, end));
            at = end;
        }
        (self.skip_continuations(at) == self.skip_continuations(inside.end)).then_some(ranges)
    }

    /// The offset after the text between double quotes that begins at `from` and reads `decoded` to the crate.
    fn after_decoded(&self, from: u32, decoded: &str) -> Option<u32> {
        let mut rest = self.ascii.get(from as usize..)?;
        for c in decoded.chars() {
            rest = rest.trim_start_matches("\\\n");
            let escaped = matches!(c, '$' | '`' | '"' | '\\')
                .then(|| rest.strip_prefix('\\')?.strip_prefix(c))
                .flatten();
            rest = escaped.or_else(|| rest.strip_prefix(c))?;
        }
        Some((self.ascii.len() - rest.len()) as u32)
    }

    /// Reads an expansion between double quotes by itself, which gives all of it its right place.
    fn reread(&mut self, range: TextRange, quoting: Quoting, out: &mut Vec<Part>) {
        const OPEN: &str = ": \"";
        let part = || -> Option<Part> {
            let base = (range.start as usize).checked_sub(OPEN.len())?;
            let rereads = self.rereads.checked_sub(1)?;
            let result = read(
                &format!("{OPEN}{}\"", self.ascii.get(range.range())?),
                ShellDialect::Bash,
                REREAD_DEPTH,
            );
            let [stmt] = result.file.body.as_slice() else { return None };
            let ast::Command::Simple(command) = &stmt.command else { return None };
            let [ast::Word { parts, .. }] = command.args.as_slice() else { return None };
            let [ast::WordPartNode { kind: ast::WordPart::DoubleQuoted { parts, .. }, .. }] =
                parts.as_slice()
            else {
                return None;
            };
            let [node] = parts.as_slice() else { return None };
            let mut adapter = Adapter { base, rereads, comments: Vec::new(), errors: Vec::new(), ..*self };
            let mut read = Vec::new();
            adapter.part(&node.kind, adapter.range(node.span), quoting, &mut read);
            read.pop().filter(|part| result.is_ok() && part.range == range)
        };
        out.push(part().unwrap_or(Part { kind: PartKind::Unknown, quoting, range }));
    }

    fn pattern(&mut self, pattern: &ast::Pattern, quoting: Quoting) -> Word {
        let range = self.range(pattern.span);
        let mut parts = Vec::with_capacity(pattern.parts.len());
        for node in &pattern.parts {
            let at = self.range(node.span);
            match &node.kind {
                ast::PatternPart::Word(word) => {
                    for node in &word.parts {
                        self.part(&node.kind, self.range(node.span), quoting, &mut parts);
                    }
                }
                ast::PatternPart::Group { .. } => parts.push(unknown(at)),
                ast::PatternPart::Literal(_)
                | ast::PatternPart::AnyString
                | ast::PatternPart::AnyChar
                | ast::PatternPart::CharClass(_) => self.literal(at, quoting, Escapes::Bare, &mut parts),
            }
        }
        finish(parts, range, Vec::new())
    }

    /// Text that is a word as it stands.
    fn raw_word(&self, range: TextRange) -> Word {
        let text = self.slice(range);
        let kind = if text.contains(['$', '`', '"', '\'', '\\']) {
            PartKind::Unknown
        } else {
            PartKind::Literal(text.into())
        };
        Word { parts: vec![Part { kind, quoting: Quoting::Unquoted, range }], range, braces: Vec::new() }
    }

    fn part(&mut self, part: &ast::WordPart, range: TextRange, quoting: Quoting, out: &mut Vec<Part>) {
        use ast::WordPart as P;
        let push = |kind| Part { kind, quoting, range };
        match part {
            P::Literal(_) => {
                let escapes = match quoting {
                    Quoting::Unquoted => Escapes::Bare,
                    Quoting::HereDoc => Escapes::HereDoc { strip_tabs: false },
                    _ => Escapes::Double,
                };
                self.literal(range, quoting, escapes, out);
            }
            P::SingleQuoted { value, dollar } => self.single_quoted(value, *dollar, range, out),
            P::DoubleQuoted { parts, dollar } => {
                let quoting = if *dollar { Quoting::Locale } else { Quoting::Double };
                let open = if *dollar { "$\"" } else { "\"" };
                let text = self.slice(range);
                if !text.starts_with(open) || !text.ends_with('"') || text.len() <= open.len() {
                    out.push(unknown(range));
                    return;
                }
                let inside = TextRange::new(range.start + open.len() as u32, range.end - 1);
                let Some(places) = self.aligned(parts, inside) else {
                    out.push(Part { kind: PartKind::Unknown, quoting, range: inside });
                    return;
                };
                if parts.is_empty() {
                    let inside = TextRange::empty(inside.start);
                    out.push(Part { kind: PartKind::Literal("".into()), quoting, range: inside });
                }
                for (node, at) in parts.iter().zip(places) {
                    if matches!(node.kind, ast::WordPart::Literal(_)) {
                        self.literal(at, quoting, Escapes::Double, out);
                    } else if at == self.range(node.span) {
                        self.part(&node.kind, at, quoting, out);
                    } else {
                        self.reread(at, quoting, out);
                    }
                }
            }
            P::CommandSubstitution { body, syntax } => {
                let part = self.substitution(range, quoting, body, command_kind(*syntax));
                out.push(part);
            }
            P::ProcessSubstitution { body, is_input } => {
                let kind =
                    if *is_input { SubstitutionKind::ProcessInput } else { SubstitutionKind::ProcessOutput };
                let part = self.substitution(range, quoting, body, kind);
                out.push(part);
            }
            P::ArithmeticExpansion { expression_word_ast, .. } => {
                let words = vec![self.word_in(expression_word_ast, Quoting::Double)];
                out.push(push(PartKind::Arithmetic(words)));
            }
            P::Parameter(parameter) => {
                let operands = self.operands(parameter, quoting);
                let part = self.parameter(range, quoting, operands);
                out.push(part);
            }
            P::ParameterExpansion { operator, operand_word_ast, .. } => {
                let operands = self.operator_operands(Some(operator), operand_word_ast.as_deref(), quoting);
                let part = self.parameter(range, quoting, operands);
                out.push(part);
            }
            P::IndirectExpansion { operator, operand_word_ast, .. } => {
                let operands =
                    self.operator_operands(operator.as_deref(), operand_word_ast.as_deref(), quoting);
                let part = self.parameter(range, quoting, operands);
                out.push(part);
            }
            P::Substring { offset_word_ast, length_word_ast, .. }
            | P::ArraySlice { offset_word_ast, length_word_ast, .. } => {
                let operands = std::iter::once(offset_word_ast)
                    .chain(length_word_ast)
                    .map(|w| self.word_in(w, quoting))
                    .collect();
                let part = self.parameter(range, quoting, operands);
                out.push(part);
            }
            P::Variable(_)
            | P::Length(_)
            | P::ArrayAccess(_)
            | P::ArrayLength(_)
            | P::ArrayIndices(_)
            | P::PrefixMatch { .. }
            | P::Transformation { .. } => {
                let part = self.parameter(range, quoting, Vec::new());
                out.push(part);
            }
            P::ZshQualifiedGlob(_) => out.push(unknown(range)),
        }
    }

    fn single_quoted(&self, value: &ast::SourceText, dollar: bool, range: TextRange, out: &mut Vec<Part>) {
        let text = self.slice(range);
        let open = if dollar { "$'" } else { "'" };
        let Some(inside) = text.strip_prefix(open).and_then(|t| t.strip_suffix('\'')) else {
            out.push(unknown(range));
            return;
        };
        let start = range.start + open.len() as u32;
        let at = TextRange::new(start, start + inside.len() as u32);
        if !dollar {
            self.literal(at, Quoting::Single, Escapes::None { strip_tabs: false }, out);
            return;
        }
        let kind = if value.is_source_backed() || !inside.contains('\\') {
            PartKind::Literal(inside.into())
        } else if inside.is_ascii() {
            PartKind::Literal(value.slice(self.ascii).into())
        } else {
            PartKind::Unknown
        };
        let kind = if self.is_unknown(at) { PartKind::Unknown } else { kind };
        out.push(Part { kind, quoting: Quoting::AnsiC, range: at });
    }

    /// Literal text, cut so that each part reads as it stands, or is one escaped character.
    fn literal(&self, range: TextRange, quoting: Quoting, escapes: Escapes, out: &mut Vec<Part>) {
        let text = self.slice(range);
        let mut run = range.start;
        let flush =
            |run: u32, end: u32, out: &mut Vec<Part>| self.run(TextRange::new(run, end), quoting, out);
        let mut chars = text.char_indices().peekable();
        let mut line_start =
            range.start == 0 || self.text.as_bytes().get(range.start as usize - 1) == Some(&b'\n');
        let before = out.len();
        while let Some((at, c)) = chars.next() {
            let here = range.start + at as u32;
            let strips =
                matches!(escapes, Escapes::HereDoc { strip_tabs: true } | Escapes::None { strip_tabs: true });
            if line_start && c == '\t' && strips {
                flush(run, here, out);
                run = here + 1;
                continue;
            }
            line_start = c == '\n';
            if c != '\\' || matches!(escapes, Escapes::None { .. }) {
                continue;
            }
            let Some(&(_, next)) = chars.peek() else { continue };
            let resolves = match escapes {
                Escapes::Bare => true,
                Escapes::Double => matches!(next, '$' | '`' | '"' | '\\' | '\n'),
                Escapes::HereDoc { .. } => matches!(next, '$' | '`' | '\\' | '\n'),
                Escapes::None { .. } => false,
            };
            if !resolves {
                continue;
            }
            flush(run, here, out);
            chars.next();
            run = here + 1 + next.len_utf8() as u32;
            if next != '\n' {
                let quoting = if quoting == Quoting::Unquoted { Quoting::Escaped } else { quoting };
                let kind = PartKind::Literal(next.to_string().into());
                out.push(Part { kind, quoting, range: TextRange::new(here, run) });
            } else if matches!(escapes, Escapes::HereDoc { .. }) {
                line_start = true;
            }
        }
        flush(run, range.end, out);
        if out.len() == before {
            out.push(Part {
                kind: PartKind::Literal("".into()),
                quoting,
                range: TextRange::empty(range.start),
            });
        }
    }

    /// Literal bytes as they stand, cut at what is not known.
    fn run(&self, range: TextRange, quoting: Quoting, out: &mut Vec<Part>) {
        let mut start = range.start;
        for hole in self.unknown.iter().filter(|u| u.start < range.end && range.start < u.end) {
            let literal = TextRange::new(start, hole.start.max(start));
            if !literal.is_empty() {
                out.push(Part {
                    kind: PartKind::Literal(self.slice(literal).into()),
                    quoting,
                    range: literal,
                });
            }
            start = hole.end.min(range.end);
            let hole = TextRange::new(literal.end, start);
            out.push(Part { kind: PartKind::Unknown, quoting, range: hole });
        }
        let literal = TextRange::new(start, range.end);
        if !literal.is_empty() {
            out.push(Part { kind: PartKind::Literal(self.slice(literal).into()), quoting, range: literal });
        }
    }

    fn is_unknown(&self, range: TextRange) -> bool {
        self.unknown.iter().any(|u| u.start < range.end && range.start < u.end)
    }

    fn substitution(
        &mut self,
        range: TextRange,
        quoting: Quoting,
        body: &ast::StmtSeq,
        kind: SubstitutionKind,
    ) -> Part {
        let text = self.slice(range);
        let (open, escaped) = match kind {
            SubstitutionKind::Dollar => ("$(", false),
            SubstitutionKind::Backtick => ("`", text.contains('\\')),
            SubstitutionKind::ProcessInput => ("<(", false),
            SubstitutionKind::ProcessOutput => (">(", false),
        };
        let close = if kind == SubstitutionKind::Backtick { '`' } else { ')' };
        if !text.starts_with(open) || !text.ends_with(close) || text.len() <= open.len() {
            return Part { kind: PartKind::Unknown, quoting, range };
        }
        // An empty body is read again by itself: `nested` does that.
        let inside = TextRange::new(range.start + open.len() as u32, range.end - 1);
        let nothing = List { items: Vec::new(), range: TextRange::empty(inside.start) };
        let body = if escaped { nothing.clone() } else { self.list(body) };
        let body = if inside.encloses(body.range) { body } else { nothing };
        Part {
            kind: PartKind::Substitution(Box::new(Substitution { kind, body, nested: None })),
            quoting,
            range,
        }
    }

    fn operands(&mut self, parameter: &ast::ParameterExpansion, quoting: Quoting) -> Vec<Word> {
        let Some(parameter) = parameter.bourne() else { return Vec::new() };
        match parameter {
            ast::BourneParameterExpansion::Operation { operator, operand_word_ast, .. } => {
                self.operator_operands(Some(operator), operand_word_ast.as_deref(), quoting)
            }
            ast::BourneParameterExpansion::Indirect { operator, operand_word_ast, .. } => {
                self.operator_operands(operator.as_deref(), operand_word_ast.as_deref(), quoting)
            }
            ast::BourneParameterExpansion::Slice { offset_word_ast, length_word_ast, .. } => {
                std::iter::once(offset_word_ast)
                    .chain(length_word_ast)
                    .map(|w| self.word_in(w, quoting))
                    .collect()
            }
            ast::BourneParameterExpansion::Access { .. }
            | ast::BourneParameterExpansion::Length { .. }
            | ast::BourneParameterExpansion::Indices { .. }
            | ast::BourneParameterExpansion::PrefixMatch { .. }
            | ast::BourneParameterExpansion::Transformation { .. } => Vec::new(),
        }
    }

    fn operator_operands(
        &mut self,
        operator: Option<&ast::ParameterOp>,
        operand: Option<&ast::Word>,
        quoting: Quoting,
    ) -> Vec<Word> {
        let mut words = Vec::new();
        match operator {
            Some(
                ast::ParameterOp::RemovePrefixShort { pattern }
                | ast::ParameterOp::RemovePrefixLong { pattern }
                | ast::ParameterOp::RemoveSuffixShort { pattern }
                | ast::ParameterOp::RemoveSuffixLong { pattern },
            ) => words.push(self.pattern(pattern, quoting)),
            Some(
                ast::ParameterOp::ReplaceFirst { pattern, replacement_word_ast, .. }
                | ast::ParameterOp::ReplaceAll { pattern, replacement_word_ast, .. },
            ) => {
                words.push(self.pattern(pattern, quoting));
                words.push(self.word_in(replacement_word_ast, quoting));
            }
            _ => {}
        }
        words.extend(operand.map(|word| self.word_in(word, quoting)));
        words
    }

    /// A parameter expansion. Its name and operator are read from the text; their operand words are taken over.
    fn parameter(&mut self, range: TextRange, quoting: Quoting, operands: Vec<Word>) -> Part {
        let text = self.slice(range);
        if text.starts_with("${") && !text.ends_with('}') {
            let range = TextRange::new(range.start, range.start + 2);
            self.errors.push(ShellError { range, message: "unterminated parameter expansion".to_owned() });
        }
        let kind =
            read_parameter(self.slice(range), range.start).map_or(PartKind::Unknown, |mut parameter| {
                let from = parameter.name_range.end;
                parameter.operands = operands;
                // An empty operand has no place in their tree.
                for word in &mut parameter.operands {
                    if word.range.start < from || word.range.end > range.end {
                        *word = Word { range: TextRange::empty(range.end - 1), ..Word::default() };
                    }
                }
                PartKind::Parameter(Box::new(parameter))
            });
        Part { kind, quoting, range }
    }
}

/// Reads `$name` or `${…}` that begins at the offset `start`, without its operands.
fn read_parameter(text: &str, start: u32) -> Option<Parameter> {
    let inside = text.strip_prefix('$')?;
    let Some(body) = inside.strip_prefix('{') else {
        let name = name_len(inside).filter(|&len| len == inside.len())?;
        return Some(Parameter {
            name: inside.into(),
            name_range: TextRange::new(start + 1, start + 1 + name as u32),
            braced: false,
            indirect: false,
            length: false,
            subscript: None,
            operator: None,
            operands: Vec::new(),
        });
    };
    let body = body.strip_suffix('}')?;
    let mut at = 0;
    let named = |from: usize| body.get(from..).and_then(name_len);
    let indirect = body.starts_with('!') && named(1).is_some_and(|_| !body.starts_with("!}"));
    // `${#}` and `${#-x}` are about `$#`; `${#name}` and `${#a[@]}` are lengths.
    let length = body.starts_with('#')
        && named(1).is_some_and(|len| matches!(body.as_bytes().get(1 + len), None | Some(b'[')));
    if indirect || length {
        at = 1;
    }
    let len = named(at)?;
    let name_range = TextRange::new(start + 2 + at as u32, start + 2 + (at + len) as u32);
    let name = body.get(at..at + len)?.into();
    at += len;
    let mut subscript = None;
    if let Some(rest) = body.get(at..).and_then(|rest| rest.strip_prefix('[')) {
        let close = closing_bracket(rest)?;
        let from = start + 2 + at as u32 + 1;
        subscript = Some((rest.get(..close)?.into(), TextRange::new(from, from + close as u32)));
        at += close + 2;
    }
    let rest = body.get(at..)?;
    let operator = OPERATORS.iter().find(|op| rest.starts_with(**op)).map(|op| {
        let from = start + 2 + at as u32;
        (Box::from(*op), TextRange::new(from, from + op.len() as u32))
    });
    if operator.is_none() && !rest.is_empty() {
        return None;
    }
    Some(Parameter {
        name,
        name_range,
        braced: true,
        indirect,
        length,
        subscript,
        operator,
        operands: Vec::new(),
    })
}

/// The longer ones first.
const OPERATORS: &[&str] = &[
    ":-", ":=", ":?", ":+", "##", "%%", "//", "/#", "/%", "^^", ",,", "-", "=", "?", "+", "#", "%", "/", ":",
    "^", ",", "@", "*",
];

/// The length of the parameter name that `text` begins with.
fn name_len(text: &str) -> Option<usize> {
    let first = *text.as_bytes().first()?;
    let run = |test: fn(&u8) -> bool| text.bytes().take_while(test).count();
    match first {
        b'A'..=b'Z' | b'a'..=b'z' | b'_' => Some(run(|b| b.is_ascii_alphanumeric() || *b == b'_')),
        b'0'..=b'9' => Some(run(u8::is_ascii_digit)),
        b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!' => Some(1),
        _ => None,
    }
}

fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' if depth == 0 => return Some(at),
            b']' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn command_kind(syntax: ast::CommandSubstitutionSyntax) -> SubstitutionKind {
    match syntax {
        ast::CommandSubstitutionSyntax::DollarParen => SubstitutionKind::Dollar,
        ast::CommandSubstitutionSyntax::Backtick => SubstitutionKind::Backtick,
    }
}

fn and_or_op(op: ast::BinaryOp) -> Option<AndOrOp> {
    match op {
        ast::BinaryOp::And => Some(AndOrOp::And),
        ast::BinaryOp::Or => Some(AndOrOp::Or),
        ast::BinaryOp::Pipe | ast::BinaryOp::PipeAll => None,
    }
}

fn compound(kind: CompoundKind, redirections: Vec<Redirection>, range: TextRange) -> Compound {
    let range = redirections.iter().fold(range, |all, r| all.to(r.range));
    Compound { kind, redirections, range }
}

fn unknown(range: TextRange) -> Part {
    Part { kind: PartKind::Unknown, quoting: Quoting::Unquoted, range }
}

fn finish(parts: Vec<Part>, range: TextRange, braces: Vec<TextRange>) -> Word {
    let parts = if ordered(&parts, range) { parts } else { vec![unknown(range)] };
    Word { parts, range, braces }
}

/// Whether parts follow each other inside the word.
fn ordered(parts: &[Part], range: TextRange) -> bool {
    let mut at = range.start;
    parts.iter().all(|part| {
        let fits = part.range.start >= at && part.range.end <= range.end;
        at = part.range.end;
        fits
    })
}

fn hull(ranges: impl Iterator<Item = TextRange>) -> Option<TextRange> {
    ranges.reduce(TextRange::to)
}
