//! Edits that several rules write.

use crate::buildspec::Text;
use crate::diagnostics::Edit;
use crate::yaml::ScalarStyle;

/// Writes `new` in the place of a scalar's text; its quotes stay. None where the text has no place of its own: behind an
/// alias, in a block scalar, or with escapes. `new` must need no quotes.
pub(crate) fn rewrite(old: &Text<'_>, new: &str) -> Option<Edit> {
    let span = old.mapped.exact(0..old.as_str().len())?;
    let own_place = !old.style.is_block() && !old.node.is_alias();
    own_place.then(|| Edit { span, text: new.to_owned() })
}

/// The same for the value of a key: beside a key in double quotes, as in JSON, a plain value gets quotes too.
pub(crate) fn rewrite_value(key: &Text<'_>, old: &Text<'_>, new: &str) -> Option<Edit> {
    let json = key.style == ScalarStyle::DoubleQuoted && old.style == ScalarStyle::Plain;
    rewrite(old, &if json { format!("\"{new}\"") } else { new.to_owned() })
}
