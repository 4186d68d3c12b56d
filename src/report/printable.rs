//! Text that is safe to print. A file may hold escape sequences and characters that turn the direction of writing;
//! on a terminal they would hide or forge output.

use std::borrow::Cow;

/// `text` with each control character replaced by one visible character of the same width in no font's eyes: C0 by its
/// picture (`␛`), the others by `�`. Tabs stay, and line ends too where `lines` says so.
pub(super) fn printable(text: &str, lines: bool) -> Cow<'_, str> {
    if text.chars().all(|c| harmless(c, lines)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if harmless(c, lines) { c } else { visible(c) }).collect())
}

/// The character shown for a control character.
pub(super) fn visible(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        _ => '\u{fffd}',
    }
}

/// Whether a character may be printed as it is.
pub(super) fn harmless(c: char, lines: bool) -> bool {
    match c {
        '\t' => true,
        '\n' => lines,
        // Marks of direction, separators that some terminals break at, and a BOM.
        '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{feff}' => false,
        _ => !c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_forge_output_is_shown() {
        assert_eq!(printable("a\tb é日😀", false), "a\tb é日😀");
        assert_eq!(printable("\u{1b}[31mred\r\n", false), "␛[31mred␍␊");
        assert_eq!(printable("a\nb", true), "a\nb");
        assert_eq!(printable("\u{202e}abc\u{9b}\u{7f}", false), "\u{fffd}abc\u{fffd}␡");
    }
}
