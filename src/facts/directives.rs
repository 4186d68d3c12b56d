//! What comments of the file tell speclint of its context: `# speclint: image=ID`, `shell=…`, `root=PATH`, `assume=GLOB`.

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
    for comment in comments.iter().filter(|comment| crate::directives::mentioned(&comment.text)) {
        // The text lacks the `#`; its places are counted from there.
        for directive in crate::directives::directives(&format!("#{}", comment.text)) {
            for (key, values) in directive.words {
                for value in values {
                    let start = comment.span.start + value.range.start as u32;
                    let span = Span::new(start, start + value.range.len() as u32);
                    found.add(&key.text, Spanned::new(value.text, span));
                }
            }
        }
    }
    found
}

impl Directives {
    fn add(&mut self, key: &str, value: Spanned<String>) {
        match key {
            "image" => self.images.push(value),
            "shell" => self.shell = Some(value),
            "root" => self.root = Some(value),
            "assume" => self.assume.push(value),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::load;

    #[test]
    fn values_keep_their_places() {
        let text = "# speclint: image=standard:7.0,standard:8.0 shell=bash\n# speclint: we said image=no\na: 1 # speclint: assume=dist/**\n";
        let found = directives(load(text, None).comments());
        let texts: Vec<_> = found.images.iter().map(|i| (i.value.as_str(), &text[i.span.range()])).collect();
        assert_eq!(texts, [("standard:7.0", "standard:7.0"), ("standard:8.0", "standard:8.0")]);
        assert_eq!(found.shell.unwrap().value, "bash");
        assert_eq!(found.assume[0].value, "dist/**");
        assert_eq!(found.root, None);
    }
}
