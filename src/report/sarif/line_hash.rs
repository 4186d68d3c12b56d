//! `primaryLocationLineHash`, the fingerprint by which GitHub tells alerts apart: for each line, a rolling hash of the hundred
//! characters from its start, blanks left out. GitHub's upload action works it out itself where a report lacks it and warns
//! about each one that differs; other ways of uploading need it in the report. So it is worked out here in the very same way
//! (github/codeql-action, `src/fingerprints.ts`).

use std::collections::HashMap;

/// Characters that count, from the start of a line.
const WINDOW: usize = 100;
const FACTOR: u64 = 37;

/// The hashes of all lines, in order: `hash:occurrence`.
pub(super) fn line_hashes(text: &str) -> Vec<String> {
    let mut hasher = Hasher {
        window: [0; WINDOW],
        starts: [false; WINDOW],
        at: 0,
        hash: 0,
        highest: (0..WINDOW).fold(1, |power: u64, _| power.wrapping_mul(FACTOR)),
        seen: HashMap::new(),
        lines: Vec::new(),
    };
    let (mut line_starts, mut after_cr) = (true, false);
    // The end counts as a character of its own.
    for unit in text.encode_utf16().chain([u16::MAX]) {
        let is = |c: char| unit == c as u16;
        if is(' ') || is('\t') || after_cr && is('\n') {
            after_cr = false;
            continue;
        }
        after_cr = is('\r');
        let unit = if after_cr { '\n' as u16 } else { unit };
        hasher.line_if_due();
        if line_starts {
            hasher.begin_line();
        }
        line_starts = unit == '\n' as u16;
        hasher.push(unit);
    }
    for _ in 0..WINDOW {
        hasher.line_if_due();
        hasher.push(0);
    }
    hasher.lines
}

struct Hasher {
    /// The last hundred characters, as a ring.
    window: [u16; WINDOW],
    /// Which of them begin a line.
    starts: [bool; WINDOW],
    at: usize,
    hash: u64,
    highest: u64,
    seen: HashMap<u64, usize>,
    lines: Vec<String>,
}

impl Hasher {
    /// If the character that is about to leave the window begins a line, the window holds what that line is hashed from.
    fn line_if_due(&mut self) {
        if std::mem::take(&mut self.starts[self.at]) {
            let count = self.seen.entry(self.hash).or_insert(0);
            *count += 1;
            self.lines.push(format!("{:x}:{count}", self.hash));
        }
    }

    fn begin_line(&mut self) {
        self.starts[self.at] = true;
    }

    fn push(&mut self, unit: u16) {
        let leaving = std::mem::replace(&mut self.window[self.at], unit);
        self.hash = self
            .hash
            .wrapping_mul(FACTOR)
            .wrapping_add(u64::from(unit))
            .wrapping_sub(self.highest.wrapping_mul(u64::from(leaving)));
        self.at = (self.at + 1) % WINDOW;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values that the action's own tests expect (`src/fingerprints.test.ts`).
    #[test]
    fn hashes_are_those_of_the_upload_action() {
        assert_eq!(line_hashes(""), ["c129715d7a2bc9a3:1"]);
        let four = ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"];
        assert_eq!(line_hashes(" a\nb\n  \t\tc\n d"), four);
        let seven = [
            "e9496ae3ebfced30:1",
            "fb7c023a8b9ccb3f:1",
            "ce8ba1a563dcdaca:1",
            "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1",
            "c129715d7a2bc9a3:1",
        ];
        let text = " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n";
        for end in ["\n", "\r", "\r\n"] {
            assert_eq!(line_hashes(&text.replace('\n', end)), seven, "{end:?}");
        }
    }

    #[test]
    fn there_is_one_for_each_line_and_no_two_are_equal() {
        let text = "a: 日😀\n".repeat(200) + &"b".repeat(250) + "\n\n";
        let hashes = line_hashes(&text);
        assert_eq!(hashes.len(), 203);
        let distinct: std::collections::BTreeSet<_> = hashes.iter().collect();
        assert_eq!(distinct.len(), hashes.len());
        // Equal beginnings are counted.
        assert!(hashes[1].ends_with(":2") && hashes[0].split(':').next() == hashes[1].split(':').next());
    }
}
