use super::*;
use crate::buildspec::lower;
use crate::settings::Settings;
use crate::source::SourceFile;
use crate::yaml::load;

/// What each name covers: `name: text`, line ends as `|`; and the faults.
fn covers(text: &str) -> Vec<String> {
    let tree = load(text, None);
    let spec = lower(&tree);
    let settings = Settings::new(jiff::civil::date(2026, 11, 22));
    let facts = Facts::new(&tree, spec.as_ref(), &settings, None, false);
    let file = SourceFile::new("buildspec.yml", text.to_owned());
    let found = facts.suppressions(&file, Span::of(0..text.len()));
    let shown =
        |cover: Option<Span>| cover.map_or("nothing".to_owned(), |c| text[c.range()].replace('\n', "|"));
    let names = found.list.iter().flat_map(|s| &s.names);
    let faults = found.faults.iter().map(|f| format!("{:?}: {}", f.kind, &text[f.span.range()]));
    names
        .map(|n| {
            assert_eq!(text[n.name.span.range()], n.name.value);
            format!("{}: {}", n.name.value, shown(n.cover))
        })
        .chain(faults)
        .collect()
}

#[test]
fn at_the_end_of_a_line_it_covers_what_begins_there() {
    assert_eq!(covers("a: 1 # speclint: ignore[x]\nb: 2\n"), ["x: a: 1 # speclint: ignore[x]"]);
    let list = "files: # speclint: ignore[x]\n  - a\n  - b # speclint: ignore[y]\n  - c\nd: 1\n";
    assert_eq!(
        covers(list),
        [
            "x: files: # speclint: ignore[x]|  - a|  - b # speclint: ignore[y]|  - c",
            "y:   - b # speclint: ignore[y]"
        ]
    );
    let map = "l:\n- k: 1 # speclint: ignore[x]\n  m: 2\n- k: 3\n";
    assert_eq!(covers(map), ["x: - k: 1 # speclint: ignore[x]|  m: 2"]);
    let block = "l:\n- | # speclint: ignore[x]\n  a\n  b\n- c\n";
    assert_eq!(covers(block), ["x: - | # speclint: ignore[x]|  a|  b"]);
}

#[test]
fn a_line_that_goes_on_belongs_to_what_began_above() {
    let flow = "a: [\n  b, # speclint: ignore[x]\n  c\n] # speclint: ignore[y]\nd: 1\n";
    assert_eq!(
        covers(flow),
        ["x:   b, # speclint: ignore[x]", "y: a: [|  b, # speclint: ignore[x]|  c|] # speclint: ignore[y]"]
    );
    let plain = "l:\n- make\n    all # speclint: ignore[x]\n- b\n";
    assert_eq!(covers(plain), ["x: - make|    all # speclint: ignore[x]"]);
}

#[test]
fn on_a_line_of_its_own_it_covers_what_begins_below() {
    let text = "# speclint: ignore[x]\n# and that is why\n\nversion: 0.2\nl:\n  # speclint: ignore[y]\n  - a:\n      b\n  - c\n";
    assert_eq!(
        covers(text),
        [
            "x: # speclint: ignore[x]|# and that is why||version: 0.2",
            "y: # speclint: ignore[y]|  - a:|      b"
        ]
    );
    let dashes = "l:\n# speclint: ignore[x]\n-\n  a\n- b\n";
    assert_eq!(covers(dashes), ["x: # speclint: ignore[x]|-|  a"]);
    let shallow = "l:\n    # speclint: ignore[x]\n- a\n- b\n";
    assert_eq!(covers(shallow), ["x: # speclint: ignore[x]|- a"]);
}

#[test]
fn at_the_end_of_a_list_it_stands_above_nothing() {
    let text = "p:\n  build:\n    commands:\n      - a\n      # speclint: ignore[x]\n  post_build:\n    b: 1\n# speclint: ignore[y]\n";
    assert_eq!(covers(text), ["x: nothing", "y: nothing"]);
    let dedented = "p:\n  build:\n    - a\n  # speclint: ignore[x]\n  post_build:\n    b: 1\n";
    assert_eq!(covers(dedented), ["x: # speclint: ignore[x]|  post_build:|    b: 1"]);
}

