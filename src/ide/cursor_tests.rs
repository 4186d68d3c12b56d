use std::fmt::Write as _;

use super::*;

/// What stands at `‸`: the way, the place, the token, and marks of style.
fn at(marked: &str) -> String {
    let offset = marked.find('‸').expect("a mark");
    let text = format!("{}{}", &marked[..offset], &marked[offset + '‸'.len_utf8()..]);
    let outline = Outline::of(&text);
    let Some(cursor) = Cursor::at(&outline, &text, offset) else { return "nothing".to_owned() };
    let mut out = String::new();
    for step in &cursor.path {
        match step {
            Step::Key(name) => write!(out, "/{name}").unwrap(),
            Step::Item => out.push_str("/[]"),
        }
    }
    out.push_str(match cursor.place {
        Place::Key => " key",
        Place::Value { starts: true } => " any",
        Place::Value { starts: false } => " value",
        Place::Comment => " comment",
    });
    let token = &text[cursor.token.clone()];
    if !token.is_empty() {
        write!(out, " `{token}`").unwrap();
    }
    match cursor.style {
        Style::Plain => {}
        style => write!(out, " {style:?}").unwrap(),
    }
    for (is, word) in [(!cursor.closed, "open"), (cursor.flow, "flow"), (cursor.gap, "gap")] {
        if is {
            write!(out, " {word}").unwrap();
        }
    }
    out
}

#[test]
fn in_block_style() {
    for (text, want) in [
        ("‸", " any"),
        ("\u{feff}‸", " any"),
        ("ver‸", " any `ver`"),
        ("version: 0.2\n‸", " any"),
        ("version: 0.2\n\n‸\n\nphases:\n", " any"),
        ("ver‸sion: 0.2\n", " key `version`"),
        ("‸version: 0.2\n", " key `version`"),
        ("version‸: 0.2\n", " key `version`"),
        ("version:‸", "/version value gap"),
        ("version: ‸", "/version value"),
        ("version: 0.‸2\n", "/version value `0.2`"),
        ("version: 0.2‸\n", "/version value `0.2`"),
        ("version: 0.2\n  ‸", "nothing"),
        ("phases:\n  ‸", "/phases any"),
        ("phases:\n  b‸", "/phases any `b`"),
        ("phases:\n  build:\n  ‸\n  post_build:\n", "/phases any"),
        ("phases:\n  build:\n    ‸\n  post_build:\n", "/phases/build any"),
        ("phases:\n  build:\n    comm‸\n    finally:\n      - x\n", "/phases/build any `comm`"),
        ("phases:\n  build:\n    comm‸\n  post_build:\n", "/phases/build any `comm`"),
        ("phases:\n  buil‸\n    commands:\n      - x\n", "/phases any `buil`"),
        ("phases:\n  buil\n    commands:\n      - x‸\n", "/phases/buil/commands/[] any `x`"),
        ("phases:\r\n  build:\r\n    ‸\r\n  post_build:\r\n", "/phases/build any"),
        ("phases:\n\tbuild:\n\t\t‸\n", "/phases/build any"),
        ("phases:\n  build:\n    commands:\n      ‸", "/phases/build/commands any"),
        ("phases:\n  build:\n    commands:\n      -‸", "/phases/build/commands/[] any gap"),
        ("phases:\n  build:\n    commands:\n      - ‸", "/phases/build/commands/[] any"),
        ("phases:\n  build:\n    commands:\n      - ‸\n      - b\n", "/phases/build/commands/[] any"),
        ("phases:\n  build:\n    commands:\n    - a‸\n    - b\n", "/phases/build/commands/[] any `a`"),
        ("phases:\n  build:\n    commands:\n    - a\n    ‸", "/phases/build any"),
        ("phases:\n  build:\n    commands:\n    - a\n      ‸", "nothing"),
        ("phases:\n  build:\n    commands: ‸", "/phases/build/commands value"),
        ("phases:\n  build:\n    commands:\n      - echo $‸\n", "/phases/build/commands/[] any `echo $`"),
        ("version: 0.2\n‸\n  install:\n    commands: []\n", " any"),
        ("a: x\n  - b‸\n", "/a/[] any `b`"),
        ("a:\n  - x: 1\n    ‸\n", "/a/[] any"),
        ("a:\n  - x: 1\n    y‸\n", "/a/[] any `y`"),
        ("a:\n  - x‸\n    y: 1\n", "/a/[] any `x`"),
        ("a:\n  - x\n    ‸y: 1\n", "/a/[] key `y`"),
        ("a:\n  - - ‸\n", "/a/[]/[] any"),
        ("a: # com‸ment\n", " comment ` comment`"),
        ("# speclint: ignore[‸\na: 1\n", " comment ` speclint: ignore[`"),
        ("a: 1‸  # c\n", "/a value `1`"),
        ("a: ‸  # c\n", "/a value"),
        ("a: b #‸\n", " comment"),
        ("a: &x ‸\n", "/a value"),
        ("a: &x b‸\n", "/a value `b`"),
        ("a: *‸\n", "/a value `*`"),
        ("---\na: ‸\n", "/a value"),
        ("a: 1\n---\nb:\n  ‸\n", "/b any"),
        ("  ‸a: 1", " key `a`"),
        (" ‸ a: 1", "nothing"),
        ("é: 日‸\n", "/é value `日`"),
        ("\"ver‸sion\": 0.2", " key `version` Double"),
    ] {
        assert_eq!(at(text), want, "{text:?}");
    }
}

