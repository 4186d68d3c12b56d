//! ShellCheck, the linter of shell scripts, where it is installed: the one program that speclint starts.
//!
//! In: [`Question`]s, each a script with its shell and what is known to be set. Out: [`Answers`], whose places are bytes of the
//! script's text. It knows nothing of buildspecs, of the command line and of the editor; whoever asks decides when
//! [`Program::ask`] runs, and rules only read answers.

mod answers;
mod codes;
mod program;
mod question;

pub use answers::{Answers, Comment, Level, Replacement, Unreadable};
pub use codes::{Code, Use, code_number, known_code, known_codes, shown};
pub use program::{Failure, Program};
pub use question::{Known, Question, Shell};
