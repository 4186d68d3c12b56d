//! The one table of what may stand where. Shape checks, suggestions, completion, hover, the published JSON Schema and the
//! reference page read it; no other place lists a key.
//!
//! Source unless a key says otherwise: "Build specification reference for CodeBuild"
//! (<https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html>) and, for `batch`, "Batch build buildspec
//! reference" (<https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html>), read in November 2026.

/// A mapping with known keys.
#[derive(Debug)]
pub struct Section {
    /// Its place, with `*` for a free name and `[]` for an item: `artifacts.secondary-artifacts.*`.
    pub path: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
}

/// One key of a section.
#[derive(Debug)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// What may stand there.
    pub shape: Shape,
    /// Whether it must be there.
    pub need: Need,
    /// What holds without it.
    pub default: Option<&'static str>,
    /// When it came, as far as AWS says.
    pub since: Option<&'static str>,
    /// The buildspec version that alone knows it, if it is not all.
    pub only_in: Option<&'static str>,
    /// What it does, in one line.
    pub about: &'static str,
}

/// Whether a key must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It may be absent.
    Optional,
    /// AWS documents it as required.
    Required,
    /// Required unless one of these stands beside it.
    RequiredUnless(&'static [&'static str]),
}

/// What may stand under a key.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Any scalar.
    Text,
    /// One of these words.
    Choice {
        /// The words.
        words: &'static [&'static str],
        /// Whether the letter case counts.
        case_sensitive: bool,
    },
    /// `yes`, `no`, `true`, `false`; the letter case does not count.
    Boolean,
    /// A whole number.
    Integer,
    /// `on-failure`: `ABORT`, `CONTINUE`, `RETRY`, `RETRY-<count>`, `RETRY-<regex>`, `RETRY-<count>-<regex>`.
    OnFailure,
    /// A list of scalars; CodeBuild takes a single scalar for a list of one.
    Texts,
    /// A list of commands, or a single command.
    Commands,
    /// Known keys.
    Section(&'static Section),
    /// Free names, each with a scalar.
    TextMap,
    /// Free names, each with a list of scalars (`build-matrix` only).
    ListMap,
    /// Free names, each with known keys.
    SectionMap(&'static Section),
    /// A list of mappings with known keys.
    Sections(&'static Section),
    /// Not CodeBuild's: whatever stands there is not looked at.
    Foreign,
}

impl Shape {
    /// Whether one scalar stands there, and nothing else may.
    pub const fn is_scalar(self) -> bool {
        matches!(self, Self::Text | Self::Choice { .. } | Self::Boolean | Self::Integer | Self::OnFailure)
    }
}

const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, need: Need::Optional, default: None, since: None, only_in: None, about }
}

impl Key {
    const fn required(mut self) -> Self {
        self.need = Need::Required;
        self
    }

    const fn required_unless(mut self, others: &'static [&'static str]) -> Self {
        self.need = Need::RequiredUnless(others);
        self
    }

    const fn default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    const fn since(mut self, since: &'static str) -> Self {
        self.since = Some(since);
        self
    }

    const fn only_in(mut self, version: &'static str) -> Self {
        self.only_in = Some(version);
        self
    }
}

impl Section {
    /// The key of that name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|k| k.name == name)
    }
}

/// The whole buildspec.
pub static ROOT: Section = Section {
    path: "",
    keys: &[
        key(
            "version",
            Shape::Choice { words: &["0.2", "0.1"], case_sensitive: true },
            "The buildspec version; 0.2 is recommended",
        )
        .required(),
        key("run-as", Shape::Text, "The Linux user that runs every command").default("root"),
        key("env", Shape::Section(&ENV), "The shell and the environment variables"),
        key(
            "environment_variables",
            Shape::Section(&ENVIRONMENT_VARIABLES),
            "The environment variables of version 0.1",
        )
        .only_in("0.1"),
        key("proxy", Shape::Section(&PROXY), "What goes through an explicit proxy server")
            .since("2019-02-04"),
        key("batch", Shape::Section(&BATCH), "The builds of a batch").since("2020-07-30"),
        key("phases", Shape::Section(&PHASES), "The commands of each phase").required_unless(&["batch"]),
        key("reports", Shape::SectionMap(&REPORT), "Test and coverage reports, by report group")
            .since("2020-05-21"),
        key("artifacts", Shape::Section(&ARTIFACTS), "The build output that CodeBuild uploads"),
        key("cache", Shape::Section(&CACHE), "What CodeBuild keeps for later builds").since("2017-11-27"),
        key(
            "eb_codebuild_settings",
            Shape::Foreign,
            "Read by the Elastic Beanstalk command line, not by CodeBuild",
        ),
    ],
};

