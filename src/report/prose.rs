//! Messages as sentences, for readers outside of the terminal.

/// `text` with a capital at its start and a full stop at its end. A start that is code stays as it is.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut chars = text.chars();
    let mut out: String = match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => return String::new(),
    };
    if !out.ends_with(['.', '!', '?']) {
        out.push('.');
    }
    out
}

/// `text`, or its beginning and `…` if it is longer than `most` bytes.
pub(super) fn shortened(text: &str, most: usize) -> std::borrow::Cow<'_, str> {
    if text.len() <= most {
        return text.into();
    }
    let mut end = most.saturating_sub('…'.len_utf8());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", text.get(..end).unwrap_or_default()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_and_end() {
        assert_eq!(sentence("two files get one name"), "Two files get one name.");
        assert_eq!(sentence("`x` is lost"), "`x` is lost.");
        assert_eq!(sentence("élan?"), "Élan?");
        assert_eq!(sentence(" "), "");
    }

    #[test]
    fn cuts_keep_characters_whole() {
        assert_eq!(shortened("日本語", 9), "日本語");
        assert_eq!(shortened("日本語", 8), "日…");
        assert_eq!(shortened("日本語", 2), "…");
    }
}
