use super::*;
use crate::ide::testing::{Ask, at};

fn said(marked: &str) -> String {
    at(marked, hover).map(|h| h.markdown).unwrap_or_default()
}

#[test]
fn keys_and_phases() {
    insta::assert_snapshot!(said("phases:\n  build:\n    on-fai‸lure: ABORT\n"), @r"
    **`phases.build.on-failure`**

    What happens when the phase fails: ABORT, CONTINUE, RETRY, RETRY-count, RETRY-regex or RETRY-count-regex.

    - Type: a word
    - Values: `ABORT`, `CONTINUE`, `RETRY`, `RETRY-3`, `RETRY-3-timeout`
    - Since 2021-02-09

    [Reference](https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html)
    ");
    insta::assert_snapshot!(said("phases:\n  build:\n    commands: [a]\n  post‸_build:\n    commands: [b]\n"), @r"
    **`phases.post_build`**

    Runs after `build`, also after it failed: `CODEBUILD_BUILD_SUCCEEDING` is then `0`.

    Wraps up: packages, publishes, cleans up, also after a failed build.

    - Type: keys

    [Reference](https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html)
    ");
    assert!(said("phases:\n  build:\n    on-failure: AB‸ORT\n").contains("the build ends"));
    for nothing in ["‸", "x‸: 1\n", "phases:\n  build:\n    commands:\n      - ma‸ke\n", "version: 0.2\n‸\n"]
    {
        assert_eq!(said(nothing), "", "{nothing}");
    }
}

#[test]
fn runtimes() {
    let ask = Ask { image: Some("aws/codebuild/standard:7.0"), ..Ask::default() };
    let on = |text: &str| ask.run(text, hover).map(|h| h.markdown).unwrap_or_default();
    insta::assert_snapshot!(on("phases:\n  install:\n    runtime-versions:\n      pyth‸on: 3.12\n"), @r"
    **Python**

    - `standard:7.0`: `3.14`, `3.13`, `3.12`, `3.11`, `3.10`, `3.9`; without a selection 3.11.15
    ");
    insta::assert_snapshot!(on("phases:\n  install:\n    runtime-versions:\n      python: '3.‸x'\n"), @r"
    **Python 3.x**

    - `standard:7.0`: installs 3.14.3

    Python 3.14 reaches its end of life on 2030-10-31.
    ");
    insta::assert_snapshot!(said("phases:\n  install:\n    runtime-versions:\n      nodejs: 1‸8\n"), @r"
    **Node.js 18**

    - `standard:7.0`: installs 18.20.8
    - `amazonlinux-x86_64-standard:5.0`: installs 18.20.8
    - `amazonlinux-aarch64-standard:3.0`: installs 18.20.8

    Node.js 18 reached its end of life on 2025-04-30.
    ");
}

#[test]
fn variables() {
    let text = "env:\n  variables:\n    TAG: v1\nphases:\n  build:\n    commands:\n      - export REV=$(git rev-parse HEAD)\n      - echo \"$TAG\" $RE‸V $CODEBUILD_RESOLVED_SOURCE_VERSION\n";
    insta::assert_snapshot!(said(text), @r"
    **`REV`**

    - Set in `build`: `export REV=$(git rev-parse HEAD)`
    ");
    insta::assert_snapshot!(said("phases:\n  build:\n    commands:\n      - echo $CODEBUILD_RESOLVED_SOURCE_VER‸SION\n"), @r"
    **`CODEBUILD_RESOLVED_SOURCE_VERSION`**

    The commit, or the version of an object in S3, that the source was taken from. Set by CodeBuild.

    Not set or empty for sources in S3, before DOWNLOAD_SOURCE, and in a pipeline whose source has no version.
    ");
    assert!(said("env:\n  variables:\n    TA‸G: v1\n").contains("Set in `env.variables`: `v1`"));
}

#[test]
fn what_a_use_sees() {
    let text = "env:\n  variables:\n    TAG: v1\nphases:\n  build:\n    commands:\n      - test -f x && TAG=v2\n      - echo $T‸AG\n";
    insta::assert_snapshot!(said(text), @r"
    **`TAG`**

    - Set in `env.variables`: `v1`
    - Set in `build`: `test -f x && TAG=v2`
    ");
    insta::assert_snapshot!(said("phases:\n  build:\n    commands:\n      - test -f x && A=1\n      - echo $‸A\n"), @r"
    **`A`**

    - Set in `build`: `test -f x && A=1`

    Not on every way to this place: it may be empty here.
    ");
    assert!(
        said("phases:\n  build:\n    commands:\n      - echo $NOWH‸ERE\n")
            .contains("Nothing in this file sets it")
    );
    assert_eq!(
        said("phases:\n  build:\n    commands:\n      - . ./x.sh\n      - echo $NOWH‸ERE\n"),
        "",
        "it may set it"
    );
}

#[test]
fn files_images_builds() {
    let ask = Ask { tree: &["dist/a.js", "dist/b/c.js"], ..Ask::default() };
    let on = |text: &str| ask.run(text, hover).map(|h| h.markdown).unwrap_or_default();
    insta::assert_snapshot!(on("artifacts:\n  files:\n    - dist/**‸/*\n"), @r"
    **`dist/**/*`**

    2 files of the source:

    - `dist/a.js`
    - `dist/b/c.js`
    ");
    assert!(on("artifacts:\n  base-directory: di‸st\n  files: ['**/*']\n").contains("2 files of the source"));
    assert!(on("artifacts:\n  base-directory: dist\n  files: ['b/‸*']\n").contains("1 file of the source"));
    assert!(on("artifacts:\n  files: [dist/a.js, '*.cs‸s']\n").contains("only what the build makes"));
    let batch = "version: 0.2\nbatch:\n  build-graph:\n    - identifier: a\n    - identifier: b\n      buildspec: x.yml\n      depend-on: [‸a]\n      env:\n        image: aws/codebuild/standard:7.0\n        compute-type: BUILD_LAMBDA_1GB\n";
    insta::assert_snapshot!(on(batch), @r"
    **`a`**

    A build of the batch.

    - `b` waits for it
    ");
    let image = batch.replace('‸', "").replace("standard:7", "stan‸dard:7");
    assert!(on(&image).contains("Ubuntu 22.04"));
    let compute = batch.replace('‸', "").replace("BUILD_L", "BUILD‸_L");
    assert!(on(&compute).contains("On Lambda"));
}

#[test]
fn commands_and_comments() {
    let aws = "phases:\n  build:\n    commands:\n      - aws --region x s3 c‸p a s3://b\n";
    assert!(said(aws).contains("https://docs.aws.amazon.com/cli/latest/reference/s3/cp.html"));
    assert!(said("version: 0.2 # speclint: ignore[bash‸ism] why\n").contains("bashism"));
    assert!(said("# speclint: ig‸nore[bashism]\nversion: 0.2\n").contains("Silences"));
    assert!(said("# speclint: image=stan‸dard:7.0\nversion: 0.2\n").contains("Ubuntu"));
    assert!(said("# speclint: ignore[sec‸urity]\nversion: 0.2\n").contains("category"));
    let script = "phases:\n  build:\n    commands:\n      - |\n        make # speclint: ignore[bash‸ism] é\n";
    assert!(said(script).contains("bashism"));
    assert_eq!(said("# bash‸ism\nversion: 0.2\n"), "");
}
