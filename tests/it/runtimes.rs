//! The rules on runtimes, through the one way in.

use speclint::catalog::Severity;
use speclint::diagnostics::{Diagnostic, FileReport};
use speclint::lint::{Settings, Source, lint};
use speclint::source::SourceFile;

fn report(versions: &str, images: &[&str]) -> FileReport {
    let text = format!("version: 0.2\nphases:\n  install:\n    runtime-versions:\n{versions}");
    let mut settings = Settings::new(jiff::civil::date(2026, 11, 22));
    settings.images = images.iter().map(|&i| i.to_owned()).collect();
    let file = SourceFile::new("buildspec.yml", text);
    lint(Source { file, named: true, place: None, invalid_utf8: None }, &settings)
}

/// The findings of this category, as rule, severity, text of the primary place and message.
fn found(versions: &str, images: &[&str]) -> Vec<(&'static str, Severity, String, String)> {
    let report = report(versions, images);
    let row = |d: &Diagnostic| {
        (d.rule.name, d.severity, report.file.slice(d.primary.span).to_owned(), d.message.clone())
    };
    runtimes(&report).map(row).collect()
}

fn runtimes(report: &FileReport) -> impl Iterator<Item = &Diagnostic> {
    let names = ["unknown-runtime", "unsupported-runtime-version", "end-of-life-runtime"];
    report.findings.iter().map(|f| &f.diagnostic).filter(move |d| names.contains(&d.rule.name))
}

/// Rule and severity only.
fn kinds(versions: &str, images: &[&str]) -> Vec<(&'static str, Severity)> {
    found(versions, images).into_iter().map(|(rule, severity, ..)| (rule, severity)).collect()
}

/// What stands under `runtime-versions` after the first fix of the first finding; none if it has no fix.
fn fixed(versions: &str, images: &[&str]) -> Option<String> {
    let report = report(versions, images);
    let mut text = report.file.text().to_owned();
    for edit in runtimes(&report).next()?.fixes.first()?.edits.iter().rev() {
        text.replace_range(edit.span.range(), &edit.text);
    }
    Some(text.split_once("runtime-versions:\n").unwrap().1.to_owned())
}

#[test]
fn a_known_image_is_quoted() {
    assert_eq!(
        found("      node: 22\n", &["aws/codebuild/standard:7.0"]),
        [(
            "unknown-runtime",
            Severity::Error,
            "node".to_owned(),
            "the build stops on `standard:7.0` with \"Unknown runtime named 'node'. This build image has the following \
             runtimes: dotnet, golang, java, nodejs, php, python, ruby\""
                .to_owned()
        )]
    );
    assert_eq!(
        found("      php: 8.1\n", &["standard:7.0"]),
        [(
            "unsupported-runtime-version",
            Severity::Error,
            "8.1".to_owned(),
            "the build stops on `standard:7.0` with \"Unknown runtime version named '8.1' of php. This build image has \
             the following versions: 8.2, 8.3, 8.4, 8.5\""
                .to_owned()
        )]
    );
}

#[test]
fn without_an_image_the_message_says_where_it_holds() {
    let message = |versions| found(versions, &[]).remove(0).3;
    assert_eq!(
        message("      java: openjdk11\n"),
        "only withdrawn images (`standard:3.0`, `standard:2.0`) have Java `openjdk11`: on all others the build stops \
         with \"Unknown runtime version named 'openjdk11' of java\""
    );
    assert_eq!(
        message("      java: 17\n"),
        "no image of CodeBuild has or installs Java `17`: the build stops with \"Unknown runtime version named '17' of \
         java\""
    );
    assert_eq!(
        message("      docker: 18\n"),
        "on the current Ubuntu and x86 Amazon Linux images the build stops with \"Unknown runtime named 'docker'\""
    );
}

#[test]
fn severity_follows_what_is_known() {
    use Severity::{Error, Note, Warning};
    let cases: [(&str, &[&str], &[(&str, Severity)]); 18] = [
        ("      node: 22\n", &[], &[("unknown-runtime", Error)]),
        ("      npm: 10\n", &[], &[("unknown-runtime", Warning)]),
        ("      terraform: 1.5\n", &[], &[("unknown-runtime", Warning)]),
        ("      docker: 18\n", &[], &[("unknown-runtime", Warning)]),
        ("      docker: 18\n", &["standard:7.0"], &[("unknown-runtime", Error)]),
        ("      docker: 23\n", &["amazonlinux-aarch64-standard:3.0"], &[("unknown-runtime", Note)]),
        ("      docker: 18\n", &["amazonlinux-aarch64-standard:3.0"], &[("unknown-runtime", Error)]),
        ("      docker: 18\n", &["standard:4.0"], &[]),
        (
            "      docker: 23\n",
            &["standard:7.0", "amazonlinux-aarch64-standard:3.0"],
            &[("unknown-runtime", Warning)],
        ),
        ("      android: 29\n", &[], &[("unknown-runtime", Warning)]),
        ("      rust: 1.93\n", &[], &[]),
        ("      rust: 1.93\n", &["standard:7.0"], &[("unknown-runtime", Warning)]),
        ("      java: 17\n", &[], &[("unsupported-runtime-version", Error)]),
        ("      java: openjdk11\n", &[], &[("unsupported-runtime-version", Warning)]),
        ("      php: 8.1\n", &[], &[("end-of-life-runtime", Note)]),
        ("      nodejs: 16\n", &[], &[("end-of-life-runtime", Warning)]),
        ("      php: 8.2\n", &[], &[("end-of-life-runtime", Note)]),
        ("      powershell: 7.2.4\n", &[], &[]),
    ];
    for (versions, images, expected) in cases {
        assert_eq!(kinds(versions, images), expected, "{versions} on {images:?}");
    }
}

