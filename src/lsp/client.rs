//! The way to the client: answers, notifications, and requests whose answers come back later.

use std::sync::mpsc::Sender;

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Message, Notification, ReqQueue, Request, RequestId, Response, ResponseError};
use serde_json::Value;

use super::transport::{Malformed, Outgoing};

/// Why a request is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: i32,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code: code as i32, message: message.into() }
    }
}

/// What a request gets.
pub(super) type Answer<T> = Result<T, Refusal>;

/// The client, as far as it is written to. `C` is what is kept of its requests until they are answered, `A` what is kept
/// of those to it.
pub(super) struct Client<C, A> {
    out: Sender<Outgoing>,
    queue: ReqQueue<C, A>,
    /// Whether it has stopped reading.
    gone: bool,
}

impl<C, A> Client<C, A> {
    pub(super) fn new(out: Sender<Outgoing>) -> Self {
        Self { out, queue: ReqQueue::default(), gone: false }
    }

    /// Whether nothing that is sent arrives any more.
    pub(super) const fn is_gone(&self) -> bool {
        self.gone
    }

    fn send(&mut self, message: Outgoing) {
        self.gone |= self.out.send(message).is_err();
    }

    /// Notes a request that will be answered later.
    pub(super) fn received(&mut self, id: RequestId, kept: C) {
        self.queue.incoming.register(id, kept);
    }

    /// Answers a request that was noted; nothing if it has been answered or cancelled.
    pub(super) fn answer(&mut self, id: RequestId, answer: Answer<Value>) {
        if self.queue.incoming.complete(&id).is_some() {
            self.reply(id, answer);
        }
    }

    /// Answers a request that was not noted.
    pub(super) fn reply(&mut self, id: RequestId, answer: Answer<Value>) {
        let response_result =
            answer.map_err(|Refusal { code, message }| ResponseError { code, message, data: None });
        self.send(Outgoing::Message(Response { id, response_result }.into()));
    }

    /// Answers what was no message.
    pub(super) fn refuse(&mut self, malformed: Malformed) {
        self.send(Outgoing::Refusal(malformed));
    }

    /// Answers a request that the client has cancelled, and gives what was kept of it.
    pub(super) fn cancel(&mut self, id: RequestId) -> Option<C> {
        let kept = self.queue.incoming.complete(&id)?;
        self.reply(id, Err(Refusal::new(ErrorCode::RequestCanceled, "cancelled")));
        Some(kept)
    }

    /// Notifies.
    pub(super) fn notify<N: lsp::Notification>(&mut self, params: N::Params) {
        let method = N::METHOD.as_str().to_owned();
        self.send(Outgoing::Message(Notification::new(method, params).into()));
    }

    /// Asks; the answer comes as a response of which [`Client::answered`] knows what was kept.
    pub(super) fn ask<R: lsp::Request>(&mut self, params: R::Params, kept: A) {
        let params = serde_json::to_value(params).unwrap_or_default();
        let request: Request = self.queue.outgoing.register(R::METHOD.as_str().to_owned(), params, kept);
        self.send(Outgoing::Message(Message::Request(request)));
    }

    /// What was kept of the request that a response answers.
    pub(super) fn answered(&mut self, id: RequestId) -> Option<A> {
        self.queue.outgoing.complete(id)
    }

    /// Writes to the client's log.
    pub(super) fn log(&mut self, kind: lsp::MessageType, message: impl Into<String>) {
        self.notify::<lsp::LogMessageNotification>(lsp::LogMessageParams { kind, message: message.into() });
    }

    /// Shows the user a message.
    pub(super) fn show(&mut self, kind: lsp::MessageType, message: impl Into<String>) {
        self.notify::<lsp::ShowMessageNotification>(lsp::ShowMessageParams { kind, message: message.into() });
    }
}
