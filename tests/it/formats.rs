//! Each format against the schema of its consumer, or read back as its consumer reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::Value;
use speclint::diagnostics::{Report, Severity};
use speclint::report::{Format, Run};

use crate::cli::{COLLISION, Dir};
use crate::odd::{self, MESSAGE, NAME, TEXT, written};

const FROM_TOP: &str = "api/ci/odd é日😀 %,:;]|`'\"<&>.yml";

fn json(format: Format) -> Value {
    serde_json::from_str(&written(format, &odd::run(), &odd::report())).unwrap()
}

/// The JSON schemas of `tests/schemas`, each read once.
static SCHEMAS: LazyLock<BTreeMap<&str, jsonschema::Validator>> = LazyLock::new(|| {
    let read = |name: &str| {
        let path = format!("{}/tests/schemas/{name}", env!("CARGO_MANIFEST_DIR"));
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
    };
    ["sarif-2.1.0.json", "rdjson.json", "gitlab-code-quality.json", "codeclimate-issue.json"]
        .map(|name| (name, read(name)))
        .into()
});

/// What is wrong with a document by a schema.
pub(crate) fn faults(schema: &str, document: &Value) -> Vec<String> {
    SCHEMAS[schema].iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// `::level key=value,…::message`, as GitHub's runner takes it apart.
fn workflow_command(line: &str) -> Option<(&str, Vec<(String, String)>, String)> {
    let (head, data) = line.strip_prefix("::")?.split_once("::")?;
    let (level, properties) = head.split_once(' ')?;
    let plain = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    let value = |text: &str| plain(&text.replace("%3A", ":").replace("%2C", ","));
    let properties = properties.split(',').map(|property| {
        let (key, text) = property.split_once('=').unwrap();
        (key.to_owned(), value(text))
    });
    Some((level, properties.collect(), plain(data)))
}

#[test]
fn github_reads_its_annotations_back() {
    let text = written(Format::Github, &odd::run(), &odd::report());
    let commands: Vec<_> = text.lines().map(|line| workflow_command(line).unwrap()).collect();
    assert_eq!(commands.iter().map(|c| c.0).collect::<Vec<_>>(), ["error", "error", "warning", "notice"]);
    let (_, properties, message) = &commands[1];
    let pairs: Vec<(&str, &str)> = properties.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(
        pairs,
        [
            ("file", FROM_TOP),
            ("line", "6"),
            ("col", "9"),
            ("endColumn", "23"),
            ("title", "speclint (secret-printed)")
        ]
    );
    assert_eq!(*message, format!("{MESSAGE}.\nWrite `x`\nor `y`."));
    // Over several lines there may be no columns.
    let keys: Vec<&str> = commands[2].1.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["file", "line", "endLine", "title"]);
    assert_eq!(commands[2].1[2].1, "9", "a block ends on its last line");
}

#[test]
fn github_is_told_where_annotations_end() {
    let mut report = odd::report();
    let one = report.files[1].findings[1].clone();
    report.files[1].findings.extend(std::iter::repeat_n(one, 9));
    let text = written(Format::Github, &odd::run(), &report);
    assert!(text.ends_with("\n11 errors; GitHub shows the first 10 of a step as annotations\n"), "{text}");
}

#[test]
fn very_long_messages_are_cut() {
    let mut report = odd::report();
    report.files[1].findings[1].diagnostic.message = "日`|\n".repeat(100_000);
    for format in [Format::Github, Format::Azure, Format::Markdown] {
        let text = written(format, &odd::run(), &report);
        assert!(text.lines().all(|line| line.len() < 20_000), "{format:?}");
        assert!(text.contains('…'));
    }
}