#[test]
fn one_mistake_one_finding() {
    // Refused and ended: only the refusal. Ended and misnamed: two mistakes, two places.
    assert_eq!(
        kinds("      ruby: 3.0\n", &["standard:7.0"]),
        [("unsupported-runtime-version", Severity::Error)]
    );
    assert_eq!(
        kinds("      node: 12\n", &[]),
        [("unknown-runtime", Severity::Error), ("end-of-life-runtime", Severity::Warning)]
    );
}

#[test]
fn images_that_select_nothing_are_left_alone() {
    for image in
        ["node:22", "aws/codebuild/windows-base:2019-3.0", "amazonlinux-x86_64-lambda-standard:nodejs22"]
    {
        assert_eq!(kinds("      node: 12\n      java: 17\n      docker: 18\n", &[image]), [], "{image}");
    }
}

#[test]
fn unknown_is_silent() {
    for versions in [
        "      python: 3.10.20\n      golang: 1.26\n      nodejs: $NODE\n      java: latest\n",
        "      $RUNTIME: 12\n      \"{{ name }}\": 12\n",
        "      nodejs:\n      java: []\n      python: ''\n",
        "      - nodejs: 12\n",
    ] {
        let found = found(versions, &["standard:7.0-24.10.29"]);
        assert!(found.iter().all(|f| f.0 == "end-of-life-runtime" && versions.contains("3.10")), "{found:?}");
    }
}

#[test]
fn fixes_keep_what_was_meant() {
    for (versions, image, expected) in [
        ("      node: 22\n", "standard:7.0", Some("      nodejs: 22\n")),
        ("      'go': \"1.26\" # newest\n", "standard:7.0", Some("      'golang': \"1.26\" # newest\n")),
        ("      {\"node\": 22}\n", "standard:7.0", Some("      {\"nodejs\": 22}\n")),
        // The version goes with the name.
        ("      jdk: 17\n", "standard:7.0", Some("      java: corretto17\n")),
        ("      java: 17\n", "standard:7.0", Some("      java: corretto17\n")),
        ("      {\"java\": 17}\n", "standard:7.0", Some("      {\"java\": \"corretto17\"}\n")),
        ("      java: 'openjdk11'\n", "standard:7.0", Some("      java: 'corretto11'\n")),
        ("      php: 8.1\n", "standard:7.0", Some("      php: 8.3\n")),
        (
            "      python: 3.13\n      docker: 18 # why\n      ruby: 3.4\n",
            "standard:7.0",
            Some("      python: 3.13\n      ruby: 3.4\n"),
        ),
        ("      python: 3.13\n      docker: 18", "standard:7.0", Some("      python: 3.13")),
        // Alone in its mapping, on a line with others, or beside the right name: for a person to mend.
        ("      docker: 18\n", "standard:7.0", None),
        ("      {python: 3.13, docker: 18}\n", "standard:7.0", None),
        ("      {docker: 18, python: 3.13}\n", "standard:7.0", None),
        ("      node: 20\n      nodejs: 22\n", "standard:7.0", None),
        ("      npm: 10\n", "standard:7.0", None),
    ] {
        assert_eq!(fixed(versions, &[image]).as_deref(), expected, "{versions}");
    }
}

#[test]
fn help_says_what_to_write() {
    for (versions, expected) in [
        (
            "      php: 8.1\n",
            "write `8.3`, or the full number (`8.1.34`) to have that release installed during the build",
        ),
        ("      java: 17\n", "write `corretto17`"),
        ("      nodejs: 18\n", "write `24`, or another line that is still supported"),
        ("      node: 22\n", "Node.js's runtime is called `nodejs`"),
        (
            "      bazel: 7\n",
            "the runtimes are `dotnet`, `golang`, `java`, `nodejs`, `php`, `python`, `ruby`",
        ),
        ("      rust: 1.93\n", "choose an image that has it, or install it in a command"),
    ] {
        let report = report(versions, &["standard:7.0"]);
        let help = runtimes(&report).next().and_then(|d| d.help.clone());
        assert_eq!(help.as_deref(), Some(expected), "{versions}");
    }
}