#[test]
fn files_and_ranges() {
    let text = "a: 1 # speclint: ignore-file[x]\n# speclint: ignore-start[y, z]\nb: 2\n# speclint: ignore-end[y]\nc: 3\n";
    let whole = text.replace('\n', "|");
    assert_eq!(
        covers(text),
        [
            &*format!("x: {whole}"),
            "y: # speclint: ignore-start[y, z]|b: 2|# speclint: ignore-end[y]",
            "z: nothing",
            "y: nothing",
        ]
    );
    let nested = "# speclint: ignore-start[x]\na: 1\n# speclint: ignore-start[x]\nb: 1\n# speclint: ignore-end[x]\n# speclint: ignore-end[x]\n";
    assert!(covers(nested)[1].ends_with("b: 1|# speclint: ignore-end[x]"), "{:?}", covers(nested));
}

const SCRIPT: &str = "phases:\n  build:\n    commands:\n      - |\n        # speclint: ignore[x] why\n        make\n        echo '# speclint: ignore[no]' # speclint: ignore[y]\n        cat <<EOF\n        # speclint: ignore[no]\n        EOF\n      - b\n";

#[test]
fn a_comment_of_the_shell_covers_its_item() {
    let item = &SCRIPT[SCRIPT.find("- |").unwrap()..SCRIPT.find("\n      - b").unwrap()];
    let item = format!("      {}", item.replace('\n', "|"));
    let found = covers(SCRIPT);
    // The span of the item begins at its dash, that of the comment's line further left.
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0], format!("x: {}", item.trim_start()));
    assert_eq!(found[1], format!("y: {}", item.trim_start()));
}

#[test]
fn in_other_scalars_only_a_comment_of_the_shell_counts() {
    let of = |item: &str| covers(&format!("phases:\n  build:\n    commands:\n      - {item}\n      - b\n"));
    assert_eq!(of("\"make # speclint: ignore[x]\""), ["x:       - \"make # speclint: ignore[x]\""]);
    assert_eq!(of("\"echo '# speclint: ignore[x]'\"").len(), 0);
    assert_eq!(of(">\n        make # speclint: ignore[x] why").len(), 1);
    assert_eq!(of("|\n        make {{ x }}\n        # speclint: ignore[x] why").len(), 1);
    assert_eq!(
        of("|\n        Get-Item $env:X\n        # speclint: ignore[x] why").len(),
        0,
        "PowerShell is not read"
    );
    assert_eq!(covers("env:\n  variables:\n    A: |\n      # speclint: ignore[x]\n"), [""; 0]);
}

#[test]
fn an_alias_brings_no_comment_twice() {
    let text = "phases:\n  pre_build:\n    commands: &c\n      - |\n        make # speclint: ignore[x]\n  build:\n    commands: *c\n";
    assert_eq!(covers(text).len(), 1);
}

#[test]
fn a_broken_file_still_has_its_comments() {
    let text = "a: \"x\nb: 1\n# speclint: ignore-file[x]\nc: 'y\n# speclint: ignore[y]\nd: {\n";
    let found = covers(text);
    assert!(found.iter().any(|c| c.starts_with("x: a: ")), "{found:?}");
}

#[test]
fn line_ends_of_every_kind() {
    for end in ["\n", "\r\n", "\r"] {
        let text =
            "a:\n  - b\n  # speclint: ignore[x]\n  - c\n  - d # speclint: ignore[y]\n".replace('\n', end);
        let found = covers(&text);
        assert!(found[0].ends_with("- c"), "{found:?}");
        assert_eq!(found[1], "y:   - d # speclint: ignore[y]");
    }
}

#[test]
fn mistakes_are_kept() {
    assert_eq!(covers("a: 1 # speclint: ignore\n"), ["NoBrackets(Ignore): ignore"]);
}
