use super::*;

/// The kind of the cause, the text at its place, and the text after its repair (if one is offered).
fn say(text: &str) -> (CauseKind, String, Option<String>) {
    let rejection = verdict(text).err();
    let cause = diagnose(text, rejection.as_ref()).unwrap();
    let at = text[cause.span.range()].to_owned();
    let mended = cause.repair.map(|r| apply(text, &r.changes));
    if let Some(mended) = &mended {
        assert_eq!(verdict(mended), Ok(()), "{mended}");
    }
    (cause.kind, at, mended)
}

fn wraps(text: &str, kind: CauseKind, place: &str, mended: Option<&str>) {
    let (k, at, m) = say(text);
    assert_eq!((k, at.as_str(), m.as_deref()), (kind, place, mended), "{text}");
}

const HEAD: &str = "version: 0.2\nphases:\n  build:\n    commands:\n";

/// The same for items of `commands`.
fn items(text: &str, kind: CauseKind, place: &str, mended: Option<&str>) {
    let mended = mended.map(|m| format!("{HEAD}{m}"));
    wraps(&format!("{HEAD}{text}"), kind, place, mended.as_deref());
}

#[test]
fn quotes_and_indicators() {
    use CauseKind::*;
    items(
        "      - a\n      - \"b\n      - c\n",
        UnclosedQuote('"'),
        "\"",
        Some("      - a\n      - \"b\"\n      - c\n"),
    );
    items(
        "      - 'b\n      - echo 'x'\n",
        UnclosedQuote('\''),
        "'",
        Some("      - 'b'\n      - echo 'x'\n"),
    );
    items(
        "      - \"$X\" -v\n      - c\n",
        TextAfterQuote('"'),
        "\"$X\" -v",
        Some("      - '\"$X\" -v'\n      - c\n"),
    );
    items("      - 'x' && y\n", TextAfterQuote('\''), "'x' && y", Some("      - '''x'' && y'\n"));
    items("      - \"a\"\"\n", StrayQuote('"'), "\"", Some("      - \"a\"\n"));
    items("      - \"echo \"x\" y\"\n", QuoteInQuotes('"'), "\"", Some("      - \"echo \\\"x\\\" y\"\n"));
    items("      - @echo off\n", Indicator('@'), "@echo off", Some("      - '@echo off'\n"));
    items(
        "      - [ -f x ] && y\n      - z\n",
        Indicator('['),
        "[ -f x ] && y",
        Some("      - '[ -f x ] && y'\n      - z\n"),
    );
    items("      - *.sh -x\n", Indicator('*'), "*.sh -x", Some("      - '*.sh -x'\n"));
    items(
        "      - \"grep '\\d' \\. f\"\n",
        UnknownEscape('d'),
        "\\d",
        Some("      - \"grep '\\\\d' \\\\. f\"\n"),
    );
    items(
        "      - echo \"a: b: c\"\n",
        ColonInText,
        "echo \"a: b: c\"",
        Some("      - 'echo \"a: b: c\"'\n"),
    );
    wraps("a: [b, c\nd: e\n", UnclosedBracket('['), "[", Some("a: [b, c]\nd: e\n"));
    wraps("a: b: c\n", SecondColon, ":", Some("a: 'b: c'\n"));
}

#[test]
fn spacing() {
    use CauseKind::*;
    wraps(
        "version:0.2\nphases:\n  a: b\n",
        NoSpaceAfterColon,
        "version:",
        Some("version: 0.2\nphases:\n  a: b\n"),
    );
    wraps("version 0.2\nphases:\n  a: b\n", NoColon, "version 0.2", Some("version: 0.2\nphases:\n  a: b\n"));
    wraps("version: 0.2\nphases\n  a: b\n", NoColon, "phases", Some("version: 0.2\nphases:\n  a: b\n"));
    items(
        "      - a\n      -npm ci\n      - b\n",
        NoSpaceAfterDash,
        "-",
        Some("      - a\n      - npm ci\n      - b\n"),
    );
    items("      - a\n      -- npm ci\n", DoubleDash, "--", Some("      - a\n      - npm ci\n"));
    items(
        "      - a\n      npm ci\n      - b\n",
        NoDash,
        "npm ci",
        Some("      - a\n      - npm ci\n      - b\n"),
    );
    items("      - a \\\n      npm ci\n      - b\n", NoDash, "npm ci", None);
}

#[test]
fn indentation() {
    use CauseKind::*;
    items(
        "      - a\n     - b\n      - c\n",
        ItemIndent(7),
        "- b",
        Some("      - a\n      - b\n      - c\n"),
    );
    items("\t\t\t- a\n", Tab, "\t\t\t", Some("      - a\n"));
    items(
        "      - a\n  --flag\n      - c\n",
        Continuation,
        "--flag",
        Some("      - a\n        --flag\n      - c\n"),
    );
    items(
        "      - |\n        if x; then\n    fi\n      - c\n",
        BlockDedent,
        "fi",
        Some("      - |\n        if x; then\n        fi\n      - c\n"),
    );
    wraps(
        "artifacts:\n  files:\n    - a\n      base-directory: b\n",
        SwallowedKey,
        "base-directory: b",
        Some("artifacts:\n  files:\n    - a\n  base-directory: b\n"),
    );
    wraps(
        "version: 0.2\n\n  fast-fail: x\n  b: y\n",
        SwallowedKey,
        "fast-fail: x",
        Some("version: 0.2\n\nfast-fail: x\nb: y\n"),
    );
    wraps(
        "phases:\n    r:\n      - p: 3\n  i:\n    c: d\n  b:\n    c: d\n",
        KeyIndent(3),
        "r:",
        Some("phases:\n  r:\n      - p: 3\n  i:\n    c: d\n  b:\n    c: d\n"),
    );
}

#[test]
fn what_other_tools_leave() {
    use CauseKind::*;
    wraps("a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n", ConflictMarker, "<<<<<<< HEAD", None);
    wraps("```yaml\na: 1\n```\n", MarkdownFence, "```yaml", Some("a: 1\n"));
    wraps("a: {{x}}.y\n", Template, "a: {{x}}.y", None);
    let text = "a: {{x}}.y\nb:1\nc: d\n";
    let cause = diagnose(text, verdict(text).err().as_ref()).unwrap();
    assert_eq!((cause.kind, &text[cause.span.range()]), (NoSpaceAfterColon, "b:"));
}

#[test]
fn every_line_of_a_sound_text_may_be_cut() {
    let text = "version: 0.2\nphases:\n  build:\n    commands:\n      - |\n        a\n      - \"b\"\nartifacts:\n  files: ['**/*']\n";
    for (at, _) in text.char_indices() {
        let broken = &text[..at];
        if let Err(r) = verdict(broken) {
            diagnose(broken, Some(&r)).unwrap();
        }
    }
}
