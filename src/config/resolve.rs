//! From what the layers and the command line say to what holds for one file: [`Settings`], and who said each part of it.

use camino::Utf8PathBuf;
use jiff::civil::Date;

use super::layer::{Block, Layer, Profile};
use super::origin::{Origin, Traced};
use super::pattern::Pattern;
use super::rules::{Choice, apply, begin, in_order};
use crate::catalog::{Named, Rule, RuleOption, Severity, rules};
use crate::settings::options::Value;
use crate::settings::{Level, RuleSet, Settings, Trust};
use crate::source::{Span, Spanned};

/// What was said on the command line (or by an editor): it beats every configuration file.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// "Today".
    pub today: Date,
    /// The set of rules to begin with.
    pub profile: Option<Traced<Profile>>,
    /// The only rules to run; they run even if the configuration or the profile leaves them off.
    pub select: Option<Traced<Vec<Named>>>,
    /// Rules to leave out.
    pub ignore: Option<Traced<Vec<Named>>>,
    /// ShellCheck's codes to leave out, besides those that the configuration leaves out.
    pub ignored_codes: Option<Traced<Vec<String>>>,
    /// The lowest severity to show.
    pub severity: Option<Traced<Severity>>,
    /// The lowest severity that fails.
    pub fail_on: Option<Traced<Option<Severity>>>,
    /// The images that the build may run in.
    pub images: Option<Traced<Vec<String>>>,
    /// The source root, absolute.
    pub root: Option<Traced<Utf8PathBuf>>,
    /// Files and folders to leave out, from the working directory.
    pub exclude: Vec<Pattern>,
    /// Whether comments may silence findings.
    pub ignores: bool,
}

impl Invocation {
    /// Nothing was said.
    pub const fn new(today: Date) -> Self {
        Self {
            today,
            profile: None,
            select: None,
            ignore: None,
            ignored_codes: None,
            severity: None,
            fail_on: None,
            images: None,
            root: None,
            exclude: Vec::new(),
            ignores: true,
        }
    }
}

/// What holds for one file, and who said so.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// What holds.
    pub settings: Settings,
    /// The profile.
    pub profile: Traced<Profile>,
    /// Who said [`Settings::severity`].
    pub severity: Origin,
    /// Who said [`Settings::fail_on`].
    pub fail_on: Origin,
    /// Who said [`Settings::require_reasons`].
    pub require_reasons: Origin,
    /// Who said [`Settings::baseline`].
    pub baseline: Origin,
    /// Who said which images.
    pub images: Origin,
    /// Who said the root.
    pub root: Origin,
    /// Who said the shell.
    pub shell: Origin,
    /// Who said each of the assumed globs.
    pub assume: Vec<Origin>,
    /// Every rule, in the catalogue's order.
    pub rules: Vec<Choice>,
    /// The options that were set.
    pub options: Vec<SetOption>,
    /// How far the fixes of rules are trusted, where that was set.
    pub fixes: Vec<SetTrust>,
    /// The rules that are locked, and who locked them.
    pub locked: Vec<Traced<&'static Rule>>,
}

/// An option that was set.
#[derive(Clone, Debug)]
pub struct SetOption {
    /// The rule.
    pub rule: &'static Rule,
    /// Its option.
    pub option: &'static RuleOption,
    /// What was set, by whom.
    pub value: Traced<Value>,
}

/// How far the fixes of a rule are trusted.
#[derive(Clone, Debug)]
pub struct SetTrust {
    /// The rule.
    pub rule: &'static Rule,
    /// What was set, by whom.
    pub trust: Traced<Trust>,
}

/// Resolves the layers, in the order in which they are applied; `holds` tells, by the number of a layer and of an override in
/// it, which overrides are about the file.
pub(super) fn resolve(layers: &[Layer], holds: &[(usize, usize)], invocation: &Invocation) -> Resolved {
    let nearest = layers.iter().rev();
    let profile = invocation.profile.clone().unwrap_or_else(|| {
        said(nearest.clone(), |layer| layer.profile.as_ref())
            .unwrap_or(Traced::new(Profile::Default, Origin::Default))
    });
    let mut resolved = Resolved {
        settings: Settings::new(invocation.today),
        rules: begin(&profile),
        profile,
        severity: Origin::Default,
        fail_on: Origin::Default,
        require_reasons: Origin::Default,
        baseline: Origin::Default,
        images: Origin::Default,
        root: Origin::Default,
        shell: Origin::Default,
        assume: Vec::new(),
        options: Vec::new(),
        fixes: Vec::new(),
        locked: Vec::new(),
    };
    if let Some(value) =
        invocation.severity.clone().or_else(|| said(nearest.clone(), |layer| layer.severity.as_ref()))
    {
        (resolved.settings.severity, resolved.severity) = (value.value, value.origin);
    }
    if let Some(value) =
        invocation.fail_on.clone().or_else(|| said(nearest.clone(), |layer| layer.fail_on.as_ref()))
    {
        (resolved.settings.fail_on, resolved.fail_on) = (value.value, value.origin);
    }
    if let Some(value) = said(nearest.clone(), |layer| layer.require_reasons.as_ref()) {
        (resolved.settings.require_reasons, resolved.require_reasons) = (value.value, value.origin);
    }
    if let Some(value) = said(nearest, |layer| layer.baseline.as_ref()) {
        (resolved.settings.baseline, resolved.baseline) = (Some(value.value), value.origin);
    }
    for (at, layer) in layers.iter().enumerate() {
        resolved.block(layer, &layer.block);
        for (number, block) in layer.overrides.iter().enumerate() {
            if holds.contains(&(at, number)) {
                resolved.block(layer, block);
            }
        }
        for name in &layer.locked {
            resolved.lock(layer, name);
        }
    }
    resolved.invocation(invocation);
    resolved.finish();
    resolved
}

