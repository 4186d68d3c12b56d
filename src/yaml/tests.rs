//! What each kind of text becomes.

use std::fmt::Write as _;

use super::{Kind, Node, ScalarStyle, Tree, load, verdict};
use crate::source::Span;

/// The first command of a buildspec-like list.
fn item(text: &str) -> (Tree, String) {
    let text = format!("commands:\n  - {text}\n");
    (load(&text, None), text)
}

fn first(tree: &Tree) -> Node<'_> {
    tree.root().unwrap().get("commands").unwrap().items().next().unwrap()
}

/// What CodeBuild's parser makes of a command item: the table of known command items, row by row.
#[test]
fn command_items() {
    let mapping = |text: &str| {
        let (tree, _) = item(text);
        assert_eq!(first(&tree).kind(), Kind::Mapping, "{text}");
    };
    let string = |text: &str, want: &str| {
        let (tree, whole) = item(text);
        assert_eq!(verdict(&whole), Ok(()), "{text}");
        assert_eq!(first(&tree).text(), Some(want), "{text}");
    };
    let rejected = |text: &str, problem: &str| {
        let whole = format!("commands:\n  - {text}\n");
        assert_eq!(verdict(&whole).unwrap_err().problem, problem, "{text}");
    };
    mapping(r#"echo "Hello: world""#);
    mapping(r#"curl -H "Authorization: Bearer $T" u"#);
    mapping(r#"sed -i "s/a: b/c/" f"#);
    mapping("jq '{a: .b}' f");
    mapping("echo trailing:");
    mapping("echo a : b");
    string("echo http://x:80/", "echo http://x:80/");
    string("echo a :b", "echo a :b");
    string("echo a:b", "echo a:b");
    string("! grep -q foo file", "grep -q foo file");
    assert_eq!(first(&item("! grep -q foo file").0).tag().unwrap().value, "!");
    string("!cmd arg", "arg");
    assert_eq!(first(&item("!cmd arg").0).tag().unwrap().value, "!cmd");
    string("foo #bar", "foo");
    string("foo # bar", "foo");
    assert_eq!(item("foo #bar").0.comments()[0].text, "bar");
    string(r##"echo "#""##, r##"echo "#""##);
    string("echo a#b", "echo a#b");
    let (tree, _) = item("[ -f x ]");
    assert_eq!(first(&tree).kind(), Kind::Sequence);
    rejected("[ -f x ] && y", "did not find expected alphabetic or numeric character");
    rejected("[[ -f x ]] && y", "did not find expected alphabetic or numeric character");
    mapping("{ echo a; echo b; }");
    rejected(r#""$HOME/bin/x" --flag"#, "did not find expected '-' indicator");
    rejected(r#""foo" bar"#, "did not find expected '-' indicator");
    rejected("'x' && y", "did not find expected alphabetic or numeric character");
    for text in ["@echo off", "`date`", "%VAR% x"] {
        rejected(text, "found character that cannot start any token");
    }
    for text in ["*.sh", "**/*", "& x", "&& x"] {
        rejected(text, "did not find expected alphabetic or numeric character");
    }
    rejected("> out", "did not find expected comment or line break");
    rejected("| tee x", "did not find expected comment or line break");
    rejected(", x", "did not find expected node content");
    rejected("] x", "did not find expected node content");
    mapping("? x");
    let (tree, _) = item("- x");
    assert_eq!(first(&tree).kind(), Kind::Sequence);
    for text in ["# c", ""] {
        assert_eq!(first(&item(text).0).kind(), Kind::Null);
    }
    for text in ["yes", "true", "123", "null", "~"] {
        string(text, text);
    }
    rejected(r#""echo \d""#, "found unknown escape character");
    string(r#""echo \"a: b\"""#, r#"echo "a: b""#);
    for text in ["= x", ") x", "2>&1 x", "$(x)", "if a; then b; fi", "<<EOF"] {
        string(text, text);
    }
}

#[test]
fn spans_are_exact() {
    let text =
        "a: &x !!str |  # | c\n  one\n   two\n\nb: {c: [d, 'e f'], g: }\nh:\n- i: j\n- \n-   k\n# end\n";
    let tree = load(text, None);
    let root = tree.root().unwrap();
    let at = |span: Span| &text[span.range()];
    let a = root.get("a").unwrap();
    assert_eq!(at(a.span()), "|  # | c\n  one\n   two");
    assert_eq!(a.text(), Some("one\n two\n"));
    assert_eq!(at(a.anchor().unwrap().span), "&x");
    assert_eq!(at(a.tag().unwrap().span), "!!str");
    assert_eq!(at(a.full_span()), "&x !!str |  # | c\n  one\n   two");
    let b = root.get("b").unwrap();
    assert_eq!(at(b.span()), "{c: [d, 'e f'], g: }");
    assert_eq!(at(b.get("c").unwrap().span()), "[d, 'e f']");
    assert!(b.get("g").unwrap().is_null());
    let h = root.get("h").unwrap();
    assert_eq!(at(h.span()), "i: j\n- \n-   k");
    assert_eq!(at(h.items().next().unwrap().span()), "i: j");
    assert_eq!(at(root.span()), text[..text.find("\n# end").unwrap()].to_owned());
    assert_eq!(at(tree.node_at(text.find("'e f'").unwrap() as u32 + 2).unwrap().span()), "'e f'");
}

#[test]
fn raw_text_stays() {
    let tree = load("a: 3.10\nb: yes\nc: 010\nd: ~\ne:\nf: ''\n", None);
    let texts: Vec<_> = tree.root().unwrap().entries().map(|e| e.value.text()).collect();
    assert_eq!(texts, [Some("3.10"), Some("yes"), Some("010"), Some("~"), None, Some("")]);
}

#[test]
fn both_of_two_equal_keys_are_seen() {
    let tree = load("a: 1\na: 2\n", None);
    assert_eq!(tree.root().unwrap().entries().count(), 2);
}

#[test]
fn aliases_are_looked_through() {
    let tree = load("x: &x [a]\ny: *x\nz: *nowhere\nw: &w [*w]\n", None);
    let root = tree.root().unwrap();
    assert_eq!(root.get("y").unwrap().items().count(), 1);
    assert_eq!(root.get("z").unwrap().kind(), Kind::BrokenAlias);
    assert_eq!(root.get("w").unwrap().items().next().unwrap().kind(), Kind::BrokenAlias);
}

#[test]
fn a_broken_line_leaves_the_rest() {
    for broken in ["  - echo \"a", "  - [ -f x ] && y", "\t- tab", "  - @x", "  -: }", "<<<<<<< HEAD"] {
        let text = format!(
            "version: 0.2\nphases:\n  build:\n    commands:\n  {broken}\n      - ok\nartifacts:\n  files: x\n"
        );
        let tree = load(&text, None);
        let files = tree.root().and_then(|r| r.get("artifacts")).and_then(|a| a.get("files"));
        assert_eq!(files.and_then(Node::text), Some("x"), "{text}");
    }
}

#[test]
fn hostile_texts_end_quickly() {
    for text in ["[".repeat(10_000), "- ".repeat(10_000), "? ".repeat(10_000), "{a: ".repeat(10_000)] {
        assert!(load(&text, None).is_partial());
    }
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for i in 1..30 {
        let uses = vec![format!("*a{}", i - 1); 9].join(", ");
        writeln!(bomb, "a{i}: &a{i} [{uses}]").unwrap();
    }
    let tree = load(&bomb, None);
    assert_eq!((tree.is_bomb(), tree.root().unwrap().entries().count()), (true, 30));
    assert!(!load(&"- a\n".repeat(10_000), None).is_bomb());
}

#[test]
fn comments_by_the_hundred() {
    let text = format!("a:\n{}  - b\n", "  # c\n".repeat(500));
    let tree = load(&text, None);
    assert_eq!((tree.comments().len(), tree.is_partial()), (500, false));
}

#[test]
fn bom_and_crlf() {
    let text = "\u{feff}a: |\r\n  x\r\n  y\r\nb: \"p\r\n  q\"\r\n";
    let tree = load(text, None);
    let root = tree.root().unwrap();
    assert_eq!(root.get("a").unwrap().text(), Some("x\ny\n"));
    assert_eq!(root.get("b").unwrap().text(), Some("p q"));
    assert_eq!(&text[root.entries().next().unwrap().key.span().range()], "a");
    assert_eq!(root.get("a").unwrap().scalar().unwrap().style, ScalarStyle::Literal);
}

mod properties {
    use proptest::prelude::*;

    use super::super::{Node, ScalarStyle, Tree, load};
    use crate::source::Span;

    /// A character, how it may be written between double quotes, and nothing else.
    fn escapes() -> impl Strategy<Value = (String, String)> {
        prop_oneof![
            "[a-zA-Z0-9é日😀 ./$-]".prop_map(|c| (c.clone(), c)),
            Just(("\n".into(), "\\n".into())),
            Just(("\t".into(), "\\t".into())),
            Just(("\"".into(), "\\\"".into())),
            Just(("\\".into(), "\\\\".into())),
            Just(("\u{1b}".into(), "\\e".into())),
            Just(("\0".into(), "\\0".into())),
            Just(("\u{a0}".into(), "\\_".into())),
            Just(("\u{2028}".into(), "\\L".into())),
            Just(("A".into(), "\\x41".into())),
            Just(("é".into(), "\\u00e9".into())),
            Just(("😀".into(), "\\U0001F600".into())),
        ]
    }

    fn value(tree: &Tree) -> Node<'_> {
        tree.root().unwrap().get("k").unwrap()
    }

    proptest! {
        /// Each decoded character maps to the very bytes that made it.
        #[test]
        fn double_quoted(parts in prop::collection::vec(escapes(), 1..20)) {
            let text = format!("é: x\nk: \"{}\"\n", parts.iter().map(|p| p.1.as_str()).collect::<String>());
            let tree = load(&text, None);
            let mapped = &value(&tree).scalar().unwrap().text;
            let mut decoded = 0;
            for (c, raw) in &parts {
                let hull = mapped.hull(decoded..decoded + c.len());
                prop_assert_eq!(&text[hull.range()], raw);
                prop_assert_eq!(mapped.exact(decoded..decoded + c.len()).is_some(), c == raw);
                decoded += c.len();
            }
            prop_assert_eq!(decoded, mapped.text().len());
        }

        #[test]
        fn single_quoted(parts in prop::collection::vec("[a-z日 :#]|'", 1..20)) {
            let text = format!("k: '{}'\n", parts.iter().map(|p| p.replace('\'', "''")).collect::<String>());
            let tree = load(&text, None);
            let mapped = &value(&tree).scalar().unwrap().text;
            let mut decoded = 0;
            for c in &parts {
                let raw = if c == "'" { "''" } else { c };
                prop_assert_eq!(&text[mapped.hull(decoded..decoded + c.len()).range()], raw);
                decoded += c.len();
            }
            prop_assert_eq!(decoded, mapped.text().len());
        }

        /// Every style over lines: each word of the decoded text lies on the same word of the source.
        #[test]
        fn words_of_multi_line_scalars(
            lines in prop::collection::vec(("( ){0,3}", prop::collection::vec("[a-z日é]{1,5}", 0..4)), 1..8),
            style in 0..5_usize, chomp in 0..3_usize, explicit in any::<bool>(), crlf in any::<bool>(), indent in 1..5_usize,
        ) {
            let end = if crlf { "\r\n" } else { "\n" };
            let block = style >= 3;
            let mut body = String::new();
            for (extra, words) in &lines {
                if words.is_empty() {
                    body.push_str(end);
                    continue;
                }
                body.push_str(&" ".repeat(indent));
                if block && (explicit || !body.trim().is_empty()) {
                    body.push_str(extra);
                }
                body.push_str(&words.join(" "));
                body.push_str(end);
            }
            // At least one word, so that every style has a value.
            body.push_str(&" ".repeat(indent));
            body.push_str("end");
            body.push_str(end);
            let text = match style {
                0 => format!("k:{end}{body}z: 1{end}"),
                1 => format!("k: '{}'{end}z: 1{end}", body.trim_start_matches([' ']).trim_end()),
                2 => format!("k: \"{}\"{end}z: 1{end}", body.trim_start_matches([' ']).trim_end()),
                _ => {
                    let mark = if style == 3 { '|' } else { '>' };
                    let digit = if explicit { indent.to_string() } else { String::new() };
                    format!("k: {mark}{digit}{}{end}{body}z: 1{end}", ["", "-", "+"][chomp])
                }
            };
            let tree = load(&text, None);
            prop_assert!(!tree.is_partial(), "{text:?}: {:?}", tree.errors());
            let node = value(&tree);
            let scalar = node.scalar().unwrap();
            let want = [ScalarStyle::Plain, ScalarStyle::SingleQuoted, ScalarStyle::DoubleQuoted, ScalarStyle::Literal, ScalarStyle::Folded];
            prop_assert_eq!(scalar.style, want[style]);
            let decoded = scalar.text.text();
            let mut at = 0;
            for word in decoded.split([' ', '\n']) {
                if !word.is_empty() {
                    let exact = scalar.text.exact(at..at + word.len());
                    prop_assert!(exact.is_some(), "{word} in {text:?}");
                    prop_assert_eq!(&text[exact.unwrap_or_default().range()], word);
                }
                at += word.len() + 1;
            }
            // Nothing of the text is lost, and the parts stand in the order of the source.
            let words = |s: &str| s.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(decoded), words(&body));
            let mut last = Span::default();
            for part in scalar.text.segments(0..decoded.len()) {
                prop_assert!(last.end <= part.start);
                last = part;
            }
        }

        /// Any text at all: no panic, and every span is within the text, on character boundaries, inside its parent's.
        #[test]
        fn any_text(text in "([a-b:\\-\\[\\]{}&*!|>'\"#%@`,? \t\r\n\\\\é😀\u{feff}]|: |\n  |- ){0,60}") {
            let tree = load(&text, None);
            for node in tree.nodes() {
                prop_assert!(text.get(node.span().range()).is_some(), "{:?} in {text:?}", node.span());
                if let Some(scalar) = node.scalar() {
                    for part in scalar.text.segments(0..scalar.text.text().len()) {
                        prop_assert!(text.get(part.range()).is_some());
                    }
                }
            }
            for comment in tree.comments() {
                prop_assert!(text[comment.span.range()].starts_with('#'));
            }
        }
    }
}

#[test]
fn a_byte_order_mark_after_a_block_scalar_cuts_no_character() {
    for text in [
        "|\n  😀\r\u{feff}",
        "|\n  é\n\u{feff}",
        ">\n  - \n\u{feff}",
        ",\n  >\n  ,\r😀",
        ": \n: >\n  ,\n😀\t",
    ] {
        let tree = load(text, None);
        for scalar in tree.nodes().filter_map(Node::scalar) {
            for part in scalar.text.segments(0..scalar.text.text().len()) {
                assert!(text.get(part.range()).is_some(), "{text:?}");
            }
        }
    }
}
