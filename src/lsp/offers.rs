//! What the client can do, read from its `initialize` request part by part: a client that says something odd about one thing
//! is still served in all others.

use std::path::PathBuf;

use gen_lsp_types::DiagnosticTag;
use serde_json::Value;

use super::position::negotiate;
use super::uri;
use crate::source::Encoding;

/// What the client can do; nothing, if it says nothing.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "the protocol has one flag a feature")]
pub(super) struct Offers {
    /// How columns are counted.
    pub(super) encoding: Encoding,
    /// It asks for diagnostics, so that none are sent by themselves.
    pub(super) pull: bool,
    /// It asks again for diagnostics when told to.
    pub(super) refresh_diagnostics: bool,
    pub(super) related_information: bool,
    pub(super) code_description: bool,
    pub(super) diagnostic_data: bool,
    pub(super) diagnostic_tags: Vec<DiagnosticTag>,
    pub(super) diagnostic_version: bool,
    /// It can be asked for its settings.
    pub(super) configuration: bool,
    pub(super) register_configuration: bool,
    pub(super) register_watchers: bool,
    /// It takes edits with the version of the document that they are for.
    pub(super) document_changes: bool,
    /// It does what `workspace/applyEdit` asks.
    pub(super) apply_edit: bool,
    /// It takes code actions, not only commands.
    pub(super) code_action_literals: bool,
    pub(super) is_preferred: bool,
    /// It asks for an action's edit when the action is chosen.
    pub(super) resolve_edit: bool,
    pub(super) show_document: bool,
    pub(super) completion: CompletionOffers,
    pub(super) hover: Format,
    /// It shows the outline as a tree.
    pub(super) symbol_tree: bool,
    pub(super) most_folds: Option<usize>,
    pub(super) definition_links: bool,
    pub(super) link_tooltips: bool,
    pub(super) prepare_rename: bool,
    /// It asks the user before an edit that says so.
    pub(super) change_annotations: bool,
    pub(super) refresh_hints: bool,
    pub(super) refresh_lenses: bool,
}

/// How it shows longer texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Markdown,
    Plain,
    /// It knows texts of no declared format, as before 3.3.
    Undeclared,
}

impl Format {
    fn of(formats: &[&str]) -> Self {
        if formats.contains(&"markdown") {
            Self::Markdown
        } else if formats.contains(&"plaintext") {
            Self::Plain
        } else {
            Self::Undeclared
        }
    }
}

/// What it can do with completions.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "the protocol has one flag a feature")]
pub(super) struct CompletionOffers {
    pub(super) snippets: bool,
    pub(super) documentation: Format,
    pub(super) deprecated_tag: bool,
    pub(super) deprecated_flag: bool,
    /// It indents the further lines of what is inserted like the line that it is put on.
    pub(super) adjusts_indentation: bool,
    /// It has a command that shows the list again, as VS Code does: `experimental.commands.commands` says so.
    pub(super) suggest_again: bool,
}