/// `##vso[task.logissue key=value;…]message`, as the agent takes it apart.
#[test]
fn azure_reads_its_commands_back() {
    let text = written(Format::Azure, &odd::run(), &odd::report());
    let plain = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%AZP25", "%");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4);
    let (head, message) = lines[1].strip_prefix("##vso[task.logissue ").unwrap().split_once(']').unwrap();
    let properties: Vec<(String, String)> = head
        .split_terminator(';')
        .map(|property| property.split_once('=').unwrap())
        .map(|(key, value)| (key.to_owned(), plain(&value.replace("%3B", ";").replace("%5D", "]"))))
        .collect();
    let wanted = [
        ("type", "error"),
        ("sourcepath", FROM_TOP),
        ("linenumber", "6"),
        ("columnnumber", "9"),
        ("code", "secret-printed"),
    ];
    assert_eq!(properties, wanted.map(|(key, value)| (key.to_owned(), value.to_owned())));
    assert_eq!(plain(message), format!("{MESSAGE}."));
    assert!(
        lines[3].starts_with("api/ci/odd") && lines[3].ends_with(": note[unknown-key] At the end."),
        "{}",
        lines[3]
    );
}

#[test]
fn no_text_of_a_file_becomes_a_command_of_the_pipeline() {
    let mut report = odd::report();
    report.files[1].findings.truncate(1);
    let finding = &mut report.files[1].findings[0].diagnostic;
    finding.severity = Severity::Note;
    finding.message =
        "a ##vso[task.setvariable variable=x]y ##[error]z\n::set-env name=x::y\n##vso[a.b]c".to_owned();
    let azure = written(Format::Azure, &odd::run(), &report);
    assert!(!azure.contains("##vso[") && !azure.contains("##["), "{azure}");
    assert_eq!(azure.lines().count(), 1);
    let github = written(Format::Github, &odd::run(), &report);
    assert_eq!(github.lines().count(), 1);
    assert!(github.starts_with("::notice "));
}

#[test]
fn gitlab_gets_what_it_documents() {
    let issues = json(Format::Gitlab);
    assert_eq!(faults("gitlab-code-quality.json", &issues), Vec::<String>::new());
    let issues = issues.as_array().unwrap();
    assert_eq!(issues.len(), 4);
    assert_eq!(issues[1]["location"]["path"], FROM_TOP);
    assert_eq!(issues[2]["location"]["lines"], serde_json::json!({ "begin": 7, "end": 9 }));
    assert_eq!(issues[1]["severity"], "critical");
    let names: BTreeSet<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(names.len(), issues.len());
}

#[test]
fn code_climate_gets_objects_ended_by_nul() {
    let text = written(Format::CodeClimate, &odd::run(), &odd::report());
    let issues: Vec<Value> = text
        .split_terminator('\0')
        .filter(|issue| !issue.trim().is_empty())
        .map(|issue| serde_json::from_str(issue).unwrap())
        .collect();
    assert_eq!(issues.len(), 4);
    for issue in &issues {
        assert_eq!(faults("codeclimate-issue.json", issue), Vec::<String>::new());
    }
    assert_eq!(issues[1]["location"]["positions"]["begin"], serde_json::json!({ "line": 6, "column": 9 }));
    assert_eq!(issues[1]["categories"], serde_json::json!(["Security"]));
    assert_eq!(issues[1]["other_locations"].as_array().unwrap().len(), 2);
}

#[test]
fn reviewdog_gets_bytes_and_suggestions() {
    let result = json(Format::RdJson);
    assert_eq!(faults("rdjson.json", &result), Vec::<String>::new());
    let diagnostics = result["diagnostics"].as_array().unwrap();
    let flowing = &diagnostics[1];
    assert_eq!(flowing["location"]["path"], NAME, "reviewdog knows the working directory");
    assert_eq!(flowing["location"]["range"]["start"], serde_json::json!({ "line": 6, "column": 9 }));
    assert_eq!(
        flowing["location"]["range"]["end"],
        serde_json::json!({ "line": 6, "column": 26 }),
        "😀 has four bytes"
    );
    // What the suggestions write is what the fixes write.
    let report = odd::report();
    let mut seen = 0;
    for (item, finding) in diagnostics.iter().zip(&report.files[1].findings) {
        for (at, fix) in finding.diagnostic.fixes.iter().enumerate() {
            let mut wanted = TEXT.to_owned();
            for edit in fix.edits.iter().rev() {
                wanted.replace_range(edit.span.range(), &edit.text);
            }
            let suggestion = &item["suggestions"][at];
            let offset = |point: &Value| {
                let line = point["line"].as_u64().unwrap() as usize - 1;
                let column = point["column"].as_u64().unwrap() as usize - 1;
                let start: usize = TEXT.split_inclusive('\n').take(line).map(str::len).sum();
                start.max(if line == 0 { 3 } else { 0 }) + column
            };
            let range = offset(&suggestion["range"]["start"])..offset(&suggestion["range"]["end"]);
            let mut got = TEXT.to_owned();
            got.replace_range(range, suggestion["text"].as_str().unwrap());
            assert_eq!(got, wanted);
            seen += 1;
        }
    }
    assert_eq!(seen, 3);
}

