//! The walk itself: each node once, beside the section that the schema table has for it.

use std::collections::HashSet;

use super::names::{Elsewhere, Meant, same};
use super::remarks::Remarks;
use super::unknown::{Verdict, judge, replacement};
use super::values::fault;
use super::{
    BadValue, EmptySection, Issue, MisplacedKeys, MissingKeys, NoCommands, Place, UnknownKey, WrongType,
};
use crate::buildspec::lower::entries;
use crate::buildspec::model::Text;
use crate::buildspec::schema::{Key, Need, ROOT, Section, Shape};
use crate::source::SourceFile;
use crate::yaml::{Entry, Kind, Node, NodeId, Tree};

/// Where the tree is not what the schema table describes, in the order of the walk. `complete`: the whole of the
/// document is there, so that something can be missing.
pub fn issues<'t>(tree: &'t Tree, file: &'t SourceFile, complete: bool) -> Vec<Issue<'t>> {
    if tree.is_bomb() {
        return Vec::new();
    }
    let complete = complete && !tree.is_partial();
    let root = tree.root();
    let old = root.is_some_and(|r| r.get("version").and_then(Node::text) == Some("0.1"));
    let mut walk = Walk {
        issues: Vec::new(),
        remarks: Remarks::new(tree, file),
        strayed: HashSet::new(),
        excused: HashSet::new(),
        old,
        complete,
    };
    match root.map(|r| (r, r.kind())) {
        None | Some((_, Kind::Null)) if complete => walk.issues.push(Issue::NoContent),
        None | Some((_, Kind::Null | Kind::BrokenAlias)) => {}
        Some((root, Kind::Mapping)) => {
            let place = Place { section: &ROOT, path: String::new(), key: None };
            walk.section(&place, root, false);
        }
        Some((root, _)) => walk.issues.push(Issue::NoMapping(root)),
    }
    walk.excuse();
    let mut seen = HashSet::new();
    // What an alias or a merge key brings in twice is one mistake.
    walk.issues.retain(|issue| seen.insert(identity(issue)));
    if tree.is_partial() {
        let broken = tree.errors().iter().flat_map(|e| e.skipped.iter().map(|s| s.start).chain([e.offset]));
        let limit = broken.min().unwrap_or(0);
        walk.issues.retain(|issue| survives(issue, limit));
    }
    walk.issues
}

/// Whether an issue holds although the parser left out lines from `limit` on: the structure after it may be another one.
fn survives(issue: &Issue<'_>, limit: u32) -> bool {
    match issue {
        Issue::Unknown(unknown) => {
            matches!(unknown.meant, Meant::Key(_))
                || unknown.value.span().end.max(unknown.key.span().end) <= limit
        }
        Issue::Value(_) => true,
        Issue::Misplaced(misplaced) => misplaced.keys.iter().all(|(key, _)| key.span().end <= limit),
        Issue::WrongType(wrong) => wrong.found.span().end <= limit,
        Issue::NoContent
        | Issue::NoMapping(_)
        | Issue::Missing(_)
        | Issue::Empty(_)
        | Issue::NoCommands(_) => false,
    }
}

/// What tells two issues apart.
fn identity(issue: &Issue<'_>) -> (u8, Option<NodeId>) {
    match issue {
        Issue::NoContent => (0, None),
        Issue::NoMapping(node) => (1, Some(node.id())),
        Issue::Unknown(unknown) => (2, Some(unknown.key.id())),
        Issue::Misplaced(misplaced) => (3, misplaced.keys.first().map(|(key, _)| key.id())),
        Issue::WrongType(wrong) => (4, Some(wrong.found.id())),
        Issue::Missing(missing) => {
            (5, Some(missing.node.entries().next().map_or(missing.node, |e| e.key).id()))
        }
        Issue::Empty(empty) => (6, Some(empty.key.id())),
        Issue::NoCommands(empty) => (7, Some(empty.key.id())),
        Issue::Value(value) => (8, Some(value.text.node.id())),
    }
}

