//! Credentials of the build's role fetched by hand from the address where only SDKs look.

use crate::diagnostics::{Claim, Effect, Evidence, Findings};
use crate::facts::download;
use crate::facts::secrets::is_credentials_url;
use crate::rules::Context;

pub(crate) fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for item in cx.facts.scripts() {
        for command in item.commands() {
            for fetched in download(command) {
                if is_credentials_url(command.text_of(&fetched.url)) {
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