#[test]
fn in_scalars() {
    for (text, want) in [
        ("a: \"‸", "/a value Double open"),
        ("a: \"b‸\nc: d\n", "/a value `b` Double open"),
        ("a: \"b‸\"\n", "/a value `b` Double"),
        ("a: 'it''s‸'\n", "/a value `it''s` Single"),
        ("a:\n  - \"echo $‸\n  - echo \"b\"\n", "/a/[] any `echo $` Double open"),
        ("a:\n  - \"b\n    c‸\n    d\"\n", "/a/[] any `b\n    c\n    d` Double"),
        ("a:\n  - b\n    c‸\n", "/a/[] any `b\n    c`"),
        ("a: >\n  b\n  c‸\n", "/a value `  b\n  c` Folded"),
        ("a:\n  - >-\n    b\n    ‸\n", "/a/[] value `    b\n    ` Folded"),
        ("a:\n  - >-\n    b\n  ‸\n", "/a any"),
        ("a:\n  b: |\n    c\n  ‸\n    d\n", "/a any"),
        ("a:\n  b: |\n    c\n    ‸\n    d\n", "/a/b value `    c\n    \n    d` Literal"),
        ("a:\n  b‸\n    c d\n    e\n", "/a any `b`"),
        ("a:\n  - >\n    b\n    $‸\n  - c\n", "/a/[] value `    b\n    $` Folded"),
        ("a:\n  - >\n    b: c‸\n", "/a/[] value `    b: c` Folded"),
        ("a: |\n  ‸", "/a value `  ` Literal"),
        ("a: b ‸", "/a value `b `"),
        ("a: b c‸d\n", "/a value `b cd`"),
    ] {
        assert_eq!(at(text), want, "{text:?}");
    }
}

#[test]
fn in_brackets() {
    for (text, want) in [
        ("a: [‸", "/a/[] any flow"),
        ("a: [‸]", "/a/[] any flow"),
        ("a: [b, ‸]", "/a/[] any flow"),
        ("a: [b, c‸]", "/a/[] value `c` flow"),
        ("a: [b‸", "/a/[] value `b` flow"),
        ("a: [b‸\nc: d\n", "/a/[] value `b` flow"),
        ("a: [\"b‸\nc: d\n", "/a/[] value `b` Double open flow"),
        ("a: [\n  b,\n  ‸\n]\n", "/a/[] any flow"),
        ("a: {‸}", "/a any flow"),
        ("a: {b: ‸}", "/a/b value flow"),
        ("a: {b:‸}", "/a/b value flow gap"),
        ("a: {b: 1, ‸}", "/a any flow"),
        ("a: {b: 1, c‸}", "/a any `c` flow"),
        ("a: {b: 1, c‸: 2}", "/a key `c` flow"),
        ("a: [{b: ‸}]", "/a/[]/b value flow"),
        ("a: [{‸}]", "/a/[] any flow"),
        ("{\"version\": ‸}", "/version value flow"),
        ("{\"version\": \"0‸\", \"x\": 1}", "/version value `0` Double flow"),
        ("{\"version\": 0.2,\n  \"ph‸\n}", " any `ph` Double open flow"),
        ("{\"a\": {\"b\": [\"c\", ‸]}}", "/a/b/[] any flow"),
        ("{\n\"a\": 1,\n‸\n}", " any flow"),
        ("a: [b]‸", "nothing"),
        ("a: [b]\nc: ‸\n", "/c value"),
        ("a: [b\nc: ‸\n", "/c value"),
    ] {
        assert_eq!(at(text), want, "{text:?}");
    }
}

#[test]
fn keys_and_items_beside_the_cursor() {
    let text = "env:\n  variables:\n    A: b\n  \n  shell: bash\nphases: {}\n";
    let outline = Outline::of(text);
    let cursor = Cursor::at(&outline, text, text.find("\n  \n").unwrap() + 3).unwrap();
    assert_eq!(cursor.siblings(&outline, text), ["variables", "shell"]);
    let text = "a:\n  - b: 1\n    c: [x, y, ]\n  - d: 2\n";
    let outline = Outline::of(text);
    let cursor = Cursor::at(&outline, text, text.find(" ]").unwrap() + 1).unwrap();
    assert_eq!(cursor.neighbours(&outline, text), ["x", "y"]);
    let cursor = Cursor::at(&outline, text, text.find("d:").unwrap()).unwrap();
    assert_eq!(cursor.siblings(&outline, text), Vec::<&str>::new());
}

mod any_text {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_offset_has_an_answer(text in "[\\PC\n\r\t \\[\\]{}\"':,#|>&*?-]{0,60}") {
            let outline = Outline::of(&text);
            for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                if let Some(cursor) = Cursor::at(&outline, &text, offset) {
                    prop_assert!(text.get(cursor.token.clone()).is_some(), "{:?}", cursor);
                    prop_assert!(cursor.token.start <= offset && offset <= cursor.token.end, "{:?}", cursor);
                }
            }
        }
    }
}
