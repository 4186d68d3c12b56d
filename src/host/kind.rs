//! What a file is, by its path and its outermost keys.

use camino::Utf8Path;

use super::outline::{Key, Outline};

/// What a file is to speclint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostKind {
    /// A buildspec, broken or not.
    Buildspec,
    /// A Markdown page, which may show buildspecs.
    Markdown,
    /// It looks or is named like a buildspec, but belongs to something else.
    LookAlike(LookAlike),
    /// Nothing of ours.
    NotABuildspec,
}

/// What a file is that looks or is named like a buildspec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookAlike {
    /// Amplify's `amplify.yml`.
    Amplify,
    /// Device Farm's test specification.
    DeviceFarm,
    /// CodeDeploy's `appspec.yml`.
    AppSpec,
    /// A CloudFormation or SAM template.
    CloudFormation,
    /// A CodeCatalyst workflow.
    CodeCatalyst,
    /// A `batch` block alone, without version and phases.
    BatchFragment,
    /// Another format under a buildspec's name.
    Other,
}

impl LookAlike {
    /// In words, with article.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Amplify => "an Amplify build specification",
            Self::DeviceFarm => "a Device Farm test specification",
            Self::AppSpec => "a CodeDeploy application specification",
            Self::CloudFormation => "a CloudFormation template",
            Self::CodeCatalyst => "a CodeCatalyst workflow",
            Self::BatchFragment => "a batch block alone, without version and phases",
            Self::Other => "a file of another format",
        }
    }
}

const PHASES: [&str; 4] = ["install", "pre_build", "build", "post_build"];
const BATCHES: [&str; 5] = ["fast-fail", "build-list", "build-graph", "build-matrix", "build-fanout"];
/// Outermost keys that say nothing against a buildspec.
const KNOWN: [&str; 13] = [
    "version",
    "run-as",
    "env",
    "environment_variables",
    "proxy",
    "batch",
    "phases",
    "reports",
    "artifacts",
    "cache",
    "eb_codebuild_settings",
    "secondary-artifacts",
    "secondary-sources",
];
/// Folders whose YAML files are likely buildspecs.
const FOLDERS: [&str; 5] = ["buildspecs", "buildspec", "codebuild", ".codebuild", "code-build"];

/// What the file at `path`, with this text (or its first 64 KiB), is. Cheap; parses nothing.
pub fn kind(path: &Utf8Path, text: &str) -> HostKind {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    if matches!(extension.as_str(), "md" | "markdown" | "mdown" | "mdx") {
        return HostKind::Markdown;
    }
    let outline = Outline::of(text);
    let named = says_buildspec(path);
    if let Some(other) = look_alike(path, &outline, named) {
        return HostKind::LookAlike(other);
    }
    if is_buildspec(&outline) || named || (in_folder(path) && is_likely(&outline)) {
        return HostKind::Buildspec;
    }
    HostKind::NotABuildspec
}

/// Whether the file's name says that it is a buildspec: `*buildspec*.yml`, `.yaml` or `.json`, in any case, with or
/// without a hyphen in it.
pub fn says_buildspec(path: &Utf8Path) -> bool {
    let Some(name) = path.file_name() else { return false };
    let name = name.to_ascii_lowercase();
    let Some((stem, "yml" | "yaml" | "json")) = name.rsplit_once('.') else { return false };
    stem.replace(['-', '_'], "").contains("buildspec")
}

/// Whether the text is a buildspec whatever its name: a version and phases or batch, or phases with commands in them.
pub(super) fn is_buildspec(outline: &Outline<'_>) -> bool {
    let phases = phases(outline);
    match version(outline).map(|v| v.value) {
        Some(value) if is_version(value) => {
            phases.is_some()
                || outline.get("batch").is_some_and(|b| b.children.iter().any(|c| BATCHES.contains(c)))
        }
        Some(value) if value.starts_with(|c: char| c.is_ascii_digit() && c != '0') => false,
        _ => phases.is_some_and(|p| p.has_commands && p.children.iter().any(|c| PHASES.contains(c))),
    }
}

/// Whether the text is complete enough to be judged as a whole: with version, and phases or batch.
pub(super) fn is_complete(outline: &Outline<'_>) -> bool {
    is_buildspec(outline) && outline.get("version").is_some_and(|v| is_version(v.value))
}

/// Whether anything in it speaks for a buildspec.
fn is_likely(outline: &Outline<'_>) -> bool {
    version(outline).is_some_and(|v| is_version(v.value))
        || phases(outline).is_some()
        || outline.has_any(&PHASES)
}