struct Walk<'t> {
    issues: Vec<Issue<'t>>,
    remarks: Remarks<'t>,
    /// Keys that stand elsewhere, by the section that they belong in: they are not missing there as well.
    strayed: HashSet<(&'static str, &'static str)>,
    /// Empty sections whose content stands elsewhere.
    excused: HashSet<NodeId>,
    /// `version: 0.1`
    old: bool,
    complete: bool,
}

/// What the keys of one section have shown so far.
#[derive(Default)]
struct Seen<'t> {
    /// Keys that are there, under their own names or wrong ones.
    present: HashSet<&'static str>,
    /// Something there is not understood, so that it may be what seems to be missing.
    strangers: bool,
    /// A template or a broken alias may bring anything.
    open: bool,
    /// Keys that belong elsewhere, by where.
    moved: Vec<MisplacedKeys<'t>>,
    /// Keys of which nothing is known.
    unknown: Vec<UnknownKey<'t>>,
    /// `commands` and `finally` without a command.
    idle: Vec<Entry<'t>>,
    /// The phase has commands, or runtimes to select.
    busy: bool,
}

impl<'t> Walk<'t> {
    /// `moved`: the section itself is in the wrong place, which has been said.
    fn section(&mut self, place: &Place<'t>, node: Node<'t>, moved: bool) {
        let entries = entries(node);
        let names: HashSet<&str> = entries.iter().filter_map(|e| e.key.text()).collect();
        let mut seen = Seen {
            open: node.entries().any(|e| e.key.text() == Some("<<") && e.value.kind() != Kind::Mapping),
            ..Seen::default()
        };
        for entry in &entries {
            match entry.key.text() {
                Some("<<") | None => seen.open = true,
                Some(name) => match place.section.key(name) {
                    Some(key) => self.known(place, key, entry, &names, &mut seen, moved),
                    None => self.stranger(place, name, entry, &names, &mut seen),
                },
            }
        }
        // `name` alone could be anything; beside `files` it is the artifact's.
        for unknown in std::mem::take(&mut seen.unknown) {
            let name = unknown.key.text().unwrap_or_default();
            let group = seen
                .moved
                .iter_mut()
                .find(|m| matches!(m.to, Elsewhere::Section(s) if s.key(name).is_some()));
            match group {
                Some(group) => group.keys.push((unknown.key, unknown.value)),
                None => self.issues.push(Issue::Unknown(unknown)),
            }
        }
        for misplaced in std::mem::take(&mut seen.moved) {
            self.misplaced(place, misplaced, &entries, &mut seen, moved);
        }
        if moved {
            return;
        }
        for idle in &seen.idle {
            self.no_commands(place, idle, seen.busy);
        }
        self.missing(place, node, &seen);
    }

    /// Takes back what was called missing or empty where it has since been found elsewhere.
    fn excuse(&mut self) {
        let (strayed, excused) = (&self.strayed, &self.excused);
        self.issues.retain_mut(|issue| match issue {
            Issue::Empty(empty) => !excused.contains(&empty.key.id()),
            Issue::Missing(missing) => {
                let path = missing.place.section.path;
                missing.keys.retain(|k| {
                    let mut names = std::iter::once(k.name).chain(match k.need {
                        Need::RequiredUnless(others) => others.iter().copied(),
                        _ => [].iter().copied(),
                    });
                    !names.any(|name| strayed.contains(&(path, name)))
                });
                !missing.keys.is_empty()
            }
            _ => true,
        });
    }

