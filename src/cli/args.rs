//! The command line as users see it. Only shapes and words; what they mean is decided in the files beside this one.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::formats::{FormatArg, FormatParser};

const EXAMPLES: &str = "\
Examples:
  speclint                             lint every buildspec below the current directory
  speclint buildspec.yml ci/           lint one file, and the buildspecs below a folder
  speclint --fail-on error             let warnings pass
  speclint --ignore security           leave out a category, or a rule by its name
  speclint --image standard:7.0        say which image the build runs in
  speclint --diff-base origin/main     report only what is found on lines that changed since
  speclint baseline write              let what is found today pass; report what is new
  speclint --fix                       fix what can safely be fixed, and report the rest
  speclint --diff --unsafe-fixes       show all that could be fixed
  speclint --format json > found.json  for other programs
  speclint --format plain --format sarif=found.sarif --format junit=found.xml
  git show HEAD:buildspec.yml | speclint - --stdin-filename buildspec.yml
  speclint explain shell-syntax        what a rule finds, why, and what to write instead

Exit codes:
  0  nothing found at or above --fail-on
  1  something found; with --diff: something would be fixed
  2  speclint could not do its job: a wrong flag or configuration, a path that cannot be read

Each flag can also be set by a variable named after it, such as SPECLINT_FAIL_ON=error.
A flag beats its variable, and both beat speclint.yml.
NO_COLOR, CLICOLOR_FORCE and SOURCE_DATE_EPOCH are obeyed.
Documentation: https://speclint.github.io/speclint/";

/// Finds what is wrong with AWS CodeBuild buildspecs before CodeBuild does.
#[derive(Debug, Parser)]
#[command(
    name = "speclint",
    version,
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) check: Check,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print a rule's page: what it finds, why it matters, what to write instead
    Explain {
        /// The rule's name, as shown in brackets in findings
        #[arg(value_name = "RULE")]
        rule: String,
        #[command(flatten)]
        color: ColorArg,
    },
    /// Write or prune the file of known findings, so that only new ones are reported
    Baseline {
        #[command(subcommand)]
        command: BaselineCommand,
    },
    /// Draw a buildspec: its phases, what runs after a failure, what is uploaded, the builds of a batch
    Graph {
        /// The buildspec; `-` is standard input; none: buildspec.yml in the current directory
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// The form of the picture
        #[arg(
            long,
            value_name = "FORMAT",
            default_value = "mermaid",
            env = "SPECLINT_GRAPH_FORMAT",
            hide_env = true
        )]
        format: GraphFormat,
    },
    /// Print the script that completes speclint's arguments in a shell
    #[command(
        after_help = "Examples:\n  speclint completions bash > ~/.local/share/bash-completion/completions/speclint\n  speclint completions zsh > ~/.zfunc/_speclint\n  speclint completions fish > ~/.config/fish/completions/speclint.fish"
    )]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual pages
    Man {
        /// The folder to write them to; none: the page of `speclint` itself to standard output
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Serve an editor: the language server, on standard input and output
    Lsp {
        /// Nothing: standard input and output are the only way; some editors say so
        #[arg(long, hide = true)]
        stdio: bool,
        /// The day on which to judge ends of life; otherwise `SOURCE_DATE_EPOCH`, otherwise the clock
        #[arg(long, value_name = "YYYY-MM-DD", env = "SPECLINT_TODAY", hide_env = true)]
        today: Option<Date>,
    },
    /// List all rules
    Rules {
        /// The form of the list
        #[arg(
            long,
            value_name = "FORMAT",
            default_value = "text",
            env = "SPECLINT_RULES_FORMAT",
            hide_env = true
        )]
        format: ListFormat,
    },
    /// Show what holds for a file, and who says so: flags, variables, configuration files, defaults
    Config {
        /// The file, there or not; none: buildspec.yml in the current directory
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// The form of the list
        #[arg(
            long,
            value_name = "FORMAT",
            default_value = "text",
            env = "SPECLINT_CONFIG_FORMAT",
            hide_env = true
        )]
        format: ListFormat,
        #[command(flatten)]
        given: Given,
        #[command(flatten)]
        color: ColorArg,
    },
    /// Write a configuration file with comments, speclint.yml, to begin with
    Init {
        /// The folder to write it to; none: the current directory
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Print the JSON Schema of configuration files, of buildspecs or of the JSON output
    Schema {
        /// Which one
        schema: SchemaArg,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum BaselineCommand {
    /// Write what is found now; what this run does not look at keeps its entries
    Write(Box<BaselineArgs>),
    /// Remove the entries of which nothing is found any more; never adds one
    #[command(mut_arg("output", |arg| arg.hide(true)), mut_arg("baseline", |arg| arg.hide(false)))]
    Prune(Box<BaselineArgs>),
}

/// What says which findings there are; how they are shown does not matter here.
#[derive(Debug, Args)]
#[command(
    mut_arg("add_ignores", |arg| arg.hide(true)),
    mut_arg("reason", |arg| arg.hide(true)),
    mut_arg("baseline", |arg| arg.hide(true)),
    mut_arg("diff_base", |arg| arg.hide(true)),
    mut_arg("diff_file", |arg| arg.hide(true)),
    mut_arg("fail_on", |arg| arg.hide(true)),
    mut_arg("format", |arg| arg.hide(true)),
    mut_arg("output_file", |arg| arg.hide(true)),
    mut_arg("show_suppressed", |arg| arg.hide(true)),
    mut_arg("statistics", |arg| arg.hide(true)),
    mut_arg("sarif_category", |arg| arg.hide(true)),
    mut_arg("color", |arg| arg.hide(true)),
    mut_arg("watch", |arg| arg.hide(true)),
)]
pub(super) struct BaselineArgs {
    #[command(flatten)]
    pub(super) check: Check,

