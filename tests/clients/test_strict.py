"""pytest-lsp: a client that refuses whatever does not fit the protocol's types."""

import os
import pathlib

import pytest_lsp
from lsprotocol import types as t
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

PROJECT = pathlib.Path(os.environ["PROJECT"])
FILE = PROJECT / "buildspec.yml"
URI = FILE.as_uri()


@pytest_lsp.fixture(
    params=["neovim", "visual_studio_code", "emacs"],
    config=ClientServerConfig(server_command=[os.environ["SPECLINT"], "lsp"]),
)
async def client(request, lsp_client: LanguageClient):
    params = t.InitializeParams(
        capabilities=client_capabilities(request.param),
        process_id=os.getpid(),
        root_uri=PROJECT.as_uri(),
        workspace_folders=[t.WorkspaceFolder(uri=PROJECT.as_uri(), name="project")],
    )
    # The library says that it can do these, and leaves them to the test.
    for method in (
        t.CLIENT_REGISTER_CAPABILITY,
        t.CLIENT_UNREGISTER_CAPABILITY,
        t.WORKSPACE_CODE_LENS_REFRESH,
        t.WORKSPACE_INLAY_HINT_REFRESH,
    ):
        lsp_client.feature(method)(lambda _: None)
    lsp_client.answer = await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


async def diagnostics(client: LanguageClient, version: int) -> list[t.Diagnostic]:
    """Whichever way the server chose: asked for, or waited for."""
    if client.answer.capabilities.diagnostic_provider:
        report = await client.text_document_diagnostic_async(
            t.DocumentDiagnosticParams(text_document=t.TextDocumentIdentifier(uri=URI))
        )
        return list(report.items)
    while True:
        params = await client.wait_for_notification("textDocument/publishDiagnostics")
        if params.uri == URI and params.version in (None, version):
            return list(params.diagnostics)


async def test_a_file_is_linted_mended_and_completed(client: LanguageClient):
    text = FILE.read_text(encoding="utf-8")
    document = t.TextDocumentItem(uri=URI, language_id="yaml", version=1, text=text)
    client.text_document_did_open(t.DidOpenTextDocumentParams(text_document=document))
    [found] = [d for d in await diagnostics(client, 1) if d.code == "unknown-key"]
    assert (found.range.start.line, found.range.start.character, found.range.end.character) == (3, 2, 7)

    identifier = t.TextDocumentIdentifier(uri=URI)
    actions = await client.text_document_code_action_async(
        t.CodeActionParams(identifier, found.range, t.CodeActionContext([found], only=[t.CodeActionKind.QuickFix]))
    )
    # Not every client asks which is preferred: the fix comes first.
    action = next(a for a in actions if isinstance(a, t.CodeAction))
    assert action.is_preferred in (True, None)
    if action.edit is None:
        action = await client.code_action_resolve_async(action)
    changes = action.edit.document_changes
    edits = changes[0].edits if changes else action.edit.changes[URI]
    assert [(e.range, e.new_text) for e in edits] == [(found.range, "build")]

    mended = text.replace("biuld", "build") + "  "
    client.text_document_did_change(
        t.DidChangeTextDocumentParams(
            t.VersionedTextDocumentIdentifier(version=2, uri=URI),
            [t.TextDocumentContentChangePartial(found.range, "build"), t.TextDocumentContentChangeWholeDocument(mended)],
        )
    )
    assert await diagnostics(client, 2) == []
    end = t.Position(line=mended.count("\n"), character=2)
    completion = await client.text_document_completion_async(t.CompletionParams(identifier, end))
    items = completion if isinstance(completion, list) else completion.items
    assert "post_build" in [i.label for i in items]
    hover = await client.text_document_hover_async(t.HoverParams(identifier, t.Position(line=3, character=4)))
    assert "build" in hover.contents.value
    symbols = await client.text_document_document_symbol_async(t.DocumentSymbolParams(identifier))
    assert symbols
