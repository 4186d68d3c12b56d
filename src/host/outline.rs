//! The outermost keys of a YAML or JSON text, found without parsing it, so that a broken text has an outline too.

/// The outermost keys, in order, and what stands directly below each.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outline<'a> {
    pub(super) keys: Vec<Key<'a>>,
}

/// One outermost key.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Key<'a> {
    pub(super) name: &'a str,
    /// The scalar on its line, without quotes and anchor; empty if none.
    pub(super) value: &'a str,
    /// The keys directly below.
    pub(super) children: Vec<&'a str>,
    /// Whether a key `commands` stands deeper.
    pub(super) has_commands: bool,
}

/// More text than this says nothing more about what a file is.
const LIMIT: usize = 1 << 18;

impl<'a> Outline<'a> {
    /// The outline of a text; empty if it is neither a mapping nor looks like one.
    pub(super) fn of(text: &'a str) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        let text = text.get(..text.floor_char_boundary(LIMIT)).unwrap_or(text);
        let start = text.trim_start();
        if start.starts_with('{') && !start.starts_with("{{") && !start.starts_with("{%") {
            flow(start)
        } else {
            block(text)
        }
    }

    /// The first key of that name.
    pub(super) fn get(&self, name: &str) -> Option<&Key<'a>> {
        self.keys.iter().find(|k| k.name == name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(super) fn has_any(&self, names: &[&str]) -> bool {
        self.keys.iter().any(|k| names.contains(&k.name))
    }
}

/// Lines with `key:`; the first one's indentation is the outermost.
fn block(text: &str) -> Outline<'_> {
    let mut outline = Outline::default();
    let mut top = None;
    let mut child = None;
    for line in text.lines() {
        let inner = line.trim_start_matches([' ', '\t']);
        // A tab is an error in YAML; here it is deep.
        let indent: usize =
            line.bytes().take(line.len() - inner.len()).map(|b| if b == b'\t' { 8 } else { 1 }).sum();
        if inner.is_empty() || inner.starts_with(['#', '%']) {
            continue;
        }
        if line.starts_with("---") || line.starts_with("...") {
            if outline.keys.is_empty() {
                continue;
            }
            break;
        }
        let pair = pair(inner);
        let Some(outer) = top else {
            // Placeholders of a template may come before the first key.
            if inner.starts_with("{{") || inner.starts_with("{%") || inner.starts_with("<%") {
                continue;
            }
            let Some((name, value)) = pair else { break };
            top = Some(indent);
            outline.keys.push(Key { name, value, ..Key::default() });
            continue;
        };
        let Some((name, value)) = pair else { continue };
        if indent <= outer {
            child = None;
            outline.keys.push(Key { name, value, ..Key::default() });
        } else if let Some(last) = outline.keys.last_mut() {
            if *child.get_or_insert(indent) == indent {
                last.children.push(name);
            } else if name == "commands" {
                last.has_commands = true;
            }
        }
    }
    outline
}

/// `key: value` at the start of a line without its indentation.
fn pair(line: &str) -> Option<(&str, &str)> {
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (name, rest) = match quote {
        Some(quote) => {
            let (name, rest) = line.get(1..)?.split_once(quote)?;
            (name, rest.trim_start().strip_prefix(':')?)
        }
        None => line.split_once(':').map(|(name, rest)| (name.trim_end(), rest))?,
    };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '$' | '<');
    if name.is_empty() || name.starts_with('-') || !name.chars().all(plain) {
        return None;
    }
    // Without a blank behind the colon it is no key, except that `version:0.2` is a common mistake.
    if !rest.is_empty() && !rest.starts_with([' ', '\t', '\r']) && !name.eq_ignore_ascii_case("version") {
        return None;
    }
    Some((name, scalar(rest)))
}

/// The scalar behind a colon: anchor, tag, quotes and comment taken off.
fn scalar(text: &str) -> &str {
    let mut text = text.trim();
    while text.starts_with(['&', '!']) {
        text = text.split_once([' ', '\t']).map_or("", |(_, rest)| rest.trim_start());
    }
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        return text.get(1..).and_then(|t| t.split(quote).next()).unwrap_or_default();
    }
    if text.starts_with('#') { "" } else { text.split(" #").next().unwrap_or_default().trim_end() }
}

