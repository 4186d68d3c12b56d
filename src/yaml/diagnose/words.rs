//! The causes in words, for whoever reports them.

use super::{Cause, CauseKind};

/// What is to be said of a cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What is wrong, a clause that can be followed by what comes of it.
    pub message: String,
    /// At the mistake itself; empty: nothing.
    pub here: String,
    /// At the related place; empty: nothing.
    pub there: String,
    /// What to write instead.
    pub help: String,
}

impl Cause {
    /// The cause in words. `text` is what stands at the mistake.
    pub fn words(&self, text: &str) -> Words {
        words(self.kind, &excerpt(text))
    }
}

fn words(kind: CauseKind, text: &str) -> Words {
    let say = |message: &str, here: &str, there: &str, help: &str| Words {
        message: message.to_owned(),
        here: here.to_owned(),
        there: there.to_owned(),
        help: help.to_owned(),
    };
    match kind {
        CauseKind::ConflictMarker => say(
            "this merge conflict was committed unresolved",
            "the first of git's markers",
            "the other markers",
            "keep one of the two versions and delete the three marker lines",
        ),
        CauseKind::MarkdownFence => say(
            "a Markdown code fence stands around the YAML",
            "not YAML",
            "not YAML either",
            "delete the lines with the fence",
        ),
        CauseKind::Template => say(
            "the placeholders of a template are not YAML",
            "a placeholder here",
            "",
            "if this file is used as it stands, put the text in quotes; if it is a template, all is well",
        ),
        CauseKind::EchoOutput => say(
            "`-e` stands before the lines of this file, as `echo -e` prints it in a shell without that option",
            "not part of the buildspec",
            "",
            "remove the `-e`, and write the file with `printf` or from bash",
        ),
        CauseKind::Tab => say(
            "a tab stands in the indentation, which YAML allows spaces only in",
            "a tab",
            "",
            "indent with spaces",
        ),
        CauseKind::LookAlike(c) => Words {
            message: format!("{} stands where YAML wants {}", look_alike(c).0, look_alike(c).1),
            here: format!("U+{:04X}", c as u32),
            there: String::new(),
            help: "type the character again, in an editor that does not make it typographic".to_owned(),
        },
        CauseKind::ControlCharacter(c) => Words {
            message: format!("the control character U+{:04X} is not allowed in YAML", c as u32),
            here: "not visible in most editors".to_owned(),
            there: String::new(),
            help: "remove the character".to_owned(),
        },
        CauseKind::NoSpaceAfterDash => {
            say("no space follows the dash of this item", "", "", "write `- ` before each item of a list")
        }
        CauseKind::NoSpaceAfterColon => {
            say("no space follows the colon of this key", "", "", "write `key: value`, with a space")
        }
        CauseKind::DoubleDash => {
            say("this item begins with two dashes", "", "", "write one dash and a space before each item")
        }
        CauseKind::NoColon => {
            say("this key has no colon", "", "", "write `key: value`, or `key:` above what belongs to it")
        }
        CauseKind::NoDash => say(
            "this line is no item of the list that it stands in",
            "no dash here",
            "an item of the list",
            "write `- ` before it if it is an item of its own, or indent it deeper if it continues the item above",
        ),
        CauseKind::ItemOnKeyLine => say(
            "this list begins on the line of its key",
            "",
            "",
            "begin the list on a line of its own, below the key",
        ),
        CauseKind::UnclosedQuote(c) => Words {
            message: format!("this quote `{c}` is never closed"),
            here: "opened here".to_owned(),
            there: String::new(),
            help: format!(
                "close it with another `{c}`; if the quote belongs to the command, put the whole command in single quotes"
            ),
        },
        CauseKind::UnclosedBracket(c) => Words {
            message: format!("this bracket `{c}` is never closed"),
            here: "opened here".to_owned(),
            there: String::new(),
            help: "close it; if it belongs to the command, put the whole command in single quotes".to_owned(),
        },
        CauseKind::TextAfterQuote(c) => Words {
            message: format!("this text begins with `{c}`, which YAML takes for quotes around all of it"),
            here: String::new(),
            there: "goes on after the closing quote".to_owned(),
            help: "put the whole text in single quotes, or in a block below `|`".to_owned(),
        },
        CauseKind::QuoteInQuotes(c) => Words {
            message: format!("this `{c}` ends the text, though more of it follows"),
            here: "ends the text".to_owned(),
            there: "the text begins".to_owned(),
            help: if c == '\'' {
                "write `''` for a single quote in single quotes, or put the text in a block below `|`"
                    .to_owned()
            } else {
                "write `\\\"` for a double quote in double quotes, or put the text in a block below `|`"
                    .to_owned()
            },
        },
        CauseKind::StrayQuote(c) => Words {
            message: format!("this `{c}` is one too many"),
            here: "the text has ended before".to_owned(),
            there: String::new(),
            help: "remove it".to_owned(),
        },
        CauseKind::UnknownEscape(c) => Words {
            message: format!("`\\{c}` in double quotes is no escape that YAML knows"),
            here: String::new(),
            there: String::new(),
            help: "double the backslash, or put the text in single quotes, where a backslash is a backslash"
                .to_owned(),
        },
        CauseKind::Indicator(c) => Words {
            message: format!("a text cannot begin with `{c}`, {}", indicator(c)),
            here: String::new(),
            there: String::new(),
            help: "put the whole text in single quotes, or in a block below `|`".to_owned(),
        },
        CauseKind::SecondColon => say(
            "a second colon and space stands on the line of this key",
            "YAML reads a key here",
            "",
            "put the value in single quotes",
        ),
        CauseKind::ColonInText => say(
            "this text holds a colon followed by a space, which makes what stands before it a key",
            "",
            "makes it a key",
            "put the whole text in single quotes (quotes inside it do not help), or in a block below `|`",
        ),
        CauseKind::MissingComma => {
            say("a comma is missing after this", "", "", "separate the entries with commas")
        }
        CauseKind::BlockDedent => say(
            "this line is indented less than the block that it belongs to, and ends it",
            "ends the block",
            "the block begins",
            "indent every line of the block at least as deep as its first",
        ),
        CauseKind::Continuation => say(
            "this line continues the text above it, but is not indented deeper",
            "",
            "continues this",
            "indent it deeper than the item, or put the text in a block below `|`",
        ),
        CauseKind::ItemIndent(column) => Words {
            message: "this item does not stand under the other items of its list".to_owned(),
            here: format!("belongs in column {column}"),
            there: "its place is under this".to_owned(),
            help: "give all items of a list the same indentation".to_owned(),
        },
        CauseKind::KeyIndent(column) => Words {
            message: "this key does not stand under the keys that it belongs to".to_owned(),
            here: format!("belongs in column {column}"),
            there: "its place is under this".to_owned(),
            help: "give all keys of a mapping the same indentation".to_owned(),
        },
        CauseKind::SwallowedKey => say(
            "this key is indented below a value, which takes it for its own text",
            "",
            "the value",
            "give it the indentation of the keys that it belongs to, or add the key that is missing above it",
        ),
        CauseKind::UnknownAlias => Words {
            message: format!("`{text}` refers to an anchor that the file does not define"),
            here: String::new(),
            there: String::new(),
            help: "define the anchor before, or put the text in single quotes if it is meant as it stands"
                .to_owned(),
        },
        CauseKind::Unknown => say(
            "this line is neither a key with its value, nor an item, nor the continuation of the line above",
            "",
            "",
            "compare its indentation, quotes and colons with the lines around it; a comment begins with `#`",
        ),
    }
}

/// What a look-alike is, and what it stands for.
fn look_alike(c: char) -> (&'static str, &'static str) {
    match c {
        '\u{a0}' | '\u{202f}' | '\u{2007}' => ("a no-break space", "a space"),
        '\u{2018}'..='\u{201f}' => ("a typographic quote", "a straight one"),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => ("a typographic dash", "`-`"),
        '•' => ("a bullet", "`-`"),
        _ => ("an invisible character", "nothing"),
    }
}

fn indicator(c: char) -> &'static str {
    match c {
        '[' | ']' => "which stands for a list",
        '{' | '}' => "which stands for a mapping",
        '*' => "which stands for an alias",
        '&' => "which stands for an anchor",
        '|' | '>' => "which begins a block of text",
        ',' => "which separates entries",
        '%' => "which begins a directive",
        _ => "which YAML reserves",
    }
}

fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