    /// The file to write; otherwise that of `--baseline` or its variable, otherwise `speclint-baseline.json`
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "flags, each of its own")]
pub(super) struct Check {
    /// Files and folders to lint; `-` is standard input; none: every buildspec below the current directory
    ///
    /// A file is linted whatever its name, the buildspecs on a Markdown page too; in a folder, the YAML and JSON files
    /// that are buildspecs by their name or content. A file named like a subcommand needs its folder: `./rules`.
    #[arg(value_name = "PATHS")]
    pub(super) paths: Vec<PathBuf>,

    /// The name to show for standard input
    #[arg(long, value_name = "NAME", env = "SPECLINT_STDIN_FILENAME", hide_env = true)]
    pub(super) stdin_filename: Option<String>,

    #[command(flatten)]
    pub(super) given: Given,

    /// Leave out what `exclude` names even where it is named on the command line, as pre-commit does with changed files
    #[arg(
        long,
        env = "SPECLINT_FORCE_EXCLUDE",
        hide_env = true,
        value_parser = FalseyValueParser::new(),
        help_heading = "Configuration"
    )]
    pub(super) force_exclude: bool,

    /// Write comments that silence what is found (of these rules), so that only what is new is reported from now on
    #[arg(
        long,
        value_name = "RULE,…",
        value_delimiter = ',',
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "all",
        conflicts_with_all = ["no_ignores", "watch"],
        help_heading = "Rules"
    )]
    pub(super) add_ignores: Option<Vec<String>>,

    /// The reason to write into those comments
    #[arg(long, value_name = "TEXT", requires = "add_ignores", help_heading = "Rules")]
    pub(super) reason: Option<String>,

    /// Report only what is not in this file, which `speclint baseline write` writes
    #[arg(
        long,
        value_name = "FILE",
        env = "SPECLINT_BASELINE",
        hide_env = true,
        help_heading = "Only what is new"
    )]
    pub(super) baseline: Option<PathBuf>,

    /// Report only what is found on lines that changed since HEAD left this branch, tag or commit
    ///
    /// The lines of the files as they are now are compared with those of the merge base of REF and HEAD, as a pull
    /// request shows them. Git's files are read; git is not run.
    #[arg(
        long,
        value_name = "REF",
        env = "SPECLINT_DIFF_BASE",
        hide_env = true,
        help_heading = "Only what is new"
    )]
    pub(super) diff_base: Option<String>,

    /// Report only what is found on lines that this unified diff adds; `-` is standard input
    #[arg(
        long,
        value_name = "FILE",
        env = "SPECLINT_DIFF_FILE",
        hide_env = true,
        conflicts_with = "diff_base",
        help_heading = "Only what is new"
    )]
    pub(super) diff_file: Option<PathBuf>,

    /// The ShellCheck to check commands with, or `off`; otherwise `shellcheck` from `PATH`, if it is there
    #[arg(
        long,
        value_name = "PATH",
        env = "SPECLINT_SHELLCHECK",
        hide_env = true,
        help_heading = "The build"
    )]
    pub(super) shellcheck: Option<OsString>,

    #[command(flatten)]
    pub(super) fixes: FixArgs,

    /// The form of the output; otherwise `human` on a terminal, `plain` in a pipe and in CI; may be repeated
    ///
    /// With `=FILE` the report goes to that file, so that one run can write several: `--format plain --format
    /// sarif=found.sarif`.
    #[arg(
        long,
        value_name = "FORMAT[=FILE]",
        value_delimiter = ',',
        value_parser = FormatParser,
        env = "SPECLINT_FORMAT",
        hide_env = true,
        help_heading = "Output"
    )]
    pub(super) format: Vec<FormatArg>,

    /// Write the report that has no file of its own to this file instead of standard output
    #[arg(long, value_name = "FILE", env = "SPECLINT_OUTPUT_FILE", hide_env = true, help_heading = "Output")]
    pub(super) output_file: Option<PathBuf>,

    /// Show the findings that were silenced too, and what silenced each
    #[arg(
        long,
        env = "SPECLINT_SHOW_SUPPRESSED",
        hide_env = true,
        value_parser = FalseyValueParser::new(),
        help_heading = "Output"
    )]
    pub(super) show_suppressed: bool,

    /// Show how often each rule speaks in place of the findings
    #[arg(
        long,
        env = "SPECLINT_STATISTICS",
        hide_env = true,
        value_parser = FalseyValueParser::new(),
        help_heading = "Output"
    )]
    pub(super) statistics: bool,

    /// What tells this run's SARIF from others of the same commit; otherwise the folder below the repository's top
    #[arg(
        long,
        value_name = "NAME",
        env = "SPECLINT_SARIF_CATEGORY",
        hide_env = true,
        help_heading = "Output"
    )]
    pub(super) sarif_category: Option<String>,

    #[command(flatten)]
    pub(super) color: ColorArg,

    /// Lint again whenever a file changes, until interrupted
    #[arg(
        long,
        env = "SPECLINT_WATCH",
        hide_env = true,
        value_parser = FalseyValueParser::new(),
        help_heading = "Output"
    )]
    pub(super) watch: bool,

    /// Print findings only: no counts, no hints
    #[arg(
        short,
        long,
        env = "SPECLINT_QUIET",
        hide_env = true,
        value_parser = FalseyValueParser::new(),
        help_heading = "Output"
    )]
    pub(super) quiet: bool,

    /// Say on standard error what is linted and with which settings
    #[arg(
        short,
        long,
        env = "SPECLINT_VERBOSE",
        hide_env = true,
        value_parser = FalseyValueParser::new(),
        help_heading = "Output"
    )]
    pub(super) verbose: bool,
}

