//! The fixes that rules offer, as everybody is to see them: trusted as far as the user says, with the file's own line ends.

use crate::diagnostics::{Applicability, Diagnostic, Edit};
use crate::settings::{Settings, Trust};
use crate::source::SourceFile;

/// Finishes the fixes of findings. Rules end the lines that they write with LF.
pub(super) fn finish(file: &SourceFile, settings: &Settings, said: &mut [Diagnostic]) {
    for diagnostic in said.iter_mut().filter(|d| !d.fixes.is_empty()) {
        match settings.trust.get(diagnostic.rule.name) {
            Some(Trust::Never) => diagnostic.fixes.clear(),
            Some(Trust::Unsafe) => all(diagnostic, Applicability::Unsafe),
            Some(Trust::Safe) => all(diagnostic, Applicability::Safe),
            None => {}
        }
        for fix in &mut diagnostic.fixes {
            fix.edits.iter_mut().for_each(|edit| end_lines(file, edit));
            fix.edits.sort_by_key(|edit| edit.span);
        }
    }
}

fn all(diagnostic: &mut Diagnostic, applicability: Applicability) {
    for fix in &mut diagnostic.fixes {
        fix.applicability = applicability;
    }
}

fn end_lines(file: &SourceFile, edit: &mut Edit) {
    if !edit.text.contains('\n') {
        return;
    }
    let end = line_end(file, edit.span.start);
    let plain = edit.text.replace("\r\n", "\n");
    edit.text = if end == "\n" { plain } else { plain.replace('\n', end) };
}

/// How the line that holds an offset ends; the last line, like the one before it.
fn line_end(file: &SourceFile, offset: u32) -> &str {
    let line = file.line_of(offset);
    let mut ends = [Some(line), line.checked_sub(1)].into_iter().flatten().map(|line| {
        let end = file.lines().line_end(file.text(), line);
        file.text().get(end as usize..file.lines().line_start(line + 1) as usize).unwrap_or_default()
    });
    ends.find(|end| !end.is_empty()).unwrap_or("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn edited(text: &str, offset: u32) -> String {
        let mut edit = Edit { span: Span::empty(offset), text: "x\r\ny\nz".to_owned() };
        end_lines(&SourceFile::new("b.yml", text.to_owned()), &mut edit);
        edit.text
    }

    #[test]
    fn lines_end_as_the_file_has_it() {
        assert_eq!(edited("a\nb", 0), "x\ny\nz");
        assert_eq!(edited("a\r\nb", 0), "x\r\ny\r\nz");
        assert_eq!(edited("a\r\nb", 3), "x\r\ny\r\nz", "the last line, like the one before it");
        assert_eq!(edited("a\rb\r", 2), "x\ry\rz");
        assert_eq!(edited("a\r\nb\nc", 3), "x\ny\nz", "a mixed file: like the line itself");
        assert_eq!(edited("", 0), "x\ny\nz");
    }
}
