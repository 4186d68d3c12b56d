//! Which request and which notification is handled where.

use std::time::{Duration, Instant};

use gen_lsp_types::{self as lsp, MessageType};
use lsp_server::{ErrorCode, RequestId};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::client::Refusal;
use super::documents::{Document, key};
use super::server::Server;
use super::worker::Haste;
use super::{actions, features, pull};

impl Server {
    /// Has a request answered.
    pub(super) fn dispatch(&mut self, id: RequestId, method: &str, params: Value) {
        match method {
            "textDocument/diagnostic" => {
                self.on_document::<lsp::DocumentDiagnosticRequest>(id, params, Haste::Soon, pull::document);
            }
            "textDocument/completion" => {
                self.on_document::<lsp::CompletionRequest>(id, params, Haste::Now, features::completion);
            }
            "textDocument/hover" => {
                self.on_document::<lsp::HoverRequest>(id, params, Haste::Now, features::hover);
            }
            "textDocument/documentSymbol" => {
                self.on_document::<lsp::DocumentSymbolRequest>(id, params, Haste::Now, features::symbols);
            }
            "textDocument/foldingRange" => {
                self.on_document::<lsp::FoldingRangeRequest>(id, params, Haste::Now, features::folds);
            }
            "textDocument/selectionRange" => {
                self.on_document::<lsp::SelectionRangeRequest>(id, params, Haste::Now, features::selection);
            }
            "textDocument/definition" => {
                self.on_document::<lsp::DefinitionRequest>(id, params, Haste::Now, features::definition);
            }
            "textDocument/references" => {
                self.on_document::<lsp::ReferencesRequest>(id, params, Haste::Now, features::references);
            }
            "textDocument/documentHighlight" => {
                self.on_document::<lsp::DocumentHighlightRequest>(
                    id,
                    params,
                    Haste::Now,
                    features::highlights,
                );
            }
            "textDocument/documentLink" => {
                self.on_document::<lsp::DocumentLinkRequest>(id, params, Haste::Now, features::links);
            }
            "textDocument/prepareRename" => {
                self.on_document::<lsp::PrepareRenameRequest>(
                    id,
                    params,
                    Haste::Now,
                    features::prepare_rename,
                );
            }
            "textDocument/rename" => {
                self.on_document::<lsp::RenameRequest>(id, params, Haste::Now, features::rename);
            }
            "textDocument/inlayHint" => {
                self.on_document::<lsp::InlayHintRequest>(id, params, Haste::Now, features::inlay_hints);
            }
            "textDocument/codeLens" => {
                self.on_document::<lsp::CodeLensRequest>(id, params, Haste::Now, features::code_lenses);
            }
            "workspace/diagnostic" => match serde_json::from_value(params) {
                Ok(params) => self.search(id, params),
                Err(error) => {
                    self.client.reply(id, Err(Refusal::new(ErrorCode::InvalidParams, error.to_string())));
                }
            },
            "textDocument/codeAction" => {
                self.on_document::<lsp::CodeActionRequest>(id, params, Haste::Now, actions::actions);
            }
            "codeAction/resolve" => {
                self.on_document::<lsp::CodeActionResolveRequest>(id, params, Haste::Now, actions::resolve);
            }
            "workspace/executeCommand" => match serde_json::from_value(params) {
                Ok(params) => self.execute(id, params),
                Err(error) => {
                    self.client.reply(id, Err(Refusal::new(ErrorCode::InvalidParams, error.to_string())));
                }
            },
            _ => {
                let refusal = Refusal::new(ErrorCode::MethodNotFound, format!("no such request: {method}"));
                self.client.reply(id, Err(refusal));
            }
        }
    }

    /// Takes notice of a notification.
    pub(super) fn notified(&mut self, method: &str, params: Value) {
        match method {
            "textDocument/didOpen" => self.with(method, params, Self::did_open),
            "textDocument/didChange" => self.with(method, params, Self::did_change),
            "textDocument/didClose" => self.with(method, params, Self::did_close),
            "textDocument/didSave" => self.did_save(),
            "workspace/didChangeConfiguration" => self.did_change_configuration(&params),
            "workspace/didChangeWorkspaceFolders" => {
                self.with(method, params, |server, params| server.did_change_folders(&params));
            }
            "workspace/didChangeWatchedFiles" => self.with(method, params, Self::did_change_files),
            _ => {}
        }
    }

    fn with<P: DeserializeOwned>(&mut self, method: &str, params: Value, handle: fn(&mut Self, P)) {
        match serde_json::from_value(params) {
            Ok(params) => handle(self, params),
            Err(error) => self.client.log(MessageType::Error, format!("{method} is not understood: {error}")),
        }
    }

    fn did_open(&mut self, params: lsp::DidOpenTextDocumentParams) {
        let item = params.text_document;
        let key = key(&item.uri.0);
        let mut document = Document::new(item.uri, item.version, item.text, &self.world);
        document.lint.want(Instant::now(), Duration::ZERO);
        self.documents.insert(key.clone(), document);
        self.text_changed(&key);
        self.search_again();
    }

    fn did_change(&mut self, params: lsp::DidChangeTextDocumentParams) {
        let uri = params.text_document.text_document_identifier.uri;
        let encoding = self.world.offers.encoding;
        let key = key(&uri.0);
        let Some(document) = self.documents.get_mut(&key) else {
            return self.client.log(MessageType::Error, format!("a change of {uri}, which is not open"));
        };
        document.change(params.text_document.version, params.content_changes, encoding);
        document.lint.want(Instant::now(), Duration::ZERO);
        self.text_changed(&key);
        self.search_again();
    }

    fn did_close(&mut self, params: lsp::DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        if let Some(closed) = self.documents.remove(&key(&uri.0)) {
            if !self.world.offers.pull {
                self.publish(Some(uri), None, Vec::new());
            }
            self.closed(&closed);
        }
        self.search_again();
    }
}