/// What `ExternalIssueReportValidator` of SonarQube 10.3 to 2026 demands, and the pointers that its file model accepts.
#[test]
fn sonarqube_takes_its_rules_and_ranges() {
    let document = json(Format::SonarQube);
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).unwrap().to_owned();
    let mut ids = BTreeSet::new();
    for rule in document["rules"].as_array().unwrap() {
        assert!(ids.insert(text(&rule["id"])), "{rule}");
        assert_eq!(rule["engineId"], "speclint");
        text(&rule["name"]);
        let any =
            |value: &Value, words: &[&str]| assert!(words.contains(&value.as_str().unwrap()), "{value}");
        any(&rule["type"], &["BUG", "VULNERABILITY", "CODE_SMELL"]);
        any(&rule["severity"], &["BLOCKER", "CRITICAL", "MAJOR", "MINOR", "INFO"]);
        any(&rule["cleanCodeAttribute"], &["CLEAR", "LOGICAL", "TRUSTWORTHY"]);
        any(&rule["impacts"][0]["softwareQuality"], &["SECURITY", "RELIABILITY", "MAINTAINABILITY"]);
        any(&rule["impacts"][0]["severity"], &["BLOCKER", "HIGH", "MEDIUM", "LOW", "INFO"]);
    }
    let lines: Vec<&str> = TEXT.trim_start_matches('\u{feff}').split_terminator("\r\n").collect();
    let issues = document["issues"].as_array().unwrap();
    assert_eq!(issues.len(), 4);
    for issue in issues {
        assert!(ids.contains(issue["ruleId"].as_str().unwrap()));
        assert!(
            issue.get("severity").is_none() && issue.get("type").is_none(),
            "the old shape has them here"
        );
        let others = issue["secondaryLocations"].as_array().cloned().unwrap_or_default();
        for location in std::iter::once(&issue["primaryLocation"]).chain(&others) {
            assert_eq!(location["filePath"], FROM_TOP);
            text(&location["message"]);
            let range = &location["textRange"];
            let number = |key: &str| range[key].as_u64().map(|n| n as usize);
            let start = number("startLine").unwrap();
            assert!((1..=lines.len()).contains(&start), "{range}");
            let (Some(from), Some(to)) = (number("startColumn"), number("endColumn")) else {
                assert_eq!(range.as_object().unwrap().len(), 1, "{range}");
                continue;
            };
            let end = number("endLine").unwrap();
            assert!((start, from) < (end, to), "{range}");
            let width = |line: usize| lines[line - 1].encode_utf16().count();
            assert!(from <= width(start) && to <= width(end), "{range}");
        }
    }
    assert_eq!(issues[1]["primaryLocation"]["textRange"]["endColumn"], 23, "😀 is two units of UTF-16");
}

