//! Commands: what code actions run in the editor's name.

use camino::Utf8Path;
use gen_lsp_types::{
    ApplyWorkspaceEditParams, ApplyWorkspaceEditRequest, ExecuteCommandParams, MessageType,
    ShowDocumentParams, ShowDocumentRequest, WorkspaceEdit,
};
use lsp_server::{ErrorCode, RequestId};
use serde_json::{Value, json};

use super::client::{Answer, Refusal};
use super::documents::key;
use super::server::{Asked, Event, Server};
use super::uri;
use super::worker::Haste;
use crate::catalog::{nearest, rule, rules};
use crate::graph::{self, Form};
use crate::guard::guard;

/// Shows a rule's page: its address in a browser if the editor opens one, else a message. Answers with the page's text.
/// Takes the rule's name.
pub(super) const EXPLAIN: &str = "speclint.explain";
/// Draws a document's graph. Answers with it as Mermaid and SVG; shows it, if the editor shows documents. Takes its address.
pub(super) const GRAPH: &str = "speclint.graph";
/// Has the editor apply a workspace edit, for editors that take no code actions with edits. Takes the edit.
pub(super) const APPLY: &str = "speclint.applyEdit";

impl Server {
    /// Runs a command.
    pub(super) fn execute(&mut self, id: RequestId, params: ExecuteCommandParams) {
        let argument = params.arguments.and_then(|list| list.into_iter().next()).unwrap_or_default();
        let answer = match params.command.as_str() {
            EXPLAIN => self.explain(&argument),
            APPLY => self.apply(argument),
            GRAPH => return self.graph(id, &argument),
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

    fn graph(&mut self, id: RequestId, uri: &Value) {
        let Some(document) = uri.as_str().and_then(|uri| self.documents.get_mut(&key(uri))) else {
            let refusal = Refusal::new(
                ErrorCode::InvalidParams,
                format!("`{GRAPH}` takes the address of an open file"),
            );
            return self.client.reply(id, Err(refusal));
        };
        let document = document.snapshot(&self.world);
        self.event_after(id.clone(), Haste::Now, move |_| {
            let drawn = guard(|| {
                graph::graph(&document.file)
                    .map(|graph| [Form::Mermaid, Form::Svg].map(|form| graph.write(form)))
            });
            let drawn = match drawn {
                Ok(Some([mermaid, svg])) => Ok((mermaid, svg)),
                Ok(None) => Err(Refusal::new(ErrorCode::RequestFailed, "there is no buildspec to draw")),
                Err(why) => Err(Refusal::new(ErrorCode::InternalError, why)),
            };
            Event::Drawn { id, name: document.file.path().to_owned(), drawn }
        });
    }

    /// A graph has been drawn: shows it, or says how it can be seen.
    pub(super) fn drawn(&mut self, id: RequestId, name: &Utf8Path, drawn: Answer<(String, String)>) {
        let answer = drawn.map(|(mermaid, svg)| {
            let file = self.world.offers.show_document.then(|| self.pictures.save(&svg)).and_then(Result::ok);
            if let Some(file) = file {
                let uri = uri::from_path(&file).into();
                let params =
                    ShowDocumentParams { uri, external: Some(true), take_focus: None, selection: None };
                self.client.ask::<ShowDocumentRequest>(params, Asked::Other("the graph was not shown"));
            } else {
                let how = format!("`speclint graph --format svg {name}` draws this graph");
                self.client.show(MessageType::Info, how);
            }
            json!({"mermaid": mermaid, "svg": svg})
        });
        self.client.answer(id, answer);
    }

    fn apply(&mut self, edit: Value) -> Answer<Value> {
        let edit: WorkspaceEdit = serde_json::from_value(edit)
            .map_err(|error| Refusal::new(ErrorCode::InvalidParams, error.to_string()))?;
        let params = ApplyWorkspaceEditParams { label: Some("speclint".to_owned()), edit, metadata: None };
        self.client.ask::<ApplyWorkspaceEditRequest>(params, Asked::Other("the edit was not applied"));
        Ok(Value::Null)
    }
}
