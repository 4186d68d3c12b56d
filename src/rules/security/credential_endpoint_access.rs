//! Credentials of the build's role fetched by hand from the address where only SDKs look.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::download;
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for item in cx.facts.scripts() {
        for command in item.script.commands() {
            for fetched in download(&command) {
                let url = command.text_of(&fetched.url);
                let container = url.contains("169.254.170.2")
                    && (url.contains("CREDENTIALS_RELATIVE_URI") || url.contains("/v2/credentials"));
                let instance = url.contains("169.254.169.254") && url.contains("/security-credentials");
                let full = url.contains("AWS_CONTAINER_CREDENTIALS_FULL_URI");
                if container || instance || full {
                    out.report(
                        Claim::new(Effect::Risk, Evidence::Documented),
                        fetched.span,
                        "this takes the keys of the build's service role out of their endpoint, in clear text",
                    )
                    .help(
                        "let the SDK or the AWS CLI find them; for a container pass `-e \
                         AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, for a file use `aws configure export-credentials`",
                    );
                }
            }
        }
    }
}
