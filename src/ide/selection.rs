//! What a growing selection takes next: the part of a word, the word, the command, the script, the scalar, the item, the list.

use super::names::touches;
use crate::rules::Context;
use crate::shell::{
    AndOr, AssignmentValue, Compound, CompoundKind, List, Node, Part, PartKind, Script, SimpleCommand,
    TextRange, Word,
};
use crate::source::Span;
use crate::yaml::{self, Kind};

/// What holds an offset, the innermost first; each span lies within the next and is another one. Never empty inside of the
/// document.
pub fn selection(cx: &Context<'_>, offset: u32) -> Vec<Span> {
    let mut spans: Vec<Span> = vec![cx.document];
    let mut next = cx.tree.root();
    while let Some(node) = next {
        next = None;
        spans.push(node.full_span());
        spans.push(node.span());
        if node.is_alias() {
            break;
        }
        match node.kind() {
            Kind::Mapping => {
                let entry =
                    node.entries().find(|e| touches(e.key.full_span().to(e.value.full_span()), offset));
                if let Some(entry) = entry {
                    spans.push(entry.key.full_span().to(entry.value.full_span()));
                    let on_key = touches(entry.key.span(), offset);
                    next = Some(if on_key { entry.key } else { entry.value });
                }
            }
            Kind::Sequence => {
                next = node.items().find(|item| touches(item.full_span(), offset));
                if let Some(item) = next.filter(|_| !node.is_flow()) {
                    spans.push(with_dash(cx, item));
                }
            }
            Kind::Scalar => spans.extend(node.scalar().map(|s| s.text.span())),
            Kind::Null | Kind::BrokenAlias => {}
        }
    }
    for script in cx.facts.scripts() {
        if touches(script.command.text.mapped.span(), offset) {
            let mut inside = Inside { offset, spans: &mut spans };
            inside.script(&script.script);
            // Here-documents stand behind the line of their command, outside of it and of its list.
            for command in script.commands() {
                for here_doc in command.redirections().iter().filter_map(|r| r.here_doc.as_ref()) {
                    inside.word(command.script, &here_doc.body);
                }
            }
            break;
        }
    }
    let word = word_at(cx, offset);
    spans.extend(word);
    nested(spans, offset)
}

/// An item with the dash before it.
fn with_dash(cx: &Context<'_>, item: yaml::Node<'_>) -> Span {
    let span = item.full_span();
    let line = cx.file.line_span(cx.file.line_of(span.start));
    let before = cx.slice(Span::new(line.start, span.start));
    let dash = before.trim_end().len();
    if before.trim_end().ends_with('-') { Span::new(line.start + dash as u32 - 1, span.end) } else { span }
}

/// The letters, digits and underscores around an offset.
fn word_at(cx: &Context<'_>, offset: u32) -> Option<Span> {
    let (before, after) = cx.file.text().split_at_checked(offset as usize)?;
    let letter = |c: char| c.is_alphanumeric() || c == '_';
    let start = before.trim_end_matches(letter).len();
    let end = before.len() + (after.len() - after.trim_start_matches(letter).len());
    (start < end).then(|| Span::of(start..end))
}

/// The spans as a chain: those that hold the offset, from the smallest, each within the next.
fn nested(mut spans: Vec<Span>, offset: u32) -> Vec<Span> {
    spans.retain(|s| touches(*s, offset));
    spans.sort_by_key(|s| (s.len(), s.start));
    let mut chain: Vec<Span> = Vec::new();
    for span in spans {
        match chain.last() {
            Some(last) if *last == span || !span.encloses(*last) => {}
            _ => chain.push(span),
        }
    }
    chain
}

/// Collects what holds the offset in a script.
struct Inside<'s> {
    offset: u32,
    spans: &'s mut Vec<Span>,
}