    /// Keys of a section that belong elsewhere. `moved`: the section itself does, and has taken its neighbours along.
    fn misplaced(
        &mut self,
        place: &Place<'t>,
        mut misplaced: MisplacedKeys<'t>,
        entries: &[Entry<'t>],
        seen: &mut Seen<'t>,
        moved: bool,
    ) {
        let path = misplaced.to.path();
        let home = path.split('.').next().unwrap_or_default();
        if let Elsewhere::Section(section) = misplaced.to {
            let names = misplaced.keys.iter().filter_map(|(key, _)| same(key.text()?, section));
            self.strayed.extend(names.map(|k| (section.path, k.name)));
        }
        self.strayed.extend(ROOT.key(home).map(|k| ("", k.name)));
        if moved && matches!(path, "" | "phases") {
            return;
        }
        seen.strangers = true;
        misplaced.home = if place.section.path.is_empty() && !home.is_empty() {
            entries.iter().find(|e| e.key.text() == Some(home)).map(|e| (e.key, e.value))
        } else {
            empty_before(place.section, &misplaced, entries)
        };
        // That its home is empty is the same mistake.
        if let Some((home, _)) = misplaced.home.filter(|(_, value)| value.is_null()) {
            self.excused.insert(home.id());
        }
        self.issues.push(Issue::Misplaced(misplaced));
    }

    fn known(
        &mut self,
        place: &Place<'t>,
        key: &'static Key,
        entry: &Entry<'t>,
        names: &HashSet<&str>,
        seen: &mut Seen<'t>,
        moved: bool,
    ) {
        if key.only_in == Some("0.1") && !self.old {
            let instead = replacement(key);
            seen.present.extend(instead.map(|k| k.name));
            self.issues.push(Issue::Unknown(UnknownKey {
                place: place.clone(),
                key: entry.key,
                value: entry.value,
                meant: Meant::Old(instead),
                taken: instead.is_some_and(|k| names.contains(k.name)),
            }));
            return;
        }
        // A key without the scalar that it needs is as good as absent.
        let vain = entry.value.is_null()
            && matches!(key.shape, Shape::Text | Shape::Choice { .. } | Shape::Integer)
            && key.need == Need::Required;
        if !vain {
            seen.present.insert(key.name);
        }
        let content = entry.value;
        // Secondary artifacts without primary ones have a rule of their own.
        let secondary = place.section.path == "artifacts" && names.contains("secondary-artifacts");
        if secondary
            && key.name == "files"
            && content.kind() != Kind::Scalar
            && content.items().next().is_none()
        {
            return;
        }
        let idle = match content.kind() {
            Kind::Null => true,
            Kind::Sequence => content.items().all(Node::is_null),
            _ => content.kind() == Kind::Mapping && content.entries().next().is_none(),
        };
        if matches!(key.shape, Shape::Commands) && idle && content.kind() != Kind::Mapping {
            seen.idle.push(*entry);
        } else if matches!(key.shape, Shape::Commands) || key.name == "runtime-versions" {
            seen.busy |= !idle;
        }
        self.value(place, entry.key, Some(key), key.shape, content, moved);
    }

    fn stranger(
        &mut self,
        place: &Place<'t>,
        name: &str,
        entry: &Entry<'t>,
        names: &HashSet<&str>,
        seen: &mut Seen<'t>,
    ) {
        let meant = match judge(name, entry.value, place, self.old) {
            Verdict::Silent => {
                seen.open = true;
                return;
            }
            Verdict::Misplaced(to, key) => {
                add(seen, place, entry, to);
                if let Some(key) = key {
                    self.value(place, entry.key, Some(key), key.shape, entry.value, true);
                }
                return;
            }
            Verdict::Unknown(meant) => meant,
        };
        let right = match meant {
            Meant::Key(key) | Meant::Synonym(key) | Meant::Old(Some(key)) => Some(key.name),
            Meant::Phase(phase) => Some(phase),
            _ => None,
        };
        match meant {
            Meant::Key(key) | Meant::Synonym(key) | Meant::Old(Some(key)) => {
                seen.present.insert(key.name);
            }
            Meant::Helper => {}
            _ => seen.strangers |= !entry.value.is_null(),
        }
        let unknown = UnknownKey {
            place: place.clone(),
            key: entry.key,
            value: entry.value,
            meant,
            taken: right.is_some_and(|r| names.contains(r)),
        };
        if matches!(meant, Meant::Nothing) {
            seen.unknown.push(unknown);
            return;
        }
        self.issues.push(Issue::Unknown(unknown));
        let walked = match meant {
            Meant::Key(key) | Meant::Synonym(key) => Some(key),
            Meant::Phase(phase) => place.section.key(phase),
            _ => None,
        };
        if let Some(key) = walked.filter(|_| entry.value.kind() == Kind::Mapping) {
            self.value(place, entry.key, Some(key), key.shape, entry.value, true);
        }
    }

    fn missing(&mut self, place: &Place<'t>, node: Node<'t>, seen: &Seen<'t>) {
        let guess = place.is_phase() || place.section.path == "batch";
        if !self.complete || seen.open || (seen.strangers && guess) {
            return;
        }
        if place.section.path == "artifacts" && seen.present.contains("secondary-artifacts") {
            return;
        }
        if place.section.path == "phases" && node.entries().next().is_none() {
            let Some(key) = place.key else { return };
            let known = ROOT.key("phases");
            let root = Place { section: &ROOT, path: String::new(), key: None };
            self.empty(&root, key, known, Shape::Section(place.section));
            return;
        }
        let there = |name: &str| seen.present.contains(name);
        let is_missing = |key: &&'static Key| match key.need {
            Need::Optional => false,
            Need::Required => !there(key.name),
            Need::RequiredUnless(others) => !there(key.name) && !others.iter().any(|o| there(o)),
        };
        let keys: Vec<&'static Key> = place.section.keys.iter().filter(is_missing).collect();
        if !keys.is_empty() {
            self.issues.push(Issue::Missing(MissingKeys { place: place.clone(), node, keys }));
        }
    }

