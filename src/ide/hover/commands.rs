//! Commands: the operation of the AWS CLI that stands at an offset, if the table of operations has it.

use std::fmt::Write as _;

use crate::facts::aws_cli;
use crate::ide::Hover;
use crate::rules::Context;
use crate::shell::aws_command;

/// Where the AWS CLI's reference stands.
const REFERENCE: &str = "https://docs.aws.amazon.com/cli/latest/reference";

pub(super) fn at(cx: &Context<'_>, offset: u32) -> Option<Hover> {
    let script = cx.facts.scripts().iter().find(|s| {
        let span = s.command.text.mapped.span();
        span.start <= offset && offset <= span.end
    })?;
    for command in script.commands() {
        let Some(call) = aws_command(command) else { continue };
        let service = command.span_of(call.service_word.range);
        let (Some(operation), Some(word)) = (call.operation.as_deref(), call.operation_word) else {
            continue;
        };
        let span = service.to(command.span_of(word.range));
        if offset < span.start || offset > span.end {
            continue;
        }
        let options = aws_cli::service(&call.service)?.operation(operation)?.options().unwrap_or_default();
        let required: Vec<String> =
            options.iter().filter(|o| o.required).map(|o| format!("`--{}`", o.name)).collect();
        let mut markdown = format!("**`aws {} {operation}`**\n\n", call.service);
        if !required.is_empty() {
            let _ = write!(markdown, "Required: {}\n\n", required.join(", "));
        }
        let _ = writeln!(markdown, "[Reference]({REFERENCE}/{}/{operation}.html)", call.service);
        return Some(Hover { span, markdown });
    }
    None
}