impl Offers {
    /// Reads the parameters of `initialize`.
    pub(super) fn of(initialize: &Value) -> Self {
        let nothing = Value::Null;
        let can = initialize.get("capabilities").unwrap_or(&nothing);
        let flag = |path: &str| can.pointer(path).and_then(Value::as_bool).unwrap_or(false);
        let words = |path: &str| {
            let list = can.pointer(path).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>()
        };
        let pull = can.pointer("/textDocument/diagnostic").is_some_and(Value::is_object);
        let about = if pull { "/textDocument/diagnostic" } else { "/textDocument/publishDiagnostics" };
        // What a client can show it can show either way; some say it only once.
        let either = |name: &str| {
            flag(&format!("{about}/{name}")) || flag(&format!("/textDocument/publishDiagnostics/{name}"))
        };
        Self {
            encoding: negotiate(&words("/general/positionEncodings")),
            pull,
            refresh_diagnostics: flag("/workspace/diagnostics/refreshSupport"),
            related_information: either("relatedInformation"),
            code_description: either("codeDescriptionSupport"),
            diagnostic_data: either("dataSupport"),
            diagnostic_tags: tags(can, about),
            diagnostic_version: flag("/textDocument/publishDiagnostics/versionSupport"),
            configuration: flag("/workspace/configuration"),
            register_configuration: flag("/workspace/didChangeConfiguration/dynamicRegistration"),
            register_watchers: flag("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            document_changes: flag("/workspace/workspaceEdit/documentChanges"),
            apply_edit: flag("/workspace/applyEdit"),
            code_action_literals: can
                .pointer("/textDocument/codeAction/codeActionLiteralSupport")
                .is_some_and(Value::is_object),
            is_preferred: flag("/textDocument/codeAction/isPreferredSupport"),
            resolve_edit: flag("/textDocument/codeAction/dataSupport")
                && words("/textDocument/codeAction/resolveSupport/properties").contains(&"edit"),
            show_document: flag("/window/showDocument/support"),
            completion: CompletionOffers {
                snippets: flag("/textDocument/completion/completionItem/snippetSupport"),
                documentation: Format::of(&words(
                    "/textDocument/completion/completionItem/documentationFormat",
                )),
                deprecated_tag: has(can, "/textDocument/completion/completionItem/tagSupport/valueSet", 1),
                deprecated_flag: flag("/textDocument/completion/completionItem/deprecatedSupport"),
                adjusts_indentation: has(
                    can,
                    "/textDocument/completion/completionItem/insertTextModeSupport/valueSet",
                    2,
                ),
                suggest_again: words("/experimental/commands/commands")
                    .contains(&"editor.action.triggerSuggest"),
            },
            hover: Format::of(&words("/textDocument/hover/contentFormat")),
            symbol_tree: flag("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            most_folds: can
                .pointer("/textDocument/foldingRange/rangeLimit")
                .and_then(Value::as_u64)
                .and_then(|most| most.try_into().ok()),
            definition_links: flag("/textDocument/definition/linkSupport"),
            link_tooltips: flag("/textDocument/documentLink/tooltipSupport"),
            prepare_rename: flag("/textDocument/rename/prepareSupport"),
            change_annotations: flag("/workspace/workspaceEdit/documentChanges")
                && can
                    .pointer("/workspace/workspaceEdit/changeAnnotationSupport")
                    .is_some_and(Value::is_object),
            refresh_hints: flag("/workspace/inlayHint/refreshSupport"),
            refresh_lenses: flag("/workspace/codeLens/refreshSupport"),
        }
    }
}

/// The tags that it can show. Before 3.15 the support was a flag.
fn tags(can: &Value, about: &str) -> Vec<DiagnosticTag> {
    let support = |about: &str| can.pointer(&format!("{about}/tagSupport"));
    let support = support(about).or_else(|| support("/textDocument/publishDiagnostics"));
    let all = [DiagnosticTag::Unnecessary, DiagnosticTag::Deprecated];
    match support {
        Some(Value::Bool(true)) => all.to_vec(),
        Some(support) => all
            .into_iter()
            .zip([1, 2])
            .filter(|&(_, code)| has(support, "/valueSet", code))
            .map(|(tag, _)| tag)
            .collect(),
        None => Vec::new(),
    }
}

/// Whether the list at a path holds a number.
fn has(value: &Value, path: &str, code: u64) -> bool {
    let list = value.pointer(path).and_then(Value::as_array);
    list.is_some_and(|list| list.iter().any(|value| value.as_u64() == Some(code)))
}

/// A folder that is open in the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Folder {
    /// Its address, as the client writes it.
    pub(super) uri: String,
    pub(super) path: PathBuf,
}

impl Folder {
    /// A folder on disk; none for other addresses.
    pub(super) fn of(uri: &str) -> Option<Self> {
        Some(Self { uri: uri.to_owned(), path: uri::to_path(uri)? })
    }
}

/// The folders that `initialize` names: the workspace's, else the root, in the protocol's old forms too.
pub(super) fn folders(initialize: &Value) -> Vec<Folder> {
    if let Some(list) = initialize.get("workspaceFolders").and_then(Value::as_array) {
        return list.iter().filter_map(|folder| Folder::of(folder.get("uri")?.as_str()?)).collect();
    }
    let uri = initialize.get("rootUri").and_then(Value::as_str).map(str::to_owned);
    let path =
        || initialize.get("rootPath").and_then(Value::as_str).map(|path| uri::from_path(path.as_ref()));
    uri.or_else(path).and_then(|uri| Folder::of(&uri)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_client_that_offers_nothing_has_nothing() {
        for initialize in [json!(null), json!({}), json!({"capabilities": {}}), json!({"capabilities": 7})] {
            let offers = Offers::of(&initialize);
            assert_eq!(offers.encoding, Encoding::Utf16);
            assert!(!offers.pull && !offers.related_information && offers.diagnostic_tags.is_empty());
            assert!(folders(&initialize).is_empty());
        }
    }

    #[test]
    fn tags_are_a_set_or_an_old_flag() {
        let tags = |support: Value| {
            Offers::of(
                &json!({"capabilities": {"textDocument": {"publishDiagnostics": {"tagSupport": support}}}}),
            )
            .diagnostic_tags
        };
        assert_eq!(tags(json!({"valueSet": [2, 9]})), [DiagnosticTag::Deprecated]);
        assert_eq!(tags(json!(true)).len(), 2);
        assert!(tags(json!({})).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn folders_in_every_form() {
        let paths = |initialize: Value| folders(&initialize).into_iter().map(|f| f.path).collect::<Vec<_>>();
        let two = json!({"workspaceFolders": [{"uri": "file:///a", "name": "a"}, {"uri": "vfs:/b", "name": "b"}], "rootUri": "file:///c"});
        assert_eq!(paths(two), [PathBuf::from("/a")]);
        assert_eq!(
            paths(json!({"workspaceFolders": null, "rootUri": "file:///c", "rootPath": "/d"})),
            [PathBuf::from("/c")]
        );
        assert_eq!(paths(json!({"rootUri": null, "rootPath": "/d e"})), [PathBuf::from("/d e")]);
    }
}