    /// One value. `known` is the schema's key, none under a free name.
    fn value(
        &mut self,
        place: &Place<'t>,
        key: Node<'t>,
        known: Option<&'static Key>,
        shape: Shape,
        value: Node<'t>,
        moved: bool,
    ) {
        if is_unknowable(value) {
            return;
        }
        let below = |section: &'static Section| Place {
            section,
            path: join(&place.path, key.text().unwrap_or_default()),
            key: Some(key),
        };
        let kind = value.kind();
        match shape {
            // Empty lists of commands are counted by the section; what stands in the others is the syntax rules'.
            Shape::Commands if kind != Kind::Mapping => {}
            Shape::Foreign => {}
            _ if kind == Kind::Null => {
                if !shape.is_scalar() && !moved {
                    self.empty(place, key, known, shape);
                }
            }
            _ if shape.is_scalar() && kind == Kind::Scalar => self.scalar(place, known, value),
            Shape::Texts if kind == Kind::Scalar => {}
            Shape::Texts if kind == Kind::Sequence && moved => {}
            Shape::Texts if kind == Kind::Sequence => self.items(place, key, known, shape, value),
            Shape::Section(section) if kind == Kind::Mapping => {
                self.section(&below(section), value, moved);
            }
            Shape::TextMap if kind == Kind::Mapping => self.texts(place, key, value, moved),
            // What stands under the names of a matrix is its own rule's.
            Shape::ListMap if kind == Kind::Mapping => {}
            Shape::SectionMap(section) if kind == Kind::Mapping => {
                self.groups(&below(section), section, value, moved);
            }
            Shape::Sections(section) if kind == Kind::Sequence => {
                let path = join(&place.path, key.text().unwrap_or_default());
                for (index, item) in value.items().enumerate().filter(|(_, item)| !is_unknowable(*item)) {
                    match item.kind() {
                        Kind::Mapping => {
                            let place = Place { section, path: format!("{path}[{index}]"), key: None };
                            self.section(&place, item, moved);
                        }
                        _ if item.is_null() || moved => {}
                        _ => self.wrong(place, key, known, Shape::Section(section), item, true),
                    }
                }
            }
            // `[]` and `{}` say that nothing is meant.
            _ if kind != Kind::Scalar && is_bare(value) => {}
            _ if moved => {}
            _ => self.wrong(place, key, known, shape, value, false),
        }
    }

    /// Scalars under free names.
    fn texts(&mut self, place: &Place<'t>, key: Node<'t>, value: Node<'t>, moved: bool) {
        let mut strays: Vec<MisplacedKeys<'t>> = Vec::new();
        for entry in entries(value) {
            let is_text = matches!(entry.value.kind(), Kind::Scalar | Kind::Null);
            let Some(name) = entry.key.text().filter(|_| !is_text && !is_unknowable(entry.value)) else {
                continue;
            };
            // A section that was indented too deep, or what stood below one that was moved away.
            let home =
                place.section.key(name).map(|_| place.section).or_else(|| ROOT.key(name).map(|_| &ROOT));
            match home {
                _ if moved => {}
                Some(section) => {
                    let pair = (entry.key, entry.value);
                    self.strayed.extend(section.key(name).map(|k| (section.path, k.name)));
                    match strays.iter_mut().find(|s| s.to.path() == section.path) {
                        Some(group) => group.keys.push(pair),
                        None => strays.push(MisplacedKeys {
                            place: Place {
                                section: place.section,
                                path: join(&place.path, key.text().unwrap_or_default()),
                                key: Some(key),
                            },
                            keys: vec![pair],
                            to: Elsewhere::Section(section),
                            home: None,
                        }),
                    }
                }
                None => self.wrong(place, entry.key, None, Shape::Text, entry.value, false),
            }
        }
        self.issues.extend(strays.into_iter().map(Issue::Misplaced));
    }

    fn scalar(&mut self, place: &Place<'t>, known: Option<&'static Key>, value: Node<'t>) {
        // The version has rules of its own.
        let Some(key) = known.filter(|k| k.name != "version") else { return };
        let Some(scalar) = value.scalar() else { return };
        let text = Text { node: value, mapped: &scalar.text, style: scalar.style };
        if let Some(fault) = fault(key, text, place.is_batch()) {
            self.issues.push(Issue::Value(BadValue { place: place.clone(), key, text, fault }));
        }
    }

    /// A list of scalars. Of several items of a wrong kind only the first is reported.
    fn items(
        &mut self,
        place: &Place<'t>,
        key: Node<'t>,
        known: Option<&'static Key>,
        shape: Shape,
        value: Node<'t>,
    ) {
        let mut said = false;
        for item in value.items() {
            if !matches!(item.kind(), Kind::Mapping | Kind::Sequence) || is_unknowable(item) {
                continue;
            }
            let beside: Vec<_> = item
                .entries()
                .filter(|e| e.key.text().is_some_and(|name| place.section.key(name).is_some()))
                .map(|e| (e.key, e.value))
                .collect();
            if !beside.is_empty() && beside.len() == item.entries().count() {
                let list = Place {
                    section: place.section,
                    path: join(&place.path, key.text().unwrap_or_default()),
                    key: Some(key),
                };
                self.issues.push(Issue::Misplaced(MisplacedKeys {
                    place: list,
                    keys: beside,
                    to: Elsewhere::Beside,
                    home: None,
                }));
            } else if !said {
                said = true;
                self.wrong(place, key, known, shape, item, true);
            }
        }
    }

    /// Sections under free names.
    fn groups(&mut self, place: &Place<'t>, section: &'static Section, value: Node<'t>, moved: bool) {
        let mut nameless = Vec::new();
        for entry in entries(value) {
            let Some(name) = entry.key.text() else { continue };
            if is_unknowable(entry.value) {
                continue;
            }
            match entry.value.kind() {
                Kind::Mapping => {
                    let inner = Place { section, path: join(&place.path, name), key: Some(entry.key) };
                    self.section(&inner, entry.value, moved);
                }
                Kind::BrokenAlias => {}
                _ if moved => {}
                _ if same(name, section).is_some() => nameless.push((entry.key, entry.value)),
                Kind::Null => self.empty(place, entry.key, None, Shape::Section(section)),
                _ => self.wrong(place, entry.key, None, Shape::Section(section), entry.value, false),
            }
        }
        if !nameless.is_empty() {
            self.issues.push(Issue::Misplaced(MisplacedKeys {
                place: place.clone(),
                keys: nameless,
                to: Elsewhere::Named(section),
                home: None,
            }));
        }
    }

    fn no_commands(&mut self, place: &Place<'t>, list: &Entry<'t>, busy: bool) {
        if !self.complete {
            return;
        }
        let final_item = list.value.items().last();
        let commented = self.remarks.stand_under(list.key)
            || final_item.is_some_and(|item| self.remarks.stand_under(item));
        self.issues.push(Issue::NoCommands(NoCommands {
            place: place.clone(),
            key: list.key,
            explicit: list.value.kind() == Kind::Sequence && is_bare(list.value),
            busy,
            commented,
        }));
    }

    fn empty(&mut self, place: &Place<'t>, key: Node<'t>, known: Option<&'static Key>, expected: Shape) {
        if self.complete {
            let commented = self.remarks.stand_under(key);
            self.issues.push(Issue::Empty(EmptySection {
                place: place.clone(),
                key,
                known,
                expected,
                commented,
            }));
        }
    }

    fn wrong(
        &mut self,
        place: &Place<'t>,
        key: Node<'t>,
        known: Option<&'static Key>,
        expected: Shape,
        found: Node<'t>,
        item: bool,
    ) {
        self.issues.push(Issue::WrongType(WrongType {
            place: place.clone(),
            key,
            known,
            expected,
            found,
            item,
        }));
    }
}

