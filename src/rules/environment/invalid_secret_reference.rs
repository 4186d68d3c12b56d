//! Values of `env.secrets-manager` against the grammar `secret-id[:json-key[:version-stage[:version-id]]]`.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(map) = cx.spec.and_then(|s| s.env.as_ref()).and_then(|e| e.secrets_manager.as_ref()) else {
        return;
    };
    for value in map.entries.iter().filter_map(|(_, value)| value.as_ref()) {
        let text = value.as_str();
        let embedded = cx.embedded || value.as_str().contains("${");
        if text.contains("{{resolve:") && !cx.embedded {
            out.report(
                Claim::new(Effect::Breaks, Evidence::Inferred),
                value.text_span(),
                "`{{resolve:…}}` is CloudFormation's: in a buildspec it is the name of a secret that does not exist",
            )
            .help("write the name or the ARN of the secret, then `:` and the key");
            continue;
        }
        if value.is_template() || embedded || text.contains('<') {
            continue;
        }
        if let Some((message, help)) = wrong(text) {
            out.report(Claim::new(Effect::Breaks, Evidence::Documented), value.text_span(), message)
                .help(help);
        }
    }
}

fn wrong(text: &str) -> Option<(&'static str, &'static str)> {
    const SHAPE: &str =
        "write `secret-id:json-key:version-stage:version-id`, and leave out from the end what is not needed";
    let fields: Vec<&str> = text.split(':').collect();
    let is_arn = fields.first() == Some(&"arn");
    if is_arn && fields.get(2).is_some_and(|service| *service != "secretsmanager" && !service.is_empty()) {
        return Some((
            "this ARN is not of a secret in Secrets Manager, so the build fails before the first phase",
            "parameters of Systems Manager go under `parameter-store`, by their names",
        ));
    }
    if is_arn && fields.len() < 7 {
        return Some((
            "this ARN ends too early, so the build fails before the first phase",
            "an ARN of a secret reads `arn:aws:secretsmanager:region:account:secret:name-suffix`",
        ));
    }
    let rest = fields.get(if is_arn { 7 } else { 1 }..).unwrap_or_default();
    if fields.first().is_some_and(|id| id.is_empty()) {
        return Some((
            "there is no name of a secret before the first `:`, so the build fails before the first phase",
            SHAPE,
        ));
    }
    match rest {
        [_, stage, id] if !stage.is_empty() && !id.is_empty() => Some((
            "a secret's version is given by its stage or by its id, never both: the build fails before the first phase",
            "leave the stage empty (`name:key::id`), or leave the id out",
        )),
        rest if rest.len() > 3 => Some((
            "a reference to a secret has at most four parts, so the build fails before the first phase",
            SHAPE,
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::wrong;

    #[test]
    fn the_grammar_of_the_guide() {
        let arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf";
        for good in [
            "db",
            "prod/db:password",
            "db::AWSPREVIOUS",
            "db:key::1f2e",
            "db:key:AWSCURRENT:",
            "db:key",
            "$X:key",
            "",
        ] {
            assert_eq!(wrong(good).is_some(), good.is_empty(), "{good}");
        }
        for tail in ["", ":key", ":key:stage", ":key::id", ":::"] {
            assert!(wrong(&format!("{arn}{tail}")).is_none(), "{tail}");
        }
        for bad in [
            "db:key:AWSCURRENT:1f2e".to_owned(),
            "db:key:stage::extra".to_owned(),
            ":key".to_owned(),
            "arn:aws:ssm:eu-west-1:111122223333:parameter/db".to_owned(),
            "arn:aws:secretsmanager:eu-west-1:111122223333:db".to_owned(),
            format!("{arn}:key:stage:id"),
            format!("{arn}:key:::"),
        ] {
            assert!(wrong(&bad).is_some(), "{bad}");
        }
    }
}
