//! Which files hold buildspecs, and where in them.
//!
//! In: a folder, or a file's path and text. Out: the files worth reading, what each of them is, and one [`Document`] for
//! each buildspec in it, whose every byte is known in the host file. It parses no YAML and reports nothing.

mod discover;
mod document;
mod kind;
mod markdown;
mod outline;
pub(crate) mod read;

pub use discover::{Choose, Chosen, discover, is_skipped_folder};
pub use document::{Document, documents};
pub use kind::{HostKind, LookAlike, kind, says_buildspec};
pub use read::LARGEST;
pub(crate) use read::{Text, read_file, read_from, reason};