fn look_alike(path: &Utf8Path, outline: &Outline<'_>, named: bool) -> Option<LookAlike> {
    let value = outline.get("version").map_or("", |v| v.value);
    let phases = phases(outline);
    if outline.has("AWSTemplateFormatVersion") {
        return Some(LookAlike::CloudFormation);
    }
    if outline.has("SchemaVersion") && outline.has_any(&["Actions", "Triggers", "Name"]) {
        return Some(LookAlike::CodeCatalyst);
    }
    if let Some(phases) = phases {
        let has = |names: &[&str]| phases.children.iter().any(|c| names.contains(c));
        let hosts = outline.has_any(&["android_test_host", "ios_test_host"]);
        let tests = has(&["pre_test", "post_test"]) || (!named && has(&["test"]));
        let device_farm = hosts || (value == "0.1" && tests && !has(&["pre_build", "build", "post_build"]));
        return device_farm.then_some(LookAlike::DeviceFarm);
    }
    if outline.has_any(&["frontend", "backend", "applications"]) || names(path, "amplify") {
        return Some(LookAlike::Amplify);
    }
    if names(path, "appspec")
        || (value == "0.0" && outline.has_any(&["os", "hooks", "Hooks", "Resources", "files"]))
    {
        return Some(LookAlike::AppSpec);
    }
    if outline.has("Resources") && !outline.has("version") {
        return Some(LookAlike::CloudFormation);
    }
    if !named {
        return None;
    }
    if outline.has("batch") && version(outline).is_none() && !outline.has_any(&PHASES) {
        return Some(LookAlike::BatchFragment);
    }
    let foreign = outline.keys.iter().any(|k| !KNOWN.contains(&k.name));
    (foreign && !is_likely(outline)).then_some(LookAlike::Other)
}

/// Whether the file is called `stem.yml`, `.yaml` or `.json`.
fn names(path: &Utf8Path, stem: &str) -> bool {
    path.file_stem().is_some_and(|s| s.eq_ignore_ascii_case(stem))
        && path
            .extension()
            .is_some_and(|e| matches!(e.to_ascii_lowercase().as_str(), "yml" | "yaml" | "json"))
}

fn in_folder(path: &Utf8Path) -> bool {
    let data = path.extension().is_some_and(|e| matches!(e.to_ascii_lowercase().as_str(), "yml" | "yaml"));
    data && path
        .parent()
        .is_some_and(|p| p.components().any(|c| FOLDERS.contains(&c.as_str().to_lowercase().as_str())))
}

/// The version, its key misspelt or not.
fn version<'o, 'a>(outline: &'o Outline<'a>) -> Option<&'o Key<'a>> {
    near(outline, "version").filter(|v| v.name == "version" || is_version(v.value))
}

/// The phases, their key misspelt or not.
fn phases<'o, 'a>(outline: &'o Outline<'a>) -> Option<&'o Key<'a>> {
    near(outline, "phases")
}

fn near<'o, 'a>(outline: &'o Outline<'a>, name: &str) -> Option<&'o Key<'a>> {
    let close = |k: &&Key<'_>| {
        k.name.len().abs_diff(name.len()) <= 1
            && strsim::osa_distance(&k.name.to_ascii_lowercase(), name) <= 1
    };
    outline.get(name).or_else(|| outline.keys.iter().find(close))
}

