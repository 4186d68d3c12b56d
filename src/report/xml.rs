//! Text for XML 1.0: escaped, and without the characters that no XML document may hold.

use std::fmt::{self, Display, Write};

use super::printable::visible;

/// Text between tags.
pub(super) struct Text<'a>(pub(super) &'a str);

/// The value of an attribute, for double quotes. Line ends and tabs are kept.
pub(super) struct Value<'a>(pub(super) &'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, false, f)
    }
}

impl Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, true, f)
    }
}

fn escape(text: &str, value: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for c in text.chars() {
        match c {
            '&' => f.write_str("&amp;")?,
            '<' => f.write_str("&lt;")?,
            '>' => f.write_str("&gt;")?,
            '"' if value => f.write_str("&quot;")?,
            // A parser takes a bare CR for a line end, and all of them for blanks in a value.
            '\r' => f.write_str("&#13;")?,
            '\n' if value => f.write_str("&#10;")?,
            '\t' if value => f.write_str("&#9;")?,
            '\t' | '\n' => f.write_char(c)?,
            '\u{fffe}' | '\u{ffff}' => f.write_char('\u{fffd}')?,
            c if c.is_control() => f.write_char(visible(c))?,
            c => f.write_char(c)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_may_not_hold_is_shown() {
        let odd = "a<b>&\"'\t\r\n\u{1}\u{1b}\u{7f}\u{9b}\u{ffff}é日😀]]>";
        assert_eq!(Text(odd).to_string(), "a&lt;b&gt;&amp;\"'\t&#13;\n\u{2401}␛␡\u{fffd}\u{fffd}é日😀]]&gt;");
        assert_eq!(
            Value(odd).to_string(),
            "a&lt;b&gt;&amp;&quot;'&#9;&#13;&#10;\u{2401}␛␡\u{fffd}\u{fffd}é日😀]]&gt;"
        );
    }
}