#[test]
fn junit_is_what_report_groups_read() {
    let text = written(Format::Junit, &odd::run(), &odd::report());
    let document = roxmltree::Document::parse(&text).unwrap();
    let root = document.root_element();
    let elements = |node: roxmltree::Node<'_, '_>| -> Vec<_> {
        node.children().filter(roxmltree::Node::is_element).map(|n| n.id()).collect()
    };
    let suites: Vec<_> = elements(root).into_iter().map(|id| document.get_node(id).unwrap()).collect();
    let said = |node: roxmltree::Node<'_, '_>| {
        ["tests", "failures", "errors", "skipped"].map(|key| node.attribute(key).unwrap_or("-").to_owned())
    };
    assert_eq!(said(root), ["8", "3", "1", "-"]);
    let counts: Vec<_> = suites.iter().map(|suite| said(*suite)).collect();
    assert_eq!(
        counts,
        [["2", "0", "0", "2"], ["4", "3", "0", "0"], ["1", "0", "0", "0"], ["1", "0", "1", "0"]]
    );
    assert_eq!(suites[1].attribute("name"), Some(NAME));
    let cases: Vec<_> = suites[1].children().filter(roxmltree::Node::is_element).collect();
    let failure = cases[1].first_element_child().unwrap();
    assert_eq!(failure.tag_name().name(), "failure");
    assert_eq!(failure.attribute("type"), Some("error"));
    let shown = MESSAGE.replace('\u{1b}', "␛").replace('\u{1}', "\u{2401}");
    assert_eq!(failure.attribute("message"), Some(format!("{shown}.").as_str()));
    assert!(failure.text().unwrap().contains(&shown), "{:?}", failure.text());
    assert_eq!(
        cases[3].first_element_child().unwrap().tag_name().name(),
        "system-out",
        "a note does not fail"
    );
    let skipped = suites[0].descendants().find(|node| node.has_tag_name("skipped")).unwrap();
    assert_eq!(skipped.attribute("message"), Some("é & <why>"));
    xsd("junit.xml", "junit-10.xsd", &text);
}

#[test]
fn junit_fails_what_fails_the_run() {
    for (fail_on, failures) in [(Some(Severity::Note), "4"), (Some(Severity::Error), "2"), (None, "0")] {
        let mut report = odd::report();
        report.files.iter_mut().for_each(|file| file.fail_on = fail_on);
        let text = written(Format::Junit, &odd::run(), &report);
        assert!(text.contains(&format!(" failures=\"{failures}\" errors=\"1\">")), "{text}");
    }
}

/// Checks a document with `xmllint` and a schema of `tests/schemas`, where the program is there.
#[allow(clippy::print_stderr, reason = "what is skipped is said")]
fn xsd(name: &str, schema: &str, text: &str) {
    let dir = Dir::new();
    dir.write(name, text);
    let schema = format!("{}/tests/schemas/{schema}", env!("CARGO_MANIFEST_DIR"));
    let run = std::process::Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema", &schema])
        .arg(dir.path(name))
        .output();
    match run {
        Ok(run) => assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr)),
        Err(error) => eprintln!("skipped: xmllint cannot be run here: {error}"),
    }
}

#[test]
fn checkstyle_is_well_formed_and_complete() {
    let text = written(Format::Checkstyle, &odd::run(), &odd::report());
    let document = roxmltree::Document::parse(&text).unwrap();
    let files: Vec<_> = document.descendants().filter(|node| node.has_tag_name("file")).collect();
    let names: Vec<&str> = files.iter().map(|file| file.attribute("name").unwrap()).collect();
    assert_eq!(names, ["buildspec.yml", NAME, "clean/buildspec.yml", "gone & away.yml"]);
    let errors: Vec<_> = files[1].children().filter(|node| node.has_tag_name("error")).collect();
    let of = |key| errors.iter().map(|error| error.attribute(key).unwrap()).collect::<Vec<_>>();
    assert_eq!(of("severity"), ["error", "error", "warning", "info"]);
    assert_eq!(of("line"), ["1", "6", "7", "11"]);
    assert_eq!(of("source")[1], "speclint.secret-printed");
    assert!(
        of("message")[1]
            .starts_with("100% of `a|b` ::error::x,y;z] <c> & \"d\" 'e' [f](g) {0}\r\n##vso[x] ␛[31m")
    );
    assert!(files[3].first_element_child().is_some(), "what was not read is there too");
}

