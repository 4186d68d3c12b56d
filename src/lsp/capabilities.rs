//! What the server can do, as `initialize` answers it.

use gen_lsp_types::{
    ChangeNotifications, CodeActionKind, CodeActionOptions, CodeActionProvider, CodeLensOptions,
    CompletionOptions, DiagnosticOptions, DocumentLinkOptions, ExecuteCommandOptions, InitializeResult,
    RenameOptions, SaveOptions, ServerCapabilities, ServerInfo, TextDocumentSyncKind,
    TextDocumentSyncOptions, WorkDoneProgressOptions, WorkspaceFoldersServerCapabilities, WorkspaceOptions,
};

use super::actions::FIX_ALL;
use super::commands::{APPLY, EXPLAIN, GRAPH};
use super::offers::Offers;
use super::position;
use crate::ide;

/// The answer to a client that offers these.
pub(super) fn initialize(offers: &Offers) -> InitializeResult {
    InitializeResult {
        capabilities: capabilities(offers),
        server_info: Some(ServerInfo {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    }
}

fn capabilities(offers: &Offers) -> ServerCapabilities {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::Incremental),
        save: Some(SaveOptions { include_text: Some(false) }.into()),
        ..TextDocumentSyncOptions::default()
    };
    let pull = DiagnosticOptions {
        identifier: Some(env!("CARGO_PKG_NAME").to_owned()),
        inter_file_dependencies: true,
        workspace_diagnostics: true,
        work_done_progress_options: WorkDoneProgressOptions::default(),
    };
    ServerCapabilities {
        position_encoding: Some(position::name(offers.encoding)),
        text_document_sync: Some(sync.into()),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(ide::TRIGGERS.iter().map(ToString::to_string).collect()),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        folding_range_provider: Some(true.into()),
        selection_range_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        document_highlight_provider: Some(true.into()),
        document_link_provider: Some(DocumentLinkOptions::default()),
        rename_provider: Some(if offers.prepare_rename {
            RenameOptions { prepare_provider: Some(true), ..RenameOptions::default() }.into()
        } else {
            true.into()
        }),
        inlay_hint_provider: Some(true.into()),
        code_lens_provider: Some(CodeLensOptions::default()),
        code_action_provider: Some(code_actions(offers)),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: vec![EXPLAIN.to_owned(), GRAPH.to_owned(), APPLY.to_owned()],
            ..ExecuteCommandOptions::default()
        }),
        diagnostic_provider: offers.pull.then(|| pull.into()),
        workspace: Some(WorkspaceOptions {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(ChangeNotifications::Bool(true)),
            }),
            ..WorkspaceOptions::default()
        }),
        ..ServerCapabilities::default()
    }
}

fn code_actions(offers: &Offers) -> CodeActionProvider {
    if !offers.code_action_literals {
        return true.into();
    }
    CodeActionOptions {
        code_action_kinds: Some(vec![CodeActionKind::QuickFix, CodeActionKind::new(FIX_ALL)]),
        resolve_provider: offers.resolve_edit.then_some(true),
        ..CodeActionOptions::default()
    }
    .into()
}
