//! Every line of a sound buildspec is broken in every usual way; the cause must be found on that line.

use super::*;

const SOUND: &str = "\
version: 0.2
env:
  variables:
    STAGE: dev
    URL: https://example.com/a
  secrets-manager:
    TOKEN: build/token:value
phases:
  install:
    runtime-versions:
      nodejs: 22
      python: 3.13
    commands:
      - npm ci
      - pip install -r requirements.txt
  pre_build:
    commands:
      - |
        if [ -f Makefile ]; then
          make lint
        fi
      - 'echo \"Stage: $STAGE\"'
      - \"echo done\"
      - aws sts get-caller-identity
  build:
    on-failure: ABORT
    commands:
      - docker build -t app .
      - docker run
        -v /tmp:/tmp
        app
    finally:
      - docker images
      - rm -rf tmp
artifacts:
  files:
    - '**/*'
    - \"dist/*.js\"
  base-directory: dist
cache:
  paths: ['node_modules/**/*', \".npm/**/*\"]
";

/// Whether a line is an item with a text of its own.
fn starts_command(line: &str) -> bool {
    line.contains("- ") && !line.ends_with('|')
}

type Break = fn(&str) -> Option<String>;

/// Each way to break a line, and the share of broken lines, in per cent, that must be found.
const WAYS: [(&str, Break, usize); 15] = [
    ("no closing quote", |l| l.ends_with(['\'', '"']).then(|| l[..l.len() - 1].to_owned()), 100),
    ("no space after dash", |l| l.contains("- ").then(|| l.replacen("- ", "-", 1)), 100),
    ("no space after colon", |l| l.contains(": ").then(|| l.replacen(": ", ":", 1)), 100),
    ("no colon", |l| l.ends_with(':').then(|| l[..l.len() - 1].to_owned()), 100),
    ("one blank less", |l| l.strip_prefix(' ').map(str::to_owned), 90),
    ("one blank more", |l| Some(format!(" {l}")), 90),
    ("a tab", |l| l.starts_with(' ').then(|| format!("\t{}", l.trim_start())), 100),
    ("a glob", |l| l.contains("'**/*'").then(|| l.replace("'**/*'", "**/*")), 100),
    ("a bracket first", |l| starts_command(l).then(|| l.replacen("- ", "- [ x ] && ", 1)), 100),
    ("a quote first", |l| starts_command(l).then(|| l.replacen("- ", "- \"$X\" ", 1)), 100),
    ("an at first", |l| starts_command(l).then(|| l.replacen("- ", "- @", 1)), 100),
    ("an open bracket", |l| l.ends_with(']').then(|| l[..l.len() - 1].to_owned()), 100),
    ("a no-break space", |l| l.starts_with(' ').then(|| l.replacen(' ', "\u{a0}", 1)), 100),
    ("a long dash", |l| l.contains("- ").then(|| l.replacen("- ", "\u{2013} ", 1)), 100),
    ("out of its block", |l| (l.trim() == "fi").then(|| "fi".to_owned()), 100),
];

#[test]
fn the_cause_is_found_on_the_line_that_was_broken() {
    assert_eq!(verdict(SOUND), Ok(()));
    for (way, break_line, least) in WAYS {
        let (mut rejected, mut missed) = (0, Vec::new());
        for (at, line) in SOUND.lines().enumerate() {
            let Some(broken) = break_line(line) else { continue };
            let lines =
                SOUND.lines().enumerate().flat_map(|(i, l)| [if i == at { &broken } else { l }, "\n"]);
            let text: String = lines.collect();
            let Err(rejection) = verdict(&text) else { continue };
            rejected += 1;
            let cause = diagnose(&text, Some(&rejection)).unwrap();
            let found = text[..cause.span.start as usize].matches('\n').count();
            if found != at {
                missed.push(format!(
                    "{way}: line {} `{broken}`, but {:?} in line {}",
                    at + 1,
                    cause.kind,
                    found + 1
                ));
            }
            let mended = cause.repair.map(|r| apply(&text, &r.changes));
            if mended.as_ref().is_some_and(|m| verdict(m).is_err()) {
                missed.push(format!("{way}: line {} `{broken}` is not mended", at + 1));
            }
        }
        assert!(rejected > 0, "{way}: nothing was rejected");
        assert!(
            (rejected - missed.len()) * 100 >= least * rejected,
            "{} of {rejected}\n{}",
            missed.len(),
            missed.join("\n")
        );
    }
}
