//! The YAML test suite, event for event, through the tree. Skipped where its files are not there.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::tree::Data;
use super::{Kind, Node, ScalarStyle, Tree, load};

/// The suite (<https://github.com/yaml/yaml-test-suite>, branch `data`), in `SPECLINT_YAML_SUITE` or beside the project.
fn suite() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/yaml-test-suite");
    let path = std::env::var_os("SPECLINT_YAML_SUITE").map_or(beside, PathBuf::from);
    path.is_dir().then_some(path)
}

fn cases(folder: &Path, found: &mut Vec<PathBuf>) {
    if folder.join("in.yaml").is_file() {
        found.push(folder.to_owned());
        return;
    }
    let mut children: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    children.sort();
    for child in children {
        cases(&child, found);
    }
}

#[test]
fn the_suite_passes_event_for_event() {
    let Some(suite) = suite() else {
        eprintln!("skipped: no YAML test suite (set SPECLINT_YAML_SUITE to its `data` branch)");
        return;
    };
    let mut found = Vec::new();
    cases(&suite, &mut found);
    assert!(found.len() > 400, "only {} cases below {}", found.len(), suite.display());
    let mut wrong = Vec::new();
    let mut strays = 0;
    for case in &found {
        let text = std::fs::read_to_string(case.join("in.yaml")).unwrap();
        let tree = load(&text, None);
        let must_fail = case.join("error").exists();
        if must_fail != tree.is_partial() {
            // Two texts that the specification rejects and that libyaml and the parser's default take.
            wrong.push(format!("{}: must fail {must_fail}: {:?}", case.display(), tree.errors()));
            continue;
        }
        strays += usize::from(misplaced(&text, &tree));
        if !must_fail {
            let want = normal(&std::fs::read_to_string(case.join("test.event")).unwrap());
            let got = events(&tree);
            if want != got {
                wrong.push(format!("{}\n--- want\n{want}--- got\n{got}", case.display()));
            }
        }
    }
    let (known, new): (Vec<_>, Vec<_>) = wrong.into_iter().partition(|w| w.contains("9C9N"));
    assert!(new.is_empty(), "{} of {} differ:\n{}", new.len(), found.len(), new.join("\n"));
    assert_eq!(
        known.len(),
        1,
        "9C9N (a wrongly indented flow sequence) is taken on purpose, as libyaml takes it"
    );
    assert_eq!(strays, 0, "scalars whose text could not be placed");
}

/// Whether some scalar of the tree fell back to the parser's text, placed as a whole.
fn misplaced(text: &str, tree: &Tree) -> bool {
    tree.nodes().any(|node| {
        let Some(scalar) = node.scalar().filter(|_| !node.is_alias()) else { return false };
        let decoded = scalar.text.text();
        decoded.len() > 1
            && scalar.text.segments(0..1).next() == Some(node.span())
            && text.get(node.span().range()).is_some_and(|raw| raw.len() > 6)
    })
}

/// Document markers and flow marks are presentation; anchors and tags are not.
fn normal(events: &str) -> String {
    let mut out = String::new();
    for line in events.lines() {
        let line = match line {
            l if l.starts_with("+DOC") => "+DOC".to_owned(),
            l if l.starts_with("-DOC") => "-DOC".to_owned(),
            l => untagged(&l.replacen("+MAP {}", "+MAP", 1).replacen("+SEQ []", "+SEQ", 1)),
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
}

fn events(tree: &Tree) -> String {
    let mut out = String::from("+STR\n");
    for root in tree.documents() {
        out.push_str("+DOC\n");
        node(root, &mut out);
        out.push_str("-DOC\n");
    }
    out.push_str("-STR\n");
    out
}

fn node(n: Node<'_>, out: &mut String) {
    if let Data::Alias { name, .. } = &n.tree().nodes[n.id().0 as usize].data {
        writeln!(out, "=ALI *{name}").unwrap();
        return;
    }
    let mut properties = String::new();
    if let Some(anchor) = n.anchor() {
        write!(properties, " &{}", anchor.value).unwrap();
    }
    if n.tag().is_some() {
        // The suite writes tags resolved; the tree keeps them as written.
        properties.push_str(" <tag>");
    }
    match n.kind() {
        Kind::Null => writeln!(out, "=VAL{properties} :").unwrap(),
        Kind::Scalar => {
            let scalar = n.scalar().unwrap();
            let mark = match scalar.style {
                ScalarStyle::Plain => ':',
                ScalarStyle::SingleQuoted => '\'',
                ScalarStyle::DoubleQuoted => '"',
                ScalarStyle::Literal => '|',
                ScalarStyle::Folded => '>',
            };
            let text = scalar.text.text();
            let text = text
                .replace('\\', "\\\\")
                .replace('\n', "\\n")
                .replace('\t', "\\t")
                .replace('\r', "\\r")
                .replace('\u{8}', "\\b");
            writeln!(out, "=VAL{properties} {mark}{text}").unwrap();
        }
        Kind::Sequence => {
            writeln!(out, "+SEQ{properties}").unwrap();
            n.items().for_each(|item| node(item, out));
            out.push_str("-SEQ\n");
        }
        Kind::Mapping => {
            writeln!(out, "+MAP{properties}").unwrap();
            for e in n.entries() {
                node(e.key, out);
                node(e.value, out);
            }
            out.push_str("-MAP\n");
        }
        Kind::BrokenAlias => unreachable!("aliases were written above"),
    }
}

/// A resolved tag (`<tag:yaml.org,2002:str>`) as a mere mark that there is one.
fn untagged(line: &str) -> String {
    let (head, text) = match line
        .find(" :")
        .into_iter()
        .chain(line.find(" '"))
        .chain(line.find(" \""))
        .chain(line.find(" |"))
        .chain(line.find(" >"))
        .min()
    {
        Some(at) if line.starts_with("=VAL") => line.split_at(at),
        _ => (line, ""),
    };
    match (head.find("<tag:").or_else(|| head.find("<!")), head.rfind('>')) {
        (Some(from), Some(to)) if line.starts_with(['+', '=']) => {
            format!("{}<tag>{}{text}", &head[..from], &head[to + 1..])
        }
        _ => line.to_owned(),
    }
}
