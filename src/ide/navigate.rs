//! From a name to where it is made, to where it is used, to the file that it names.

use super::names::{Named, named, touches};
use super::{Highlight, Origin, Target};
use crate::rules::Context;
use crate::source::Span;

/// Where the thing at an offset is made: for a use of a variable the definitions whose value it may see; for a path of the
/// source the file. None where there is no such thing; no target where it comes from outside.
pub fn definition(cx: &Context<'_>, offset: u32) -> Option<Origin> {
    if let Some(found) = named(cx, offset) {
        let targets = found.origins.iter().map(|&span| Target::Here(span)).collect();
        return Some(Origin { span: found.asked, targets });
    }
    let link = super::links(cx).into_iter().find(|l| touches(l.span, offset))?;
    Some(Origin { span: link.span, targets: vec![Target::File(link.file)] })
}

/// Every place that names the thing at an offset, in order; those that make it only if `declarations`.
pub fn references(cx: &Context<'_>, offset: u32, declarations: bool) -> Vec<Span> {
    let places = named(cx, offset).map_or_else(Vec::new, |found| found.places);
    places.into_iter().filter(|p| declarations || !p.defines).map(|p| p.span).collect()
}

/// The same, with what happens to the thing there.
pub fn highlights(cx: &Context<'_>, offset: u32) -> Vec<Highlight> {
    let Some(Named { places, .. }) = named(cx, offset) else { return Vec::new() };
    places.into_iter().map(|p| Highlight { span: p.span, writes: p.defines }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::testing::{Ask, at};

    /// The text with `⟦…⟧` around each place, `⟦!…⟧` where it is made.
    fn marked(text: &str) -> String {
        let plain = text.replace('‸', "");
        let mut out = plain.clone();
        for h in at(text, highlights).into_iter().rev() {
            let mark = if h.writes { "⟦!" } else { "⟦" };
            out.insert(h.span.end as usize, '⟧');
            out.insert_str(h.span.start as usize, mark);
        }
        out.lines().filter(|l| l.contains('⟦')).map(str::trim).collect::<Vec<_>>().join("\n")
    }

    fn commands(lines: &str) -> String {
        let lines: Vec<String> = lines.lines().map(|l| format!("      - {l}\n")).collect();
        format!(
            "env:\n  variables:\n    TAG: x\n  exported-variables: [TAG]\nphases:\n  build:\n    commands:\n{}",
            lines.concat()
        )
    }

    #[test]
    fn variables_across_the_file() {
        let text = commands("echo $TA‸G \"${TAG:-y}\" '$TAG'\nTAG=2 # TAG\nmake TAG=$TAG");
        assert_eq!(
            marked(&text),
            "⟦!TAG⟧: x\nexported-variables: [⟦TAG⟧]\n- echo $⟦TAG⟧ \"${⟦TAG⟧:-y}\" '$TAG'\n- ⟦!TAG⟧=2 # TAG\n- make TAG=$⟦TAG⟧"
        );
        assert_eq!(marked(&commands("(TA‸G=1; echo $TAG)\necho $TAG")).lines().count(), 4);
        let own = commands("x=$(B=1; echo $‸B); B=2; echo $B");
        assert_eq!(marked(&own), "- x=$(⟦!B⟧=1; echo $⟦B⟧); B=2; echo $B");
        assert_eq!(
            marked(&commands("for f in a b; do echo $‸f; done")),
            "- for ⟦!f⟧ in a b; do echo $⟦f⟧; done"
        );
        assert_eq!(marked(&commands("read -r L; echo \"$‸L\"")), "- read -r ⟦!L⟧; echo \"$⟦L⟧\"");
        assert_eq!(marked(&commands("env Z=1 sh -c 'echo $‸Z'")), "- env ⟦!Z⟧=1 sh -c 'echo $⟦Z⟧'");
    }

    #[test]
    fn builds_anchors_functions() {
        let batch = "version: 0.2\nbatch:\n  build-graph:\n    - identifier: a\n    - identifier: b\n      depend-on: [‸a]\n";
        assert_eq!(marked(batch), "- identifier: ⟦!a⟧\ndepend-on: [⟦a⟧]");
        let anchors = "version: 0.2\nx: &p [make]\ny: *p\nz: &p [a]\nw: *‸p\n";
        assert_eq!(marked(anchors), "z: &⟦!p⟧ [a]\nw: *⟦p⟧");
        assert_eq!(marked(&commands("f() { make; }\nf‸ && f")), "- ⟦!f⟧() { make; }\n- ⟦f⟧ && ⟦f⟧");
    }

    #[test]
    fn to_the_definitions_that_are_seen() {
        let goes = |text: &str| {
            let plain = text.replace('‸', "");
            let found = at(text, definition).map(|o| o.targets).unwrap_or_default();
            let line = |t: &Target| match t {
                Target::Here(span) => plain[..span.start as usize].matches('\n').count() + 1,
                Target::File(_) => 0,
            };
            found.iter().map(line).collect::<Vec<_>>()
        };
        assert_eq!(goes(&commands("TAG=1\necho $T‸AG")), [8]);
        assert_eq!(goes(&commands("test -f x && TAG=1\necho $T‸AG")), [3, 8]);
        assert_eq!(goes(&commands("echo $HO‸ME")), Vec::<usize>::new());
        let ask = Ask { tree: &["ci/run.sh"], ..Ask::default() };
        let to = ask.run("phases:\n  build:\n    commands:\n      - bash ci/r‸un.sh\n", definition);
        assert_eq!(to.map(|o| o.targets), Some(vec![Target::File("ci/run.sh".into())]));
    }

    #[test]
    fn references_with_and_without_declarations() {
        let text = commands("echo $TA‸G");
        assert_eq!(at(&text, |cx, o| references(cx, o, true)).len(), 3);
        assert_eq!(at(&text, |cx, o| references(cx, o, false)).len(), 2);
        assert!(at("phases:\n  bui‸ld: {}\n", |cx, o| references(cx, o, true)).is_empty());
    }
}