impl Inside<'_> {
    /// Whether a range holds the offset; then it is taken.
    fn take(&mut self, script: &Script, range: TextRange) -> bool {
        let span = script.span(range);
        let holds = touches(span, self.offset);
        if holds && !range.is_empty() {
            self.spans.push(span);
        }
        holds
    }

    fn script(&mut self, script: &Script) {
        self.list(script, script.body());
    }

    fn list(&mut self, script: &Script, list: &List) {
        if !self.take(script, list.range) {
            return;
        }
        for item in &list.items {
            self.and_or(script, &item.and_or);
        }
    }

    fn and_or(&mut self, script: &Script, and_or: &AndOr) {
        if !self.take(script, and_or.range) {
            return;
        }
        for pipeline in and_or.pipelines() {
            if self.take(script, pipeline.range) {
                pipeline.stages.iter().for_each(|stage| self.node(script, &stage.node));
            }
        }
    }

    fn node(&mut self, script: &Script, node: &Node) {
        if !self.take(script, node.range()) {
            return;
        }
        match node {
            Node::Simple(simple) => self.simple(script, simple),
            Node::Compound(compound) => self.compound(script, compound),
        }
    }

    fn simple(&mut self, script: &Script, simple: &SimpleCommand) {
        for assignment in &simple.assignments {
            if self.take(script, assignment.range) {
                match &assignment.value {
                    AssignmentValue::Scalar(word) => self.word(script, word),
                    AssignmentValue::Array(elements) => {
                        for element in elements {
                            self.word(script, &element.value);
                        }
                    }
                }
            }
        }
        self.words(script, &simple.words);
        for redirection in &simple.redirections {
            if self.take(script, redirection.range) {
                self.word(script, &redirection.target);
            }
        }
        if let Some(nested) = &simple.nested {
            self.script(nested);
        }
    }

    fn compound(&mut self, script: &Script, compound: &Compound) {
        match &compound.kind {
            CompoundKind::If { branches, otherwise } => {
                for (condition, body) in branches {
                    self.list(script, condition);
                    self.list(script, body);
                }
                if let Some(body) = otherwise {
                    self.list(script, body);
                }
            }
            CompoundKind::For { words, body, .. } => {
                self.words(script, words.as_deref().unwrap_or_default());
                self.list(script, body);
            }
            CompoundKind::Select { words, body, .. } | CompoundKind::ArithmeticFor { words, body, .. } => {
                self.words(script, words);
                self.list(script, body);
            }
            CompoundKind::While { condition, body, .. } => {
                self.list(script, condition);
                self.list(script, body);
            }
            CompoundKind::Case { word, arms } => {
                self.word(script, word);
                for arm in arms {
                    self.words(script, &arm.patterns);
                    self.list(script, &arm.body);
                }
            }
            CompoundKind::BraceGroup(list) | CompoundKind::Subshell(list) => self.list(script, list),
            CompoundKind::Function { body, .. } => self.node(script, body),
            CompoundKind::Arithmetic { words } | CompoundKind::Conditional { words } => {
                self.words(script, words);
            }
            CompoundKind::Time(timed) => timed.iter().for_each(|timed| self.and_or(script, timed)),
            CompoundKind::Coprocess(body) => self.and_or(script, body),
        }
        for redirection in &compound.redirections {
            self.take(script, redirection.range);
        }
    }

    fn words(&mut self, script: &Script, words: &[Word]) {
        for word in words {
            self.word(script, word);
        }
    }

    fn word(&mut self, script: &Script, word: &Word) {
        if self.take(script, word.range) {
            word.parts.iter().for_each(|part| self.part(script, part));
        }
    }

    fn part(&mut self, script: &Script, part: &Part) {
        if !self.take(script, part.range) {
            return;
        }
        match &part.kind {
            PartKind::Literal(_) | PartKind::Unknown => {}
            PartKind::Arithmetic(words) => self.words(script, words),
            PartKind::Parameter(parameter) => {
                self.take(script, parameter.name_range);
                self.words(script, &parameter.operands);
            }
            PartKind::Substitution(substitution) => {
                self.list(script, &substitution.body);
                substitution.nested.iter().for_each(|nested| self.script(nested));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::testing::at;

    fn grown(marked: &str) -> Vec<String> {
        let text = marked.replace('‸', "");
        at(marked, selection).into_iter().map(|s| text[s.range()].to_owned()).collect()
    }

    #[test]
    fn from_the_word_to_the_file() {
        let text =
            "phases:\n  build:\n    commands:\n      - 'make all && echo \"a $(cat $FI‸LE)\" | tee x'\n";
        let found = grown(text);
        assert_eq!(
            found[..9],
            [
                "FILE",
                "$FILE",
                "cat $FILE",
                "$(cat $FILE)",
                "\"a $(cat $FILE)\"",
                "echo \"a $(cat $FILE)\"",
                "echo \"a $(cat $FILE)\" | tee x",
                "make all && echo \"a $(cat $FILE)\" | tee x",
                "'make all && echo \"a $(cat $FILE)\" | tee x'",
            ]
        );
        assert!(found[9].starts_with("- '") && found.last().is_some_and(|f| f.starts_with("phases")));
        let on_key = grown("phases:\n  bui‸ld:\n    commands: []\n");
        assert_eq!(on_key[..2], ["build", "build:\n    commands: []"]);
    }

    #[test]
    fn at_the_edges() {
        assert_eq!(grown("‸"), [""]);
        assert_eq!(grown("version: 0.2\né: 日‸\n")[0], "日");
        let found =
            grown("phases:\n  build:\n    commands:\n      - |\n        cat <<E\n        a $‸X\n        E\n");
        assert!(found.contains(&"$X".to_owned()), "{found:?}");
    }
}
