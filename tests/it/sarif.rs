//! SARIF against the published schema, over odd data and over every rule; what it says of the run; its limits.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use speclint::catalog::{Category, Rule, rules};
use speclint::diagnostics::{FileReport, Report};
use speclint::report::{Format, Run, Style};
use speclint::source::SourceFile;

use crate::cli::{COLLISION, Dir};
use crate::formats::faults;
use crate::odd::{self, TEXT, written};
use crate::pages::examples;

fn sarif(run: &Run, report: &Report) -> Value {
    let text = written(Format::Sarif, run, report);
    assert_eq!(text.matches('\n').count(), 1, "one line");
    let log: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(faults("sarif-2.1.0.json", &log), Vec::<String>::new());
    log
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

/// The bad examples of every page, as files of one report.
fn every_rule() -> Report {
    let mut files = Vec::new();
    for (at, example) in examples().iter().filter(|example| example.bad).enumerate() {
        let found = example.run(&example.text);
        let path = format!("examples/{at:03}/{}", found.file.path());
        files.push(FileReport { file: SourceFile::new(path, example.text.clone()), ..found });
    }
    Report::new(files, Vec::new())
}

#[test]
fn every_rule_is_listed_and_speaks() {
    let run = Run {
        exit_code: 1,
        checkout: odd::run().checkout,
        directory: Some("/work/my shop".into()),
        ..Run::default()
    };
    let run = Run {
        checkout: run.checkout.map(|c| speclint::repository::Checkout { prefix: "".into(), ..c }),
        ..run
    };
    let log = sarif(&run, &every_rule());
    // For a validator outside of this suite.
    let copy = format!("{}/every-rule.sarif", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(copy, serde_json::to_string(&log).unwrap()).unwrap();
    let listed = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(listed.len(), rules().len());
    let mut spoke = BTreeSet::new();
    let mut names = BTreeSet::new();
    for result in results(&log) {
        let id = result["ruleId"].as_str().unwrap();
        spoke.insert(id);
        assert_eq!(listed[result["ruleIndex"].as_u64().unwrap() as usize]["id"], id);
        assert!(names.insert(result["partialFingerprints"]["speclint/v1"].as_str().unwrap()), "{result}");
        assert!(result["partialFingerprints"]["primaryLocationLineHash"].is_string(), "{result}");
    }
    // One rule speaks only where ShellCheck is installed.
    let can = |rule: &&Rule| rule.name != "shellcheck" || crate::shellcheck::program().is_some();
    let all: BTreeSet<&str> = rules().iter().filter(can).map(|rule| rule.name).collect();
    assert_eq!(spoke, all);
    assert!(results(&log).iter().any(|result| result["codeFlows"].is_array()));
}

#[test]
fn rules_say_what_code_scanning_shows() {
    let log = sarif(&Run::default(), &Report::default());
    let listed = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    for (entry, rule) in listed.iter().zip(rules()) {
        assert_eq!(entry["id"], rule.name);
        let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).unwrap().to_owned();
        let name = text(&entry["name"]);
        assert!(name.chars().all(char::is_alphanumeric) && name.starts_with(char::is_uppercase), "{name}");
        for key in ["shortDescription", "fullDescription"] {
            let text = text(&entry[key]["text"]);
            assert!(
                text.chars().count() <= 1_024 && text.ends_with(['.', '…', '!', '?']),
                "{}: {text}",
                rule.name
            );
            assert!(!text.contains("]("), "{}: {text}", rule.name);
        }
        let help = text(&entry["help"]["text"]);
        assert!(!help.contains("```") && !help.contains("]("), "{}: {help}", rule.name);
        assert!(text(&entry["help"]["markdown"]).contains("## Evidence"), "{}", rule.name);
        assert!(text(&entry["helpUri"]).starts_with("https://"));
        assert_eq!(entry["defaultConfiguration"]["enabled"], rule.enabled);
        let properties = &entry["properties"];
        let tags: Vec<&str> =
            properties["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect();
        assert!(tags.len() <= 20 && tags.contains(&rule.category.slug()));
        let security = rule.category == Category::Security;
        assert_eq!(properties.get("security-severity").is_some(), security, "{}", rule.name);
        assert_eq!(tags.contains(&"security"), security);
        if security {
            assert!(tags.iter().any(|tag| tag.starts_with("external/cwe/cwe-")), "{tags:?}");
            assert!(tags.iter().any(|tag| tag.starts_with("external/owasp/cicd-sec-")), "{tags:?}");
        }
        assert!(["very-high", "high", "medium", "low"].contains(&properties["precision"].as_str().unwrap()));
    }
    let untrusted = listed.iter().find(|rule| rule["id"] == "untrusted-input").unwrap();
    assert!(untrusted["properties"]["tags"].as_array().unwrap().contains(&"external/cwe/cwe-078".into()));
}

#[test]
fn results_say_where_and_how() {
    let log = sarif(&odd::run(), &odd::report());
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    assert_eq!(results(&log).len(), 4, "what was silenced is not asked for");
    let flowing = &results(&log)[1];
    let place = &flowing["locations"][0]["physicalLocation"];
    assert_eq!(
        place["artifactLocation"],
        serde_json::json!({
            "uri": "api/ci/odd%20%C3%A9%E6%97%A5%F0%9F%98%80%20%25,:%3B%5D%7C%60'%22%3C&%3E.yml",
            "uriBaseId": "%SRCROOT%",
            "index": 1
        })
    );
    assert_eq!(
        place["region"],
        serde_json::json!({
            "startLine": 6, "startColumn": 9, "endLine": 6, "endColumn": 24, "snippet": { "text": "echo 😀 | tee x" }
        })
    );
    let context = &place["contextRegion"];
    assert_eq!((&context["startLine"], &context["endLine"]), (&4.into(), &8.into()));
    assert!(context["snippet"]["text"].as_str().unwrap().ends_with("      - |\r\n        make é"));
    assert_eq!(
        flowing["locations"][0]["logicalLocations"][0]["fullyQualifiedName"],
        "phases.build.commands[0]"
    );
    let message = flowing["message"]["text"].as_str().unwrap();
    assert!(message.contains("[f] (g)"), "no link that is none: {message}");
    assert!(
        message.ends_with(" Write `x`\nor `y`. See: [comes \\[from\\] here \\\\](1), [goes on](2)."),
        "{message}"
    );
    let related = flowing["relatedLocations"].as_array().unwrap();
    assert_eq!(related.iter().map(|location| location["id"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 2]);
    let steps = flowing["codeFlows"][0]["threadFlows"][0]["locations"].as_array().unwrap();
    let lines = |step: &Value| step["location"]["physicalLocation"]["region"]["startLine"].as_u64().unwrap();
    assert_eq!(steps.iter().map(lines).collect::<Vec<_>>(), [1, 8, 6], "the way ends at the primary place");
    assert!(results(&log)[2].get("codeFlows").is_none(), "labels alone are no flow");
    let block = &results(&log)[2]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        (&block["startLine"], &block["endLine"], &block["endColumn"]),
        (&7.into(), &9.into(), &15.into())
    );
    let first = &results(&log)[0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!((&first["startColumn"], &first["endColumn"]), (&1.into(), &1.into()), "a BOM is no column");
}

/// The fixes, carried out as a reader of SARIF would: lines and columns in UTF-16, a BOM left out.
#[test]
fn fixes_can_be_carried_out() {
    let report = odd::report();
    let log = sarif(&odd::run(), &report);
    let mut seen = 0;
    for (result, finding) in results(&log).iter().zip(&report.files[1].findings) {
        for (at, fix) in finding.diagnostic.fixes.iter().enumerate() {
            let mut wanted = TEXT.to_owned();
            for edit in fix.edits.iter().rev() {
                wanted.replace_range(edit.span.range(), &edit.text);
            }
            let mut units: Vec<u16> = TEXT.trim_start_matches('\u{feff}').encode_utf16().collect();
            let starts: Vec<usize> = std::iter::once(0)
                .chain(units.iter().enumerate().filter(|(_, unit)| **unit == 10).map(|(at, _)| at + 1))
                .collect();
            let fixed = &result["fixes"][at];
            assert_eq!(fixed["properties"]["applicability"], fix.applicability.name());
            let changes = fixed["artifactChanges"][0]["replacements"].as_array().unwrap();
            for change in changes.iter().rev() {
                let number = |key: &str| change["deletedRegion"][key].as_u64().unwrap() as usize;
                let range = starts[number("startLine") - 1] + number("startColumn") - 1
                    ..starts[number("endLine") - 1] + number("endColumn") - 1;
                let text = change["insertedContent"]["text"].as_str().unwrap_or_default();
                units.splice(range, text.encode_utf16());
            }
            assert_eq!(format!("\u{feff}{}", String::from_utf16(&units).unwrap()), wanted);
            seen += 1;
        }
    }
    assert_eq!(seen, 3);
}

#[test]
fn the_run_says_what_happened_and_to_what() {
    let log = sarif(&odd::run(), &odd::report());
    let run = &log["runs"][0];
    let invocation = &run["invocations"][0];
    assert_eq!((&invocation["executionSuccessful"], &invocation["exitCode"]), (&false.into(), &2.into()));
    let notification = &invocation["toolExecutionNotifications"][0];
    assert_eq!(notification["level"], "error");
    assert_eq!(
        notification["message"]["text"],
        "`gone & away.yml` was not read: no such `file` <or> folder."
    );
    let descriptor = notification["descriptor"]["index"].as_u64().unwrap() as usize;
    assert_eq!(
        run["tool"]["driver"]["notifications"][descriptor]["id"], notification["descriptor"]["id"],
        "the descriptor is there"
    );
    assert_eq!(run["automationDetails"]["id"], "speclint/api/");
    assert_eq!(run["originalUriBaseIds"]["%SRCROOT%"]["uri"], "file:///work/my%20shop/");
    let provenance = &run["versionControlProvenance"][0];
    assert_eq!(provenance["repositoryUri"], "https://github.com/example/shop");
    assert_eq!(provenance["branch"], "main");
    assert_eq!(provenance["mappedTo"]["uriBaseId"], "%SRCROOT%");
    let alone = sarif(&Run { category: Some("nightly".to_owned()), ..Run::default() }, &odd::report());
    let run = &alone["runs"][0];
    assert_eq!(run["automationDetails"]["id"], "speclint/nightly/");
    assert!(run.get("versionControlProvenance").is_none() && run.get("originalUriBaseIds").is_none());
    let location = &run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert!(location.get("uriBaseId").is_none(), "no base that is not given");
}

#[test]
fn what_is_silenced_is_shown_with_its_reason_on_request() {
    let log =
        sarif(&Run { style: Style { suppressed: true, ..Style::default() }, ..odd::run() }, &odd::report());
    let silenced: Vec<&Value> =
        results(&log).iter().filter(|result| result["suppressions"].is_array()).collect();
    assert_eq!(silenced.len(), 2);
    let comment = &silenced[0]["suppressions"][0];
    assert_eq!((&comment["kind"], &comment["justification"]), (&"inSource".into(), &"é & <why>".into()));
    assert_eq!(comment["location"]["physicalLocation"]["region"]["startColumn"], 14);
    assert_eq!(silenced[1]["suppressions"][0]["kind"], "external");
}

#[test]
fn too_many_results_are_cut_the_least_severe_first() {
    let mut report = odd::report();
    let [_, error, warning, note] = [0, 1, 2, 3].map(|at| {
        let mut finding = report.files[1].findings[at].clone();
        finding.diagnostic.secondary.clear();
        finding.diagnostic.fixes.clear();
        finding
    });
    let many = |finding, count| std::iter::repeat_n(finding, count);
    report.files[1].findings =
        many(note, 15_000).chain(many(warning, 15_000)).chain(many(error, 20)).collect();
    let log = sarif(&odd::run(), &report);
    let mut levels: BTreeMap<&str, usize> = BTreeMap::new();
    for result in results(&log) {
        *levels.entry(result["level"].as_str().unwrap()).or_default() += 1;
    }
    assert_eq!(levels["error"], 20);
    let kept = results(&log).len();
    assert!(kept <= 25_000);
    assert_eq!(results(&log)[kept - 1]["level"], "error", "the order of the report stays");
    assert!(levels.get("note").is_none_or(|_| levels["warning"] == 15_000), "{levels:?}");
    let notifications = log["runs"][0]["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    let said = notifications.last().unwrap();
    assert_eq!(said["descriptor"]["id"], "results-left-out");
    let text = said["message"]["text"].as_str().unwrap();
    assert!(
        text.starts_with(&format!("{} results are left out, the least severe first.", 30_020 - kept)),
        "{text}"
    );
}

#[test]
fn a_log_that_is_too_large_loses_texts_before_results() {
    let mut report = odd::report();
    let warning = report.files[1].findings[2].clone();
    let with = |words: usize, count: usize, report: &mut Report| {
        let mut finding = warning.clone();
        finding.diagnostic.message = "é words ".repeat(words);
        report.files[1].findings = std::iter::repeat_n(finding, count).collect();
    };
    let size = |log: &Value| serde_json::to_string(log).unwrap().len();
    with(10, 9_500, &mut report);
    let log = sarif(&odd::run(), &report);
    assert!(size(&log) < 10_000_000);
    assert_eq!(results(&log).len(), 9_500, "texts that the repository has are enough");
    assert!(results(&log)[0]["locations"][0]["physicalLocation"].get("contextRegion").is_none());
    let notifications = log["runs"][0]["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    assert!(
        notifications.last().unwrap()["message"]["text"]
            .as_str()
            .unwrap()
            .starts_with("The contents of files, ")
    );
    with(500, 3_000, &mut report);
    let log = sarif(&odd::run(), &report);
    let (bytes, kept) = (size(&log), results(&log).len());
    assert!(bytes < 10_000_000 && bytes > 9_900_000 && kept < 3_000, "{bytes} bytes, {kept} results");
}

#[test]
fn a_result_has_no_more_places_than_are_taken() {
    let mut report = odd::report();
    let flowing = &mut report.files[1].findings[1].diagnostic;
    let label = flowing.secondary[0].clone();
    flowing.secondary = vec![label; 12_000];
    let log = sarif(&odd::run(), &report);
    let result = &results(&log)[1];
    assert_eq!(result["relatedLocations"].as_array().unwrap().len(), 1_000);
    let steps = result["codeFlows"][0]["threadFlows"][0]["locations"].as_array().unwrap();
    assert_eq!(steps.len(), 10_000);
    assert_eq!(steps[9_999]["location"]["message"]["text"], "Printed.", "the end of the way stays");
    assert!(result["message"]["text"].as_str().unwrap().matches("](").count() <= 10);
}

#[test]
fn a_real_run_names_its_repository_without_credentials() {
    let dir = Dir::new();
    dir.write("shop/api/buildspec.yml", COLLISION);
    dir.write("shop/.git/HEAD", "ref: refs/heads/main\n");
    dir.write("shop/.git/refs/heads/main", "1234567890abcdef1234567890abcdef12345678\n");
    dir.write(
        "shop/.git/config",
        "[remote \"origin\"]\n\turl = https://user:kq7zx@git.example/o/shop?token=kq8zx\n",
    );
    let run = dir.run_in("shop/api", &["--format", "sarif", "buildspec.yml", "gone.yml"]);
    assert_eq!(run.code, 2);
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(faults("sarif-2.1.0.json", &log), Vec::<String>::new());
    assert!(!run.stdout.contains("kq7zx") && !run.stdout.contains("kq8zx"));
    let provenance = &log["runs"][0]["versionControlProvenance"][0];
    assert_eq!(provenance["repositoryUri"], "https://git.example/o/shop");
    assert_eq!(provenance["revisionId"], "1234567890abcdef1234567890abcdef12345678");
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "api/buildspec.yml");
    assert_eq!(log["runs"][0]["automationDetails"]["id"], "speclint/api/");
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn the_way_of_a_branch_name_is_a_flow() {
    let dir = Dir::new();
    let commands = ["ref=$CODEBUILD_WEBHOOK_HEAD_REF", "name=release-$ref", "make", "eval \"deploy $name\""];
    let spec = commands.join("\n      - ");
    dir.write("buildspec.yml", format!("version: 0.2\nphases:\n  build:\n    commands:\n      - {spec}\n"));
    let run = dir.run(&["--format", "sarif", "--select", "untrusted-input", "buildspec.yml"]);
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    let steps = results(&log)[0]["codeFlows"][0]["threadFlows"][0]["locations"].as_array().unwrap();
    let of = |step: &Value| {
        let region = &step["location"]["physicalLocation"]["region"];
        (region["startLine"].as_u64().unwrap(), region["snippet"]["text"].as_str().unwrap().to_owned())
    };
    let wanted = [(5, "ref=$CODEBUILD_WEBHOOK_HEAD_REF"), (6, "name=release-$ref"), (8, "$name")]
        .map(|(l, t)| (l, t.to_owned()));
    assert_eq!(steps.iter().map(of).collect::<Vec<_>>(), wanted);
}

#[test]
fn an_empty_file_has_an_empty_region() {
    let dir = Dir::new();
    dir.write("buildspec.yml", "");
    let log: Value = serde_json::from_str(&dir.run(&["--format", "sarif", "buildspec.yml"]).stdout).unwrap();
    assert_eq!(faults("sarif-2.1.0.json", &log), Vec::<String>::new());
    let place = &results(&log)[0]["locations"][0]["physicalLocation"];
    let region = serde_json::json!({"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1, "snippet": {"text": ""}});
    assert_eq!(place["region"], region);
    assert_eq!(place["artifactLocation"]["uri"], "buildspec.yml");
}

/// Microsoft's validator over every rule, where `SARIF_MULTITOOL` names it (`Sarif.Multitool` of the npm package
/// `@microsoft/sarif-multitool-linux`). That rule ids are names is on purpose (SARIF2009), and it cannot look links up here
/// (SARIF2006).
#[test]
#[allow(clippy::print_stderr, reason = "what is skipped is said")]
fn the_validator_finds_nothing() {
    let Some(program) = std::env::var_os("SARIF_MULTITOOL") else {
        eprintln!("skipped: SARIF_MULTITOOL names no validator");
        return;
    };
    let dir = Dir::new();
    let run =
        Run { directory: Some("/work/my shop".into()), checkout: odd::run().checkout, ..Run::default() };
    dir.write("every-rule.sarif", written(Format::Sarif, &run, &every_rule()));
    dir.write("odd.sarif", written(Format::Sarif, &odd::run(), &odd::report()));
    for file in ["every-rule.sarif", "odd.sarif"] {
        let ran = std::process::Command::new(&program)
            .args([
                "validate",
                file,
                "--quiet",
                "true",
                "--rule-kind",
                "Sarif;Ghas",
                "--level",
                "Error;Warning;Note",
            ])
            .args(["--log", "ForceOverwrite", "-o", "found.sarif"])
            .current_dir(dir.path("."))
            .output()
            .unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
        let found: Value = serde_json::from_str(&dir.read("found.sarif")).unwrap();
        let found: BTreeSet<String> = results(&found)
            .iter()
            .filter(|result| !["SARIF2006", "SARIF2009"].contains(&result["ruleId"].as_str().unwrap()))
            .map(|result| format!("{} {}", result["ruleId"], result["message"]))
            .collect();
        assert_eq!(found, BTreeSet::new(), "{file}");
    }
}