#[test]
fn markdown_keeps_its_table_whole() {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    let text = written(Format::Markdown, &odd::run(), &odd::report());
    let (mut cells, mut rows, mut words, mut others) = (0, 0, String::new(), Vec::new());
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::TableCell) => cells += 1,
            Event::End(TagEnd::TableRow) => rows += 1,
            Event::Text(text) | Event::Code(text) => words += &text,
            Event::Start(
                Tag::Heading { .. }
                | Tag::Table(_)
                | Tag::TableHead
                | Tag::TableRow
                | Tag::Paragraph
                | Tag::Link { .. },
            )
            | Event::End(_)
            | Event::SoftBreak => {}
            Event::InlineHtml(html) if &*html == "<br>" => {}
            other => others.push(format!("{other:?}")),
        }
    }
    assert_eq!((rows, cells), (4, 20), "{text}");
    assert_eq!(others, Vec::<String>::new(), "text of a file must not become markup");
    let shown = "100% of a|b ::error::x,y;z] <c> & \"d\" 'e' [f](g) {0}␍ ##vso[x] ␛[31m\u{2401} *é*日😀.";
    assert!(words.contains(shown), "{words}");
    assert!(words.contains("api/ci/odd é日😀 %,:;]|`'\"<&>.yml:6:9"), "{words}");
    assert!(words.contains("gone & away.yml was not read: no such file <or> folder"), "{words}");
}

#[test]
fn a_job_summary_stays_below_a_megabyte() {
    let mut report = odd::report();
    let mut note = report.files[1].findings[3].clone();
    note.diagnostic.message = "word ".repeat(200);
    report.files[1].findings.splice(0..0, std::iter::repeat_n(note, 2_000));
    let text = written(Format::Markdown, &odd::run(), &report);
    assert!(text.len() < 1 << 20, "{}", text.len());
    assert!(text.contains("more findings are left out, the least severe first."));
    assert_eq!(text.matches("| error |").count(), 2, "errors stay");
    assert_eq!(text.matches("| warning |").count(), 1);
}

#[test]
fn json_lines_are_the_diagnostics_of_json() {
    let document = json(Format::Json);
    let text = written(Format::JsonLines, &odd::run(), &odd::report());
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(&lines, document["diagnostics"].as_array().unwrap());
}

#[test]
fn nothing_found_is_a_whole_document_too() {
    let clean = Report::default();
    for (format, wanted) in [
        (Format::Gitlab, "[]\n"),
        (Format::Github, ""),
        (Format::Azure, ""),
        (Format::CodeClimate, ""),
        (Format::JsonLines, ""),
        (Format::SonarQube, "{\n  \"rules\": [],\n  \"issues\": []\n}\n"),
        (Format::Markdown, "## speclint: 0 files checked, nothing found\n"),
        (
            Format::Checkstyle,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n</checkstyle>\n",
        ),
        (
            Format::Junit,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"speclint\" tests=\"0\" failures=\"0\" errors=\"0\">\n</testsuites>\n",
        ),
    ] {
        assert_eq!(written(format, &Run::default(), &clean), wanted, "{format:?}");
    }
}