static ENV: Section = Section {
    path: "env",
    keys: &[
        key(
            "shell",
            Shape::Choice { words: &["bash", "/bin/sh", "powershell.exe", "cmd.exe"], case_sensitive: true },
            "The shell that runs every command",
        )
        .default("sh on Linux, powershell.exe on Windows")
        .since("2020-06-25"),
        key("variables", Shape::TextMap, "Variables in plain text, taken literally"),
        key("parameter-store", Shape::TextMap, "Variables from Systems Manager Parameter Store"),
        key(
            "secrets-manager",
            Shape::TextMap,
            "Variables from Secrets Manager: secret-id[:json-key[:version-stage[:version-id]]]",
        ),
        key("exported-variables", Shape::Texts, "Variables handed on to CodePipeline"),
        key("git-credential-helper", Shape::Boolean, "Whether CodeBuild's Git credential helper is used")
            .default("no"),
    ],
};

static ENVIRONMENT_VARIABLES: Section = Section {
    path: "environment_variables",
    keys: &[
        key("plaintext", Shape::TextMap, "Variables in plain text"),
        key("parameter-store", Shape::TextMap, "Variables from Systems Manager Parameter Store"),
    ],
};

static PROXY: Section = Section {
    path: "proxy",
    keys: &[
        key("upload-artifacts", Shape::Boolean, "Whether artifacts are uploaded through the proxy")
            .default("no"),
        key("logs", Shape::Boolean, "Whether logs are sent through the proxy").default("no"),
    ],
};

static PHASES: Section = Section {
    path: "phases",
    keys: &[
        key("install", Shape::Section(&INSTALL), "Selects runtimes and installs packages"),
        key("pre_build", Shape::Section(&PHASE), "Runs before the build: logins, dependencies"),
        key("build", Shape::Section(&PHASE), "Builds"),
        key(
            "post_build",
            Shape::Section(&PHASE),
            "Wraps up: packages, publishes, cleans up, also after a failed build",
        ),
    ],
};

const RUN_AS: Key = key("run-as", Shape::Text, "The Linux user that runs this phase's commands");
const ON_FAILURE: Key = key(
    "on-failure",
    Shape::OnFailure,
    "What happens when the phase fails: ABORT, CONTINUE, RETRY, RETRY-count, RETRY-regex or RETRY-count-regex",
)
.since("2021-02-09");
const FINALLY: Key =
    key("finally", Shape::Commands, "Commands that run after `commands`, failed or not").since("2018-06-20");

static INSTALL: Section = Section {
    path: "phases.install",
    keys: &[
        RUN_AS,
        ON_FAILURE,
        key("runtime-versions", Shape::TextMap, "The versions of the image's runtimes to use"),
        key("commands", Shape::Commands, "The commands, in order; the first that fails ends the phase"),
        FINALLY,
    ],
};

static PHASE: Section = Section {
    path: "phases.*",
    keys: &[
        RUN_AS,
        ON_FAILURE,
        key("commands", Shape::Commands, "The commands, in order; the first that fails ends the phase")
            .required_unless(&["finally"]),
        FINALLY,
    ],
};

static REPORT: Section = Section {
    path: "reports.*",
    keys: &[
        key("files", Shape::Texts, "The report files, as paths and globs").required(),
        key("base-directory", Shape::Text, "The folder that `files` is relative to")
            .default("the source root"),
        key("discard-paths", Shape::Boolean, "Whether folders are dropped from the report files' names")
            .default("no"),
        key(
            "file-format",
            Shape::Choice {
                words: &[
                    "JUNITXML",
                    "CUCUMBERJSON",
                    "NUNITXML",
                    "NUNIT3XML",
                    "TESTNGXML",
                    "VISUALSTUDIOTRX",
                    "CLOVERXML",
                    "COBERTURAXML",
                    "JACOCOXML",
                    "SIMPLECOV",
                ],
                case_sensitive: false,
            },
            "The report files' format",
        )
        .default("JUNITXML"),
    ],
};

