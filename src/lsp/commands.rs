//! Commands: what code actions run in the editor's name.

use gen_lsp_types::{
    ApplyWorkspaceEditParams, ApplyWorkspaceEditRequest, ExecuteCommandParams, MessageType,
    ShowDocumentParams, ShowDocumentRequest, WorkspaceEdit,
};
use lsp_server::{ErrorCode, RequestId};
use serde_json::{Value, json};

use super::client::{Answer, Refusal};
use super::server::{Asked, Server};
use crate::catalog::{nearest, rule, rules};

/// Shows a rule's page: its address in a browser if the editor opens one, else a message. Answers with the page's text.
/// Takes the rule's name.
pub(super) const EXPLAIN: &str = "speclint.explain";
/// Has the editor apply a workspace edit, for editors that take no code actions with edits. Takes the edit.
pub(super) const APPLY: &str = "speclint.applyEdit";

impl Server {
    /// Runs a command.
    pub(super) fn execute(&mut self, id: RequestId, params: ExecuteCommandParams) {
        let argument = params.arguments.and_then(|list| list.into_iter().next()).unwrap_or_default();
        let answer = match params.command.as_str() {
            EXPLAIN => self.explain(&argument),
            APPLY => self.apply(argument),
            other => Err(Refusal::new(ErrorCode::InvalidParams, format!("no such command: {other}"))),
        };
        self.client.reply(id, answer);
    }

    fn explain(&mut self, name: &Value) -> Answer<Value> {
        let invalid = |why: String| Refusal::new(ErrorCode::InvalidParams, why);
        let name = name.as_str().ok_or_else(|| invalid(format!("`{EXPLAIN}` takes the name of a rule")))?;
        let rule = rule(name).ok_or_else(|| {
            let near = nearest(name, rules().iter().map(|rule| rule.name));
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            invalid(format!("unknown rule `{name}`{hint}"))
        })?;
        let url = rule.url();
        if self.world.offers.show_document {
            let uri = url.as_str().into();
            let params = ShowDocumentParams { uri, external: Some(true), take_focus: None, selection: None };
            self.client.ask::<ShowDocumentRequest>(params, Asked::Other("the page was not shown"));
        } else {
            self.client.show(MessageType::Info, format!("{}: {}\n{url}", rule.name, rule.summary));
        }
        Ok(json!({"rule": rule.name, "url": url, "markdown": rule.body()}))
    }

    fn apply(&mut self, edit: Value) -> Answer<Value> {
        let edit: WorkspaceEdit = serde_json::from_value(edit)
            .map_err(|error| Refusal::new(ErrorCode::InvalidParams, error.to_string()))?;
        let params = ApplyWorkspaceEditParams { label: Some("speclint".to_owned()), edit, metadata: None };
        self.client.ask::<ApplyWorkspaceEditRequest>(params, Asked::Other("the edit was not applied"));
        Ok(Value::Null)
    }
}
