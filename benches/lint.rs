//! What one file costs, and that the cost grows with the size: `cargo bench`.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput};
use speclint::lint::{Settings, Source, lint};
use speclint::source::SourceFile;

/// A buildspec of about `kilobytes`, in the styles that real ones use.
fn buildspec(kilobytes: usize) -> String {
    let mut text = String::from(
        "version: 0.2\nphases:\n  install:\n    runtime-versions:\n      nodejs: 22\n  build:\n    commands:\n",
    );
    let mut n = 0;
    while text.len() < kilobytes * 1024 {
        n += 1;
        let _ = write!(
            text,
            "      - echo \"step {n}\"\n      - 'npm run build:{n} -- --out dist/{n}'\n      - |\n        if [ -f dist/{n}/app.js ]; then\n          \
             aws s3 cp dist/{n} \"s3://$BUCKET/{n}\" --recursive --sse aws:kms\n        fi\n"
        );
    }
    text.push_str("artifacts:\n  base-directory: dist\n  files:\n    - '**/*'\n");
    text
}

fn run(text: &str, settings: &Settings) -> usize {
    let file = SourceFile::new("buildspec.yml", text.to_owned());
    lint(Source { file, named: true, place: None, invalid_utf8: None }, settings).findings.len()
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(20);
    let settings = Settings::new(jiff::civil::date(2026, 11, 22));
    let mut group = criterion.benchmark_group("lint");
    for kilobytes in [1, 10, 100, 1000] {
        let text = buildspec(kilobytes);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(format!("{kilobytes} KB")), &text, |b, text| {
            b.iter(|| black_box(run(text, &settings)));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("load");
    for kilobytes in [10, 1000] {
        let text = buildspec(kilobytes);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(format!("{kilobytes} KB")), &text, |b, text| {
            b.iter(|| black_box(speclint::yaml::load(text, None)));
        });
    }
    group.finish();
    criterion.final_summary();
}