/// What the nearest layer says.
fn said<'a, T: Clone + 'a>(
    nearest: impl Iterator<Item = &'a Layer>,
    of: impl Fn(&'a Layer) -> Option<&'a Spanned<T>>,
) -> Option<Traced<T>> {
    nearest
        .filter_map(|layer| of(layer).map(|value| (layer, value)))
        .map(|(layer, value)| Traced::new(value.value.clone(), layer.origin(value.span)))
        .next()
}

impl Layer {
    fn origin(&self, span: Span) -> Origin {
        Origin::File(std::sync::Arc::clone(&self.file), span)
    }
}

impl Resolved {
    fn block(&mut self, layer: &Layer, block: &Block) {
        apply(&mut self.rules, block, &layer.file, &self.profile);
        for entry in in_order(block) {
            if let Some(fix) = &entry.fix {
                let origin = layer.origin(fix.span);
                self.fixes.retain(|set| !entry.name.value.has(set.rule));
                for (trust, rule) in fix
                    .value
                    .into_iter()
                    .flat_map(|trust| entry.name.value.rules().map(move |rule| (trust, rule)))
                {
                    self.fixes.push(SetTrust { rule, trust: Traced::new(trust, origin.clone()) });
                }
            }
            let Some(rule) = entry.name.value.rule() else { continue };
            for set in &entry.options {
                self.options.retain(|o| o.rule.name != rule.name || o.option.name != set.option.name);
                let value = Traced::new(set.value.clone(), layer.origin(set.span));
                self.options.push(SetOption { rule, option: set.option, value });
            }
        }
        let build = &mut self.settings.build;
        if let Some(images) = &block.images {
            (build.images, self.images) = (images.value.clone(), layer.origin(images.span));
        }
        if let Some(root) = &block.root {
            (build.root, self.root) = (Some(root.value.clone()), layer.origin(root.span));
        }
        if let Some(shell) = &block.shell {
            (build.shell, self.shell) = (Some(shell.value.to_owned()), layer.origin(shell.span));
        }
        for glob in &block.assume {
            build.assume.push(glob.value.clone());
            self.assume.push(layer.origin(glob.span));
        }
    }

    fn lock(&mut self, layer: &Layer, name: &Spanned<Named>) {
        for rule in name.value.rules() {
            if !self.locked.iter().any(|locked| locked.value.name == rule.name) {
                self.locked.push(Traced::new(rule, layer.origin(name.span)));
            }
        }
    }

    fn invocation(&mut self, invocation: &Invocation) {
        self.settings.ignores = invocation.ignores;
        if let Some(images) = &invocation.images {
            (self.settings.images, self.images) = (images.value.clone(), images.origin.clone());
        }
        if let Some(root) = &invocation.root {
            (self.settings.root, self.root) = (Some(root.value.clone()), root.origin.clone());
        }
        if let Some(codes) = &invocation.ignored_codes {
            self.leave_out(codes);
        }
        for choice in &mut self.rules {
            if let Some(select) = &invocation.select {
                let on = select.value.iter().any(|name| name.has(choice.rule));
                if on != choice.on {
                    choice.on = on;
                    choice.origin = select.origin.clone();
                }
            }
            if let Some(ignore) = &invocation.ignore
                && choice.on
                && ignore.value.iter().any(|name| name.has(choice.rule))
            {
                choice.on = false;
                choice.origin = ignore.origin.clone();
            }
        }
    }

    /// Adds to the codes of ShellCheck's that are left out.
    fn leave_out(&mut self, codes: &Traced<Vec<String>>) {
        let rule = rules().iter().find(|rule| rule.name == "shellcheck");
        let option = rule.and_then(|rule| rule.options.iter().find(|option| option.name == "exclude"));
        let Some((rule, option)) = rule.zip(option) else { return };
        let said = |set: &SetOption| set.rule.name == rule.name && set.option.name == option.name;
        let mut all = match self.options.iter().position(said).map(|at| self.options.remove(at).value.value) {
            Some(Value::Names(names)) => names,
            _ => Vec::new(),
        };
        all.extend(codes.value.iter().cloned());
        let value = Traced::new(Value::Names(all), codes.origin.clone());
        self.options.push(SetOption { rule, option, value });
    }

    fn finish(&mut self) {
        let settings = &mut self.settings;
        settings.rules = RuleSet::none();
        for choice in &self.rules {
            if choice.on {
                settings.rules.set(choice.rule, true);
            }
            if choice.level != Level::Own {
                settings.levels.set(choice.rule, choice.level);
            }
        }
        for set in &self.options {
            settings.options.set(set.rule.name, set.option.name, set.value.value.clone());
        }
        for set in &self.fixes {
            settings.trust.insert(set.rule.name, set.trust.value);
        }
        for locked in &self.locked {
            settings.locked.set(locked.value, true);
        }
    }
}