#[test]
fn several_reports_are_written_in_one_run() {
    let dir = Dir::new();
    dir.write("bad.yml", COLLISION);
    let run = dir.run(&[
        "bad.yml",
        "--format",
        "concise",
        "--format",
        "sarif=out.sarif",
        "--format",
        "junit=out.xml",
    ]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stdout.starts_with("bad.yml:10:7: error["), "{}", run.stdout);
    let sarif: Value = serde_json::from_str(&dir.read("out.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "discard-paths-collision");
    assert!(dir.read("out.xml").contains("<failure type=\"error\""));
    let listed = dir.run(&["bad.yml", "--format", "json=a.json,gitlab=b.json"]);
    assert_eq!((listed.code, listed.stdout.as_str()), (1, ""));
    assert!(dir.read("b.json").starts_with("[\n"));
    let variable = dir.run_with(&[("SPECLINT_FORMAT", "concise,rdjson=c.json")], &["bad.yml"]);
    assert!(variable.stdout.starts_with("bad.yml:10:7: "));
    assert!(dir.read("c.json").contains("\"ERROR\""));
}

#[test]
fn two_reports_in_one_place_are_refused_before_the_work() {
    let dir = Dir::new();
    dir.write("bad.yml", COLLISION);
    let run = dir.run(&["bad.yml", "--format", "human", "--format", "json"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert_eq!(
        run.stderr,
        "error: `human` and `json` would both go to standard output\n  help: give one of them a file of its own: --format \
         json=FILE\n"
    );
    let typo = dir.run(&["bad.yml", "--format", "sarf=out.sarif"]);
    assert_eq!(typo.code, 2);
    assert!(typo.stderr.contains("a similar value exists: 'sarif'"), "{}", typo.stderr);
    assert_eq!(dir.run(&["bad.yml", "--format", "sarif="]).code, 2);
}

#[test]
fn a_report_that_cannot_be_written_does_not_keep_the_others() {
    let dir = Dir::new();
    dir.write("bad.yml", COLLISION);
    let run = dir.run(&["bad.yml", "--format", "sarif=bad.yml/out.sarif", "--format", "gitlab=out.json"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.starts_with("error: cannot write bad.yml/out.sarif"), "{}", run.stderr);
    assert!(dir.read("out.json").starts_with("[\n"));
}

#[test]
fn statistics_count_by_rule() {
    let dir = Dir::new();
    dir.write("a.yml", COLLISION);
    dir.write("b.yml", COLLISION.replace("- make", "- aws s3 cp dist/ s3://bucket/key/"));
    let run = dir.run(&["a.yml", "b.yml", "--statistics", "--format", "concise"]);
    assert_eq!(run.code, 1);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(
        lines[0].starts_with("2  error    [-]  discard-paths-collision  Two files of "),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("\n1  error    [*]  missing-recursive "), "{}", run.stdout);
    assert!(run.stdout.contains(" in 2 files\n"), "{}", run.stdout);
    let json: Value =
        serde_json::from_str(&dir.run(&["a.yml", "b.yml", "--statistics", "--format", "json"]).stdout)
            .unwrap();
    assert_eq!(json["statistics"][0]["rule"], "discard-paths-collision");
    assert_eq!(json["statistics"][0]["count"], 2);
    assert_eq!(json["summary"]["files"], 2);
    let refused = dir.run(&["a.yml", "--statistics", "--format", "sarif"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("it goes with human, plain, concise and json"), "{}", refused.stderr);
}

/// The matcher turns the concise format's lines into annotations, wherever it is run.
#[test]
fn the_problem_matcher_reads_the_concise_format() {
    let matcher: Value =
        serde_json::from_str(&std::fs::read_to_string("docs/integrations/problem-matcher.json").unwrap())
            .unwrap();
    let matchers = matcher["problemMatcher"].as_array().unwrap();
    let text = written(Format::Concise, &odd::run(), &odd::report());
    let mut read = Vec::new();
    for line in text.lines() {
        let mut hits = 0;
        for matcher in matchers {
            let pattern = &matcher["pattern"][0];
            let regex = regex::Regex::new(pattern["regexp"].as_str().unwrap()).unwrap();
            let Some(groups) = regex.captures(line) else { continue };
            let group = |key: &str| {
                pattern[key].as_u64().map(|group| groups.get(group as usize).unwrap().as_str().to_owned())
            };
            let severity =
                group("severity").unwrap_or_else(|| matcher["severity"].as_str().unwrap().to_owned());
            read.push([
                group("file").unwrap(),
                group("line").unwrap(),
                group("column").unwrap(),
                severity,
                group("code").unwrap(),
            ]);
            assert!(!group("message").unwrap().is_empty());
            hits += 1;
        }
        assert_eq!(hits, 1, "one annotation a line: {line}");
    }
    let name = NAME.to_owned();
    assert_eq!(
        read,
        [
            [name.clone(), "1".into(), "1".into(), "error".into(), "yaml-syntax".into()],
            [name.clone(), "6".into(), "9".into(), "error".into(), "secret-printed".into()],
            [name.clone(), "7".into(), "9".into(), "warning".into(), "shell-syntax".into()],
            [name, "11".into(), "1".into(), "notice".into(), "unknown-key".into()],
        ]
    );
    let owners: BTreeSet<&str> = matchers.iter().map(|matcher| matcher["owner"].as_str().unwrap()).collect();
    assert_eq!(owners.len(), matchers.len());
}

mod properties {
    use proptest::prelude::*;
    use speclint::diagnostics::{Applicability, Edit, FileReport, Fix};
    use speclint::source::{SourceFile, Span};

    use super::*;

    const PARTS: [&str; 30] = [
        "a",
        " ",
        "key: value",
        "- ",
        "\t",
        "é",
        "日",
        "😀",
        "e\u{301}",
        "\n",
        "\r\n",
        "\r",
        "\u{feff}",
        "\u{1b}[31m",
        "\u{202e}",
        "\u{85}",
        "\u{2028}",
        "\u{ffff}",
        "\u{1}",
        "`",
        "|",
        "%",
        "::",
        "##vso[",
        "]",
        "<&\">",
        "]]>",
        "](x)",
        "{0}",
        "\\",
    ];

    fn text() -> impl Strategy<Value = String> {
        proptest::collection::vec(proptest::sample::select(&PARTS[..]), 0..30)
            .prop_map(|parts| parts.concat())
    }

    proptest! {
        /// Any text, message, path, span and edit, also inside characters and past the end: every format writes what its
        /// consumer can read, a finding never becomes two, and nothing is lost.
        #[test]
        fn anything_can_be_written(
            source in text(), message in text(), name in text(), help in proptest::option::of(text()),
            spans in proptest::collection::vec((0_u32..120, 0_u32..40), 1..5), flow: bool,
        ) {
            let place = |(start, len): (u32, u32)| Span::new(start, start + len);
            let labels = spans.iter().map(|span| (place(*span), message.as_str())).collect();
            let mut finding = odd::finding("secret-printed", Severity::Warning, &format!("x{message}"), labels);
            finding.diagnostic.flow = flow;
            finding.diagnostic.help = help;
            let edits = vec![Edit { span: place(spans[0]), text: message.clone() }];
            finding.diagnostic.fixes =
                vec![Fix { title: message.clone(), applicability: Applicability::Safe, edits }];
            let path = format!("f{}.yml", name.replace('/', ""));
            let file = SourceFile::new(path, source);
            let report = Report::new(
                vec![FileReport { findings: vec![finding], ..FileReport::new(file) }],
                Vec::new(),
            );
            let write = |format| written(format, &odd::run(), &report);
            for (format, schema) in
                [(Format::Sarif, "sarif-2.1.0.json"), (Format::RdJson, "rdjson.json"), (Format::Gitlab, "gitlab-code-quality.json")]
            {
                let document: Value = serde_json::from_str(&write(format)).unwrap();
                prop_assert_eq!(faults(schema, &document), Vec::<String>::new());
            }
            for format in [Format::Json, Format::JsonLines, Format::SonarQube, Format::CodeClimate] {
                let text = write(format);
                prop_assert!(serde_json::from_str::<Value>(text.trim_end_matches(['\0', '\n'])).is_ok(), "{text}");
            }
            for format in [Format::Junit, Format::Checkstyle] {
                let text = write(format);
                let document = roxmltree::Document::parse(&text);
                prop_assert!(document.is_ok(), "{text}");
                let document = document.unwrap();
                let found = document.descendants().filter(|n| n.has_tag_name("failure") || n.has_tag_name("error"));
                prop_assert_eq!(found.count(), 1);
            }
            let github = write(Format::Github);
            prop_assert!(github.split(['\n', '\r']).count() == 2 && workflow_command(github.trim_end()).is_some(), "{github}");
            let azure = write(Format::Azure);
            prop_assert!(azure.split(['\n', '\r']).count() == 2 && azure.starts_with("##vso[task.logissue "), "{azure}");
            let markdown = write(Format::Markdown);
            prop_assert_eq!(markdown.lines().filter(|line| line.starts_with('|')).count(), 3, "{}", markdown);
        }
    }
}