/// What decides the settings; it beats what configuration files say.
#[derive(Debug, Args)]
pub(super) struct Given {
    /// The configuration file for everything; otherwise for each file the nearest speclint.yml upwards
    #[arg(
        long,
        value_name = "FILE",
        env = "SPECLINT_CONFIG",
        hide_env = true,
        help_heading = "Configuration"
    )]
    pub(super) config: Option<PathBuf>,

    /// Read no configuration file
    #[arg(
        long,
        env = "SPECLINT_NO_CONFIG",
        hide_env = true,
        value_parser = FalseyValueParser::new(),
        help_heading = "Configuration"
    )]
    pub(super) no_config: bool,

    /// The set of rules to begin with
    #[arg(
        long,
        value_name = "NAME",
        env = "SPECLINT_PROFILE",
        hide_env = true,
        help_heading = "Configuration"
    )]
    pub(super) profile: Option<ProfileArg>,

    /// Search no files and folders that these globs name, as in .gitignore; what the configuration excludes stays excluded
    #[arg(
        long,
        value_name = "GLOB,…",
        value_delimiter = ',',
        env = "SPECLINT_EXCLUDE",
        hide_env = true,
        help_heading = "Configuration"
    )]
    pub(super) exclude: Vec<String>,

    /// Run only these rules, those too that are off otherwise: names, categories or `all`, separated by commas
    #[arg(
        long,
        value_name = "RULE,…",
        value_delimiter = ',',
        env = "SPECLINT_SELECT",
        hide_env = true,
        help_heading = "Rules"
    )]
    pub(super) select: Vec<String>,

    /// Leave these rules out, of those selected too: names, categories or `all`, separated by commas
    #[arg(
        long,
        value_name = "RULE,…",
        value_delimiter = ',',
        env = "SPECLINT_IGNORE",
        hide_env = true,
        help_heading = "Rules"
    )]
    pub(super) ignore: Vec<String>,

    /// Report what comments silence (`# speclint: ignore[…]`) as if they were not there
    #[arg(
        long,
        env = "SPECLINT_NO_IGNORES",
        hide_env = true,
        value_parser = FalseyValueParser::new(),
        help_heading = "Rules"
    )]
    pub(super) no_ignores: bool,

    /// The lowest severity to show; what is hidden still counts for --fail-on [default: note]
    #[arg(long, value_name = "LEVEL", env = "SPECLINT_SEVERITY", hide_env = true, help_heading = "Rules")]
    pub(super) severity: Option<Level>,

    /// The lowest severity that makes the exit code 1 [default: warning]
    #[arg(long, value_name = "LEVEL", env = "SPECLINT_FAIL_ON", hide_env = true, help_heading = "Rules")]
    pub(super) fail_on: Option<FailOn>,

    /// An image that the build may run in, such as `standard:7.0` or `aws/codebuild/amazonlinux-x86_64-standard:5.0`;
    /// may be repeated
    #[arg(
        long,
        value_name = "ID",
        value_delimiter = ',',
        env = "SPECLINT_IMAGE",
        hide_env = true,
        help_heading = "The build"
    )]
    pub(super) image: Vec<String>,

    /// The folder that CodeBuild gets as source; otherwise found out from the git repository
    #[arg(long, value_name = "DIR", env = "SPECLINT_ROOT", hide_env = true, help_heading = "The build")]
    pub(super) root: Option<PathBuf>,

    /// The day on which to judge ends of life; otherwise `SOURCE_DATE_EPOCH`, otherwise the clock
    #[arg(
        long,
        value_name = "YYYY-MM-DD",
        env = "SPECLINT_TODAY",
        hide_env = true,
        help_heading = "The build"
    )]
    pub(super) today: Option<Date>,
}

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "flags, each of its own")]
pub(super) struct FixArgs {
    /// Fix what can be fixed without changing what was plainly meant, then report what is left
    ///
    /// Each fix is proven by linting again: its finding is gone, none came, and nothing else changed. The fixed text of
    /// standard input goes to standard output, and the report to standard error.
    #[arg(
        long,
        env = "SPECLINT_FIX",
        hide_env = true,
        value_parser = FalseyValueParser::new(),
        help_heading = "Fixes"
    )]
    pub(super) fix: bool,

    /// Take the fixes that may change what the build does as well
    #[arg(
        long,
        env = "SPECLINT_UNSAFE_FIXES",
        hide_env = true,
        value_parser = FalseyValueParser::new(),
        help_heading = "Fixes"
    )]
    pub(super) unsafe_fixes: bool,

    /// Fix, and do not report what is left; the exit code is 0
    #[arg(
        long,
        env = "SPECLINT_FIX_ONLY",
        hide_env = true,
        value_parser = FalseyValueParser::new(),
        help_heading = "Fixes"
    )]
    pub(super) fix_only: bool,

    /// Print what would be fixed as a unified diff and change nothing; the exit code is 1 if anything would
    #[arg(
        long,
        env = "SPECLINT_DIFF",
        hide_env = true,
        value_parser = FalseyValueParser::new(),
        help_heading = "Fixes"
    )]
    pub(super) diff: bool,
}

#[derive(Debug, Args)]
pub(super) struct ColorArg {
    /// When to colour
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        env = "SPECLINT_COLOR",
        hide_env = true,
        help_heading = "Output"
    )]
    pub(super) color: ColorWhen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormat {
    /// For Markdown pages on GitHub and GitLab
    Mermaid,
    /// For Graphviz
    Dot,
    /// A picture
    Svg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Level {
    Error,
    Warning,
    Note,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ProfileArg {
    /// What is wrong or risky
    Default,
    /// Pedantic rules as well
    Strict,
    /// All security rules, and none of their findings below a warning
    Security,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaArg {
    /// Configuration files
    Config,
    /// Buildspecs
    Buildspec,
    /// The JSON output
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorWhen {
    Auto,
    Always,
    Never,
}