const DISCARD_PATHS: Key =
    key("discard-paths", Shape::Boolean, "Whether folders are dropped, so that all files lie in one")
        .default("no");
const BASE_DIRECTORY: Key =
    key("base-directory", Shape::Text, "The folder, or glob of folders, that `files` is relative to")
        .default("the source root")
        .since("2017-02-08");
const EXCLUDE_PATHS: Key =
    key("exclude-paths", Shape::Texts, "Globs of files to leave out, relative to `base-directory`")
        .since("2021-02-09");
const ENABLE_SYMLINKS: Key =
    key("enable-symlinks", Shape::Boolean, "Whether symbolic links are kept; needs ZIP packaging")
        .default("no")
        .since("2021-02-09");
const S3_PREFIX: Key =
    key("s3-prefix", Shape::Text, "A prefix of the object's key; needs the namespace type BUILD_ID")
        .since("2021-02-09");
const ARTIFACT_NAME: Key = key(
    "name",
    Shape::Text,
    "The artifact's name, evaluated by the shell; needs the project to allow the override",
)
.since("2018-08-07");

static ARTIFACTS: Section = Section {
    path: "artifacts",
    keys: &[
        key("files", Shape::Texts, "The files to upload, as paths and globs relative to `base-directory`")
            .required(),
        ARTIFACT_NAME,
        DISCARD_PATHS,
        BASE_DIRECTORY,
        EXCLUDE_PATHS,
        ENABLE_SYMLINKS,
        S3_PREFIX,
        key("secondary-artifacts", Shape::SectionMap(&SECONDARY), "Further artifacts, by identifier")
            .since("2018-08-30"),
        key("type", Shape::Text, "No longer used").only_in("0.1"),
    ],
};

static SECONDARY: Section = Section {
    path: "artifacts.secondary-artifacts.*",
    keys: &[
        key("files", Shape::Texts, "The files to upload, as paths and globs relative to `base-directory`")
            .required(),
        ARTIFACT_NAME,
        DISCARD_PATHS,
        BASE_DIRECTORY,
        EXCLUDE_PATHS,
        ENABLE_SYMLINKS,
        S3_PREFIX,
    ],
};

static CACHE: Section = Section {
    path: "cache",
    keys: &[
        // Required on the reference page; the page "Amazon S3 caching" says what holds without it.
        key("paths", Shape::Texts, "What to keep, as paths and globs")
            .default("common dependency folders, with an S3 cache"),
        key(
            "key",
            Shape::Text,
            "The name that the cache is saved under, evaluated by the shell; S3 cache only",
        ),
        key(
            "fallback-keys",
            Shape::Texts,
            "Prefixes of other keys to restore from, five at most; needs `key`",
        ),
        key(
            "action",
            Shape::Choice { words: &["restore", "save"], case_sensitive: true },
            "Only restore, or only save",
        )
        .default("both"),
    ],
};

static BATCH: Section = Section {
    path: "batch",
    keys: &[
        key("fast-fail", Shape::Boolean, "Whether the other builds stop when one fails").default("false"),
        key("build-graph", Shape::Sections(&GRAPH_TASK), "Builds that wait for each other")
            .required_unless(&["build-list", "build-matrix", "build-fanout"]),
        key("build-list", Shape::Sections(&LIST_TASK), "Builds beside each other"),
        key("build-matrix", Shape::Section(&MATRIX), "One build for each combination of values"),
        key("build-fanout", Shape::Section(&FANOUT), "One build for each part of the tests").since("2025"),
    ],
};

const IDENTIFIER: Key = key("identifier", Shape::Text, "The build's name in the batch").required();
const TASK_BUILDSPEC: Key =
    key("buildspec", Shape::Text, "The buildspec of this build, as a path in the source")
        .default("this buildspec");
const DEBUG_SESSION: Key =
    key("debug-session", Shape::Boolean, "Whether a session can be opened into the build")
        .default("false")
        .since("2021-03-03");
const IGNORE_FAILURE: Key =
    key("ignore-failure", Shape::Boolean, "Whether the batch goes on when this build fails").default("false");