/// JSON, or a flow mapping.
fn flow(text: &str) -> Outline<'_> {
    let mut outline = Outline::default();
    let bytes = text.as_bytes();
    let mut open: Vec<u8> = Vec::new();
    let mut word = "";
    let mut is_value = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'{' | b'[' => {
                open.push(byte);
                is_value = false;
            }
            b'}' | b']' => {
                open.pop();
            }
            b',' => is_value = false,
            b':' => {
                if open.iter().all(|&b| b == b'{') {
                    match (open.len(), outline.keys.last_mut()) {
                        (1, _) => {
                            outline.keys.push(Key { name: word, ..Key::default() });
                            is_value = true;
                        }
                        (2, Some(last)) => last.children.push(word),
                        (3.., Some(last)) => last.has_commands |= word == "commands",
                        _ => {}
                    }
                }
            }
            b'"' | b'\'' => {
                while let Some(&b) = bytes.get(at) {
                    at += if b == b'\\' && byte == b'"' { 2 } else { 1 };
                    if b == byte {
                        break;
                    }
                }
                word = text.get(start + 1..at - 1).unwrap_or_default();
                value(&mut outline, &mut is_value, word);
            }
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => {
                let stop = |b: &u8| {
                    matches!(b, b'{' | b'}' | b'[' | b']' | b',' | b':' | b' ' | b'\t' | b'\r' | b'\n')
                };
                at += bytes.get(at..).unwrap_or_default().iter().take_while(|b| !stop(b)).count();
                word = text.get(start..at).unwrap_or_default();
                value(&mut outline, &mut is_value, word);
            }
        }
    }
    outline
}

fn value<'a>(outline: &mut Outline<'a>, is_value: &mut bool, word: &'a str) {
    if std::mem::take(is_value)
        && let Some(last) = outline.keys.last_mut()
    {
        last.value = word;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row<'a> = (&'a str, &'a str, Vec<&'a str>, bool);

    fn rows(text: &str) -> Vec<Row<'_>> {
        Outline::of(text).keys.into_iter().map(|k| (k.name, k.value, k.children, k.has_commands)).collect()
    }

    #[test]
    fn block_and_flow_give_the_same() {
        let expected = [
            ("version", "0.2", vec![], false),
            ("phases", "", vec!["install", "build"], true),
            ("cache", "", vec!["paths"], false),
        ];
        for text in [
            "\u{feff}# c\n---\nversion: 0.2 # x\n\nphases:\n  install:\n    commands:\n    - a: b\n  build:\n    commands: [x]\ncache:\n  paths:\n    - a\n",
            "version: &v '0.2'\r\nphases:\r\n  \"install\":\r\n    commands:\r\n  build : \r\ncache:\r\n paths: []\r\n---\nother: 1\n",
            "  version: 0.2\n  phases:\n\tinstall:\n\t\tcommands:\n\tbuild:\n  cache:\n    paths:\n",
            r#"{"version": "0.2", "phases": {"install": {"commands": ["a", {"x": 1}]}, "build": {}}, "cache": {"paths": []}}"#,
            "{version: 0.2, phases: {install: {commands: ['a: b']}, build: {}}, cache: {paths: []}}",
        ] {
            assert_eq!(rows(text), expected, "{text}");
        }
    }

    #[test]
    fn broken_texts_have_an_outline() {
        let names = |text: &str| Outline::of(text).keys.iter().map(|k| k.name.to_owned()).collect::<Vec<_>>();
        assert_eq!(names("version:0.2\nphases:\n  a: \"x\n b: [\nenv:\n"), ["version", "phases", "env"]);
        assert_eq!(names("{\"a\": 1, \"b\": {\"c"), ["a", "b"]);
        assert_eq!(names("{\"a\\"), Vec::<String>::new());
        assert_eq!(names("- a: 1\n  b: 2\n"), Vec::<String>::new());
        assert_eq!(names("resource \"x\" \"y\" {\n  a = <<EOF\nversion: 0.2\nEOF\n"), Vec::<String>::new());
        assert_eq!(names("{{ if x }}\nversion: 0.2\n"), ["version"]);
        assert_eq!(names(""), Vec::<String>::new());
    }
}