/// A version of a buildspec, those that do not exist included; not CodeDeploy's 0.0.
fn is_version(value: &str) -> bool {
    value
        .strip_prefix("0.")
        .or_else(|| value.strip_prefix("0,"))
        .is_some_and(|rest| !matches!(rest, "" | "0"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(path: &str, text: &str) -> HostKind {
        kind(Utf8Path::new(path), text)
    }

    const SPEC: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n";

    #[test]
    fn buildspecs() {
        for (path, text) in [
            ("buildspec.yml", SPEC),
            ("ci/nightly.yml", SPEC),
            ("-", SPEC),
            ("buildspec.yml", ""),
            ("buildspec.yml", "# nothing yet\n"),
            ("buildspec.yml", "- a list\n"),
            ("buildspec.yml", "version: 0.2\n"),
            ("buildspec.yml", "phases:\n  build:\n    commands: [x]\n"),
            ("x.yml", "phases:\n  build:\n    commands: [x]\n"),
            ("x.yml", "phases:\n  build:\n    commands:\n      - x\n"),
            ("x.yml", "vesion: 0.2\nphases:\n  build:\n    commands:\n      - x\n"),
            ("buildspec.yml", "version: 0.2\nphase:\n  biuld:\n"),
            ("BuildSpec-Prod.YAML", "version:0.2\nphases:\n"),
            ("build-spec.yml", "env:\n  variables:\n"),
            ("buildspec.yml", "version: 0.2\nphases:\nbuild:\n  commands:\n    - x\n"),
            ("buildspec.yml", "version: 0.0\nphases:\n  build:\n"),
            ("buildspec.yml", "version: 0.2\nphases:\n  install:\n  test:\n    commands: x\n"),
            ("buildspec.yml", "build:\n  commands:\n    - x\nname: y\n"),
            ("buildspec.json", r#"{"version": "0.2", "phases": {}}"#),
            ("x.json", r#"{"version": 0.2, "phases": {"build": {"commands": ["x"]}}}"#),
            ("batch.yml", "version: 0.2\nbatch:\n  build-list:\n    - identifier: a\n"),
            (".codebuild/x.yml", "version: 0.2\nenv:\n  shell: bash\n"),
            ("buildspec.yml", "{{ header }}\nversion: 0.2\nphases:\n"),
        ] {
            assert_eq!(of(path, text), HostKind::Buildspec, "{path}\n{text}");
        }
    }

    #[test]
    fn look_alikes() {
        for (path, text, what) in [
            ("amplify.yml", "version: 1\nfrontend:\n  phases:\n    preBuild:\n", LookAlike::Amplify),
            ("buildspec.yml", "version: 1\napplications:\n  - frontend:\n", LookAlike::Amplify),
            (
                "t.yml",
                "version: 0.1\nphases:\n  install:\n    commands: []\n  test:\n    commands:\n      - x\n",
                LookAlike::DeviceFarm,
            ),
            (
                "t.yml",
                "version: 0.1\nandroid_test_host: amazon_linux_2\nphases:\n  install:\n",
                LookAlike::DeviceFarm,
            ),
            ("appspec.yml", "version: 0.0\nos: linux\nhooks:\n", LookAlike::AppSpec),
            ("x/a.json", r#"{"version": 0.0, "Resources": [], "Hooks": []}"#, LookAlike::AppSpec),
            (
                "buildspec.yml",
                "AWSTemplateFormatVersion: 2010-09-09\nResources:\n",
                LookAlike::CloudFormation,
            ),
            (
                "buildspec-project.yml",
                "Description: x\nResources:\n  A:\n    Type: T\n",
                LookAlike::CloudFormation,
            ),
            (
                "codebuild/t.yml",
                "Transform: AWS::Serverless-2016-10-31\nResources:\n",
                LookAlike::CloudFormation,
            ),
            ("w.yml", "Name: w\nSchemaVersion: \"1.0\"\nActions:\n", LookAlike::CodeCatalyst),
            (
                "buildspec-batch.yml",
                "batch:\n  build-graph:\n    - identifier: a\n",
                LookAlike::BatchFragment,
            ),
            ("buildspec.yml", "framework: &F x\nversion: &V 1.9.0\nimages:\n  a:\n", LookAlike::Other),
            ("buildspec.yml", "services:\n  web:\n    image: x\n", LookAlike::Other),
        ] {
            assert_eq!(of(path, text), HostKind::LookAlike(what), "{path}\n{text}");
        }
    }

    #[test]
    fn neither() {
        for (path, text) in [
            ("docker-compose.yml", "version: '3'\nservices:\n"),
            ("codebuild/compose.yml", "services:\n  a:\n"),
            (".github/workflows/x.yml", "on: push\njobs:\n  build:\n    steps: []\n"),
            ("azure.yml", "phases:\n- phase: build\n  steps: []\n"),
            ("x.yml", "version: 0.2\n"),
            ("package.json", r#"{"name": "x", "version": "0.2.0", "scripts": {}}"#),
            (
                "main.tf",
                "resource \"a\" \"b\" {\n  buildspec = <<EOF\nversion: 0.2\nphases:\n  build:\n    commands: []\nEOF\n",
            ),
            ("buildspec.ts", "import x from 'y';\n"),
            ("x.py", "\"\"\"\nversion: 0.2\nphases:\n\"\"\"\n"),
            ("x.yml", ""),
        ] {
            assert_eq!(of(path, text), HostKind::NotABuildspec, "{path}\n{text}");
        }
        assert_eq!(of("docs/README.md", SPEC), HostKind::Markdown);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_has_a_kind(text in "[\\PC\n\t{}\\[\\]\"':,\\\\#&-]{0,80}", front in "(\u{feff}|)(\\{|version: |)") {
            let _ = of("x.yml", &format!("{front}{text}"));
        }
    }
}
