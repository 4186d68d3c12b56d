//! Values of `env.parameter-store` that can be no name of a parameter, and CloudFormation's references in `env.variables`.

use crate::buildspec::{Map, Text};
use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(env) = cx.spec.and_then(|s| s.env.as_ref()) else { return };
    if cx.embedded {
        return;
    }
    for (name, value) in values(env.variables.as_ref()) {
        let text = value.as_str();
        let Some((map, what)) = ["secretsmanager", "ssm-secure", "ssm"].iter().find_map(|service| {
            let map = if service.starts_with("ssm") { "parameter-store" } else { "secrets-manager" };
            text.contains(&format!("{{{{resolve:{service}:")).then_some((map, service))
        }) else {
            continue;
        };
        out.report(
            Claim::new(Effect::Mistake, Evidence::Inferred),
            value.text_span(),
            format!(
                "only CloudFormation resolves `{{{{resolve:{what}:…}}}}`: `{}` will hold these characters",
                name.as_str()
            ),
        )
        .help(format!("move `{}` to `env.{map}`, with the name alone as its value", name.as_str()));
    }
    for (_, value) in values(env.parameter_store.as_ref()) {
        let Some((message, help)) = wrong(value.as_str()) else { continue };
        out.report(Claim::new(Effect::Mistake, Evidence::Inferred), value.text_span(), message).help(help);
    }
}

/// The pairs of a map whose value is a scalar.
fn values<'m, 't>(map: Option<&'m Map<'t>>) -> impl Iterator<Item = (Text<'t>, Text<'t>)> + 'm {
    map.into_iter().flat_map(|m| &m.entries).filter_map(|(name, value)| Some((*name, (*value)?)))
}

fn wrong(text: &str) -> Option<(String, String)> {
    if text.contains("{{resolve:") {
        return Some((
            "only CloudFormation resolves `{{resolve:…}}`: here it is the name of a parameter that does not exist".into(),
            "write the name of the parameter alone".into(),
        ));
    }
    if text.contains(['{', '<', '%', ' ']) || text.starts_with("arn:") {
        return None;
    }
    if let Some(name) = text.strip_prefix("ssm:") {
        return Some((
            format!("there is no parameter `{text}`: the name has no `ssm:` before it"),
            format!("write `{name}`"),
        ));
    }
    if crate::facts::environment::expansions(text).next().is_some() {
        return Some((
            format!("CodeBuild expands nothing here: it looks for a parameter called `{text}`"),
            "write the name in full, or read it in a command: `aws ssm get-parameter`".into(),
        ));
    }
    if text.contains("//") {
        return Some((
            format!(
                "there is no parameter `{text}`: a name of Parameter Store has no empty part between two `/`"
            ),
            format!("write `{}`", text.replace("//", "/")),
        ));
    }
    (text.contains('/') && !text.starts_with('/')).then(|| {
        (
            format!("there is no parameter `{text}`: a name with a `/` in it begins with one"),
            format!("write `/{text}`"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::wrong;

    #[test]
    fn names_of_parameters() {
        for good in [
            "/app/db",
            "db",
            "db.password",
            "arn:aws:ssm:eu-west-1:1:parameter/x",
            "/app/db:3",
            "/app/{{ env }}/db",
            "${x.y}/db",
        ] {
            assert_eq!(wrong(good), None, "{good}");
        }
        for bad in ["app/db", "ssm:/app/db", "/app//db", "/$STAGE/db", "{{resolve:ssm:/app/db}}"] {
            assert!(wrong(bad).is_some(), "{bad}");
        }
    }
}