/// The key before the misplaced ones, if nothing stands under it and they belong there.
fn empty_before<'t>(
    section: &Section,
    misplaced: &MisplacedKeys<'t>,
    entries: &[Entry<'t>],
) -> Option<(Node<'t>, Node<'t>)> {
    let (first, _) = misplaced.keys.first()?;
    let at = entries.iter().position(|e| e.key.id() == first.id())?;
    let before = entries.get(at.checked_sub(1)?).filter(|e| e.value.is_null())?;
    let Shape::Section(inner) = section.key(before.key.text()?)?.shape else { return None };
    same(first.text()?, inner).map(|_| (before.key, before.value))
}

/// Adds a misplaced key to those of its section that belong to the same place.
fn add<'t>(seen: &mut Seen<'t>, place: &Place<'t>, entry: &Entry<'t>, to: Elsewhere) {
    let pair = (entry.key, entry.value);
    // What a phase lacks is one mistake, `runtime-versions` included: they alone tell the phase.
    let family = |to: &Elsewhere| match to.path() {
        path @ ("phases.*" | "phases.install") => path.split('.').next().unwrap_or_default(),
        path => path,
    };
    let group = seen
        .moved
        .iter_mut()
        .find(|m| family(&m.to) == family(&to) && (to.path() == "phases") == (m.to.path() == "phases"));
    match group {
        Some(group) => {
            group.keys.push(pair);
            if to.path() == "phases.install" {
                group.to = to;
            }
        }
        None => seen.moved.push(MisplacedKeys { place: place.clone(), keys: vec![pair], to, home: None }),
    }
}

/// Whether something else will stand there: a template's placeholder (`{{ x }}`, which YAML reads as a mapping in a
/// mapping), a tag of another tool (`!Sub`), an alias of nothing.
fn is_unknowable(node: Node<'_>) -> bool {
    let is_foreign_tag = |tag: &str| !tag.starts_with("!!") && !tag.starts_with("!<");
    if node.kind() == Kind::BrokenAlias || node.tag().is_some_and(|t| is_foreign_tag(&t.value)) {
        return true;
    }
    let mut entries = node.entries();
    node.is_flow()
        && match (entries.next(), entries.next()) {
            // `{INSERT NAME HERE}`
            (Some(only), None) => only.value.is_null() || only.key.kind() != Kind::Scalar,
            (Some(first), _) => first.key.kind() != Kind::Scalar,
            _ => false,
        }
}

/// Whether it is `[]` or `{}`.
fn is_bare(node: Node<'_>) -> bool {
    node.items().next().is_none() && node.entries().next().is_none()
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
