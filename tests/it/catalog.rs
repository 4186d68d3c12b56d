//! What the front matter of the pages must say, beyond what `build.rs` can see.

use speclint::catalog::{Category, Precision, rules};

#[test]
fn security_rules_name_the_weakness_the_risk_and_the_harm() {
    let security = || rules().iter().filter(|rule| rule.category == Category::Security);
    assert!(security().count() > 10);
    for rule in security() {
        for list in ["CWE-", "CICD-SEC-"] {
            assert!(
                rule.tags.iter().any(|tag| tag.starts_with(list)),
                "{} has no {list}… among its tags",
                rule.name
            );
        }
        let harm: f64 = rule.security_severity.unwrap().parse().unwrap();
        assert!((0.1..=10.0).contains(&harm), "{}: {harm}", rule.name);
        assert_eq!(rule.security_severity, Some(format!("{harm:.1}").as_str()));
    }
    // AWS Security Hub has two controls that a buildspec can break.
    for control in ["CodeBuild.1", "CodeBuild.2"] {
        assert!(security().any(|rule| rule.tags.contains(&control)), "{control}");
    }
    let others = rules().iter().filter(|rule| rule.category != Category::Security);
    assert!(others.into_iter().all(|rule| rule.security_severity.is_none()));
}

#[test]
fn what_may_be_wrong_is_no_error() {
    use speclint::catalog::Severity;
    for rule in rules() {
        let severity = if rule.enabled { rule.severity } else { Severity::Note };
        match rule.precision {
            Precision::Low => assert!(severity <= Severity::Warning, "{}", rule.name),
            Precision::Medium => assert!(severity < Severity::Error, "{}", rule.name),
            Precision::High | Precision::VeryHigh => {}
        }
    }
}

#[test]
fn a_rule_is_tagged_once_with_each() {
    for rule in rules() {
        let mut tags = rule.tags.to_vec();
        tags.sort_unstable();
        tags.dedup();
        assert_eq!(tags.len(), rule.tags.len(), "{}", rule.name);
    }
}
