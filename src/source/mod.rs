//! Text and places in it. Offsets in bytes are the only truth; lines and columns are computed at the edge.

mod file;
mod line_index;
mod mapped;
mod span;

pub use file::SourceFile;
pub use line_index::{Encoding, LineIndex, Position};
pub use mapped::{Mapped, MappedBuilder};
pub use span::{Span, Spanned};
