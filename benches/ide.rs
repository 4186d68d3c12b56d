//! What one question of an editor costs on a buildspec of 500 lines, the analysis included: `cargo bench --bench ide`.

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use criterion::Criterion;
use speclint::ide;
use speclint::lint::{Place, Settings, Source, analyze};
use speclint::repository::Repository;
use speclint::rules::Context;
use speclint::source::SourceFile;

/// One question: the number of things in the answer.
type Question = Box<dyn Fn(&Context<'_>) -> usize>;

/// A buildspec of about 500 lines.
fn buildspec() -> String {
    let mut text = String::from(
        "version: 0.2\nenv:\n  variables:\n    STAGE: dev\n  exported-variables: [TAG]\nphases:\n  install:\n    runtime-versions:\n      nodejs: 22.x\n  build:\n    commands:\n      - TAG=$(git rev-parse HEAD)\n",
    );
    for n in 0..68 {
        let _ = write!(
            text,
            "      - echo \"step {n} of $STAGE\"\n      - 'npm run build:{n} -- --out dist/{n}'\n      - |\n        if [ -f dist/{n}/app.js ]; then\n          \
             aws s3 cp dist/{n} \"s3://$BUCKET/$TAG/{n}\" --recursive --sse aws:kms\n        fi\n        OUT{n}=dist/{n}\n"
        );
    }
    text.push_str("artifacts:\n  base-directory: dist\n  files:\n    - '**/*'\n    - \n");
    text
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(30);
    let text = buildspec();
    assert!((480..=520).contains(&text.lines().count()), "{}", text.lines().count());
    let mut settings = Settings::new(jiff::civil::date(2026, 11, 25));
    settings.images = vec!["aws/codebuild/standard:7.0".to_owned()];
    let tracked = (0..5000).map(|n| format!("dist/{}/{n}.js", n % 70));
    let place =
        Place { repository: Arc::new(Repository::of(tracked)), path: "buildspec.yml".to_owned(), root: None };
    let file = SourceFile::new("buildspec.yml", text.clone());
    let source = Source { file, named: true, place: Some(place), invalid_utf8: None };
    let ask = |ask: &dyn Fn(&Context<'_>) -> usize| {
        let mut found = 0;
        analyze(&source, &settings, |cx| found = ask(cx));
        found
    };
    let at = |needle: &str| (text.rfind(needle).unwrap_or_default() + needle.len()) as u32;
    let (variable, key, item) = (at("$TAG"), at("  build"), text.len() as u32 - 1);
    let questions: [(&str, Question); 14] = [
        ("analysis alone", Box::new(|_| 1)),
        ("completion of a variable", Box::new(move |cx| ide::complete(cx, variable).len())),
        ("completion of a key", Box::new(move |cx| ide::complete(cx, key).len())),
        ("completion of a path", Box::new(move |cx| ide::complete(cx, item).len())),
        ("hover of a variable", Box::new(move |cx| usize::from(ide::hover(cx, variable).is_some()))),
        ("hover of a key", Box::new(move |cx| usize::from(ide::hover(cx, key).is_some()))),
        ("symbols", Box::new(|cx| ide::symbols(cx).len())),
        ("folds", Box::new(|cx| ide::folds(cx).len())),
        ("selection", Box::new(move |cx| ide::selection(cx, variable).len())),
        ("definition", Box::new(move |cx| usize::from(ide::definition(cx, variable).is_some()))),
        ("references", Box::new(move |cx| ide::references(cx, variable, true).len())),
        ("rename", Box::new(move |cx| ide::rename(cx, variable, "OTHER").map_or(0, |r| r.edits.len()))),
        ("links and hints", Box::new(|cx| ide::links(cx).len() + ide::hints(cx, cx.document).len())),
        ("lenses", Box::new(|cx| ide::lenses(cx).len())),
    ];
    let mut group = criterion.benchmark_group("ide");
    for (name, question) in &questions {
        assert!(ask(question) > 0 || *name == "links and hints", "{name} has no answer");
        group.bench_function(*name, |b| b.iter(|| black_box(ask(question))));
    }
    group.finish();
    criterion.final_summary();
}
