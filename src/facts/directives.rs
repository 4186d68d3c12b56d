//! What comments of the file tell speclint: `# speclint: image=ID`, `shell=…`, `root=PATH`, `assume=GLOB`.

use crate::source::{Span, Spanned};
use crate::yaml::Comment;

/// What the file's own comments say of its context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directives {
    /// `image=ID[,ID]`
    pub images: Vec<Spanned<String>>,
    /// `shell=bash|sh|powershell|cmd`; the last one counts.
    pub shell: Option<Spanned<String>>,
    /// `root=PATH`, relative to the git top; the last one counts.
    pub root: Option<Spanned<String>>,
    /// `assume=GLOB[,GLOB]`: paths that commands produce which speclint cannot see.
    pub assume: Vec<Spanned<String>>,
}

/// Reads the comments. What is no directive is none of our business.
pub fn directives(comments: &[Comment]) -> Directives {
    let mut found = Directives::default();
    for comment in comments {
        let Some(rest) = comment.text.strip_prefix(" speclint: ") else { continue };
        let mut at = comment.span.start + 1 + " speclint: ".len() as u32;
        for word in rest.split(' ') {
            if let Some((key, values)) = word.split_once('=') {
                read(key, values, at + key.len() as u32 + 1, &mut found);
            }
            at += word.len() as u32 + 1;
        }
    }
    found
}

fn read(key: &str, values: &str, mut at: u32, found: &mut Directives) {
    for value in values.split(',') {
        let spanned = || Spanned::new(value.to_owned(), Span::new(at, at + value.len() as u32));
        if !value.is_empty() {
            match key {
                "image" => found.images.push(spanned()),
                "shell" => found.shell = Some(spanned()),
                "root" => found.root = Some(spanned()),
                "assume" => found.assume.push(spanned()),
                _ => {}
            }
        }
        at += value.len() as u32 + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::load;

    #[test]
    fn values_keep_their_places() {
        let text = "# speclint: image=standard:7.0,standard:8.0 shell=bash\n# speclint:image=no\na: 1 # speclint: assume=dist/**\n";
        let found = directives(load(text, None).comments());
        let texts: Vec<_> = found.images.iter().map(|i| (i.value.as_str(), &text[i.span.range()])).collect();
        assert_eq!(texts, [("standard:7.0", "standard:7.0"), ("standard:8.0", "standard:8.0")]);
        assert_eq!(found.shell.unwrap().value, "bash");
        assert_eq!(found.assume[0].value, "dist/**");
        assert_eq!(found.root, None);
    }
}