const TASK_ENV_KEY: Key =
    key("env", Shape::Section(&TASK_ENV), "What this build overrides of the project's environment");

static GRAPH_TASK: Section = Section {
    path: "batch.build-graph[]",
    keys: &[
        IDENTIFIER,
        TASK_BUILDSPEC,
        DEBUG_SESSION,
        key("depend-on", Shape::Texts, "Identifiers of builds that must succeed first"),
        IGNORE_FAILURE,
        TASK_ENV_KEY,
    ],
};

static LIST_TASK: Section = Section {
    path: "batch.build-list[]",
    keys: &[IDENTIFIER, TASK_BUILDSPEC, DEBUG_SESSION, IGNORE_FAILURE, TASK_ENV_KEY],
};

static TASK_ENV: Section = Section {
    path: "batch.*[].env",
    keys: &[
        key("compute-type", Shape::Text, "The compute type; excludes `fleet`").default("the project's"),
        key("fleet", Shape::Text, "The fleet; excludes `compute-type`"),
        key("image", Shape::Text, "The image").default("the project's"),
        key("type", Shape::Text, "The environment type").default("the project's"),
        key("privileged-mode", Shape::Boolean, "Whether a Docker daemon can run").default("false"),
        key("variables", Shape::TextMap, "Further variables"),
    ],
};

static MATRIX: Section = Section {
    path: "batch.build-matrix",
    keys: &[
        key("static", Shape::Section(&MATRIX_STATIC), "What holds for every combination"),
        key("dynamic", Shape::Section(&MATRIX_DYNAMIC), "The lists that are combined"),
    ],
};

static MATRIX_STATIC: Section = Section {
    path: "batch.build-matrix.static",
    keys: &[
        IGNORE_FAILURE,
        key(
            "env",
            Shape::Section(&MATRIX_STATIC_ENV),
            "What every build overrides of the project's environment",
        ),
    ],
};

static MATRIX_STATIC_ENV: Section = Section {
    path: "batch.build-matrix.static.env",
    keys: &[
        key("privileged-mode", Shape::Boolean, "Whether a Docker daemon can run").default("false"),
        key("type", Shape::Text, "The environment type").default("the project's"),
    ],
};

static MATRIX_DYNAMIC: Section = Section {
    path: "batch.build-matrix.dynamic",
    keys: &[
        key("buildspec", Shape::Texts, "The buildspecs").default("this buildspec"),
        key("env", Shape::Section(&MATRIX_DYNAMIC_ENV), "The environments"),
    ],
};

static MATRIX_DYNAMIC_ENV: Section = Section {
    path: "batch.build-matrix.dynamic.env",
    keys: &[
        key("compute-type", Shape::Texts, "The compute types"),
        key("image", Shape::Texts, "The images"),
        key("variables", Shape::ListMap, "Variables, each with a list of values"),
    ],
};

static FANOUT: Section = Section {
    path: "batch.build-fanout",
    keys: &[key("parallelism", Shape::Integer, "The number of builds").required(), IGNORE_FAILURE],
};

/// Every section, the root first.
pub fn sections() -> Vec<&'static Section> {
    let mut found: Vec<&'static Section> = vec![&ROOT];
    let mut next = 0;
    while let Some(section) = found.get(next).copied() {
        next += 1;
        for key in section.keys {
            let (Shape::Section(below) | Shape::SectionMap(below) | Shape::Sections(below)) = key.shape
            else {
                continue;
            };
            if !found.iter().any(|s| std::ptr::eq(*s, below)) {
                found.push(below);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_stands_once_in_its_section() {
        for section in sections() {
            for (i, key) in section.keys.iter().enumerate() {
                assert!(
                    !section.keys[..i].iter().any(|k| k.name == key.name),
                    "{}.{}",
                    section.path,
                    key.name
                );
                assert!(!key.about.is_empty() && !key.about.ends_with('.'), "{}.{}", section.path, key.name);
            }
        }
    }

    #[test]
    fn every_section_is_reached() {
        let paths: Vec<_> = sections().iter().map(|s| s.path).collect();
        for path in [
            "phases.install",
            "batch.build-matrix.dynamic.env",
            "artifacts.secondary-artifacts.*",
            "batch.*[].env",
        ] {
            assert!(paths.contains(&path), "{path}");
        }
    }
}
