//! Frames on a byte stream to messages, and messages to frames. What is no frame or no message becomes something to answer;
//! only the end of the stream ends it.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{ErrorCode, Message, RequestId, Response, ResponseError};
use serde_json::{Value, json};

/// What came in.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A message.
    Message(Message),
    /// Something else, which the client is told of.
    Malformed(Malformed),
    /// The stream has ended, or broke.
    Closed,
}

/// What was sent and is no message.
#[derive(Debug)]
pub(super) struct Malformed {
    /// The request's identifier, or null where none could be made out.
    pub(super) id: Value,
    pub(super) code: ErrorCode,
    pub(super) why: String,
}

/// What goes out.
#[derive(Debug)]
pub(super) enum Outgoing {
    /// A message.
    Message(Message),
    /// The answer to what was no message.
    Refusal(Malformed),
}

/// Longer lines are no headers.
const LONGEST_HEADER: u64 = 8 * 1024;
/// Longer bodies are not read. The largest file that is linted, each byte escaped, fits.
const LONGEST_BODY: usize = 128 * 1024 * 1024;

/// Reads messages from a stream of frames.
pub(super) struct Reader<R> {
    stream: R,
    /// The length of the body whose header is read already.
    length: Option<usize>,
    /// Whether what is read belongs to no frame, which was said.
    lost: bool,
}

enum Frame {
    Body(Vec<u8>),
    Broken(String),
    End,
}

impl<R: BufRead> Reader<R> {
    pub(super) fn new(stream: R) -> Self {
        Self { stream, length: None, lost: false }
    }

    /// The next message. Waits for it.
    pub(super) fn next(&mut self) -> Incoming {
        match self.frame() {
            Ok(Frame::Body(body)) => message(&body),
            Ok(Frame::Broken(why)) => Incoming::Malformed(Malformed::new(ErrorCode::ParseError, why)),
            Ok(Frame::End) | Err(_) => Incoming::Closed,
        }
    }

    fn frame(&mut self) -> io::Result<Frame> {
        loop {
            let mut line = Vec::new();
            if (&mut self.stream).take(LONGEST_HEADER).read_until(b'\n', &mut line)? == 0 {
                return Ok(Frame::End);
            }
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\r', '\n']);
            if text.is_empty() {
                match self.length.take() {
                    Some(length) => return self.body(length),
                    None => continue,
                }
            }
            let complete = line.ends_with(b"\n");
            match Header::of(text) {
                Header::Length { length, glued } if complete && length <= LONGEST_BODY => {
                    self.length = Some(length);
                    if !glued || self.lost {
                        continue;
                    }
                }
                Header::Other if complete => continue,
                _ => {}
            }
            if !self.lost {
                self.lost = true;
                return Ok(Frame::Broken(format!("no header of a message: {}", shortened(text))));
            }
        }
    }

    fn body(&mut self, length: usize) -> io::Result<Frame> {
        self.lost = false;
        let mut body = Vec::new();
        // Not allocated at once: a length is only a claim.
        let read = (&mut self.stream).take(length as u64).read_to_end(&mut body)?;
        Ok(if read < length { Frame::End } else { Frame::Body(body) })
    }
}

enum Header {
    /// A content length; glued if something stands before it on its line.
    Length {
        length: usize,
        glued: bool,
    },
    /// Another header.
    Other,
    Garbage,
}

impl Header {
    fn of(line: &str) -> Self {
        const NAME: &str = "content-length:";
        let low = line.to_ascii_lowercase();
        if let Some((before, value)) = low.rsplit_once(NAME) {
            return match value.trim().parse() {
                Ok(length) => Self::Length { length, glued: !before.is_empty() },
                Err(_) => Self::Garbage,
            };
        }
        match line.split_once(':') {
            Some((name, _))
                if !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') =>
            {
                Self::Other
            }
            _ => Self::Garbage,
        }
    }
}

impl Malformed {
    fn new(code: ErrorCode, why: String) -> Self {
        Self { id: Value::Null, code, why }
    }
}

/// The first characters, for a message.
fn shortened(text: &str) -> String {
    let mut start: String = text.chars().take(80).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

/// The message in a body.
fn message(body: &[u8]) -> Incoming {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => {
            return Incoming::Malformed(Malformed::new(ErrorCode::ParseError, format!("no JSON: {error}")));
        }
    };
    if value.get("method").is_none()
        && let Some(response) = response(&value)
    {
        return Incoming::Message(Message::Response(response));
    }
    let id = value.get("id").filter(|id| id.is_string() || id.is_number()).cloned().unwrap_or(Value::Null);
    match serde_json::from_value(value) {
        Ok(message) => Incoming::Message(message),
        Err(_) => Incoming::Malformed(Malformed {
            id,
            code: ErrorCode::InvalidRequest,
            why: "neither a request nor a notification nor a response".to_owned(),
        }),
    }
}

/// A response, also one that leaves out an empty result or says that there is no error, as some clients do.
fn response(value: &Value) -> Option<Response> {
    let id: RequestId = serde_json::from_value(value.get("id")?.clone()).ok()?;
    let response_result = match value.get("error") {
        None | Some(Value::Null) => Ok(value.get("result").cloned().unwrap_or(Value::Null)),
        Some(error) => Err(serde_json::from_value(error.clone()).unwrap_or_else(|_| ResponseError {
            code: ErrorCode::UnknownErrorCode as i32,
            message: error.to_string(),
            data: None,
        })),
    };
    Some(Response { id, response_result })
}

/// Writes one message as a frame, and flushes.
pub(super) fn write(out: &mut impl Write, message: &Outgoing) -> io::Result<()> {
    match message {
        Outgoing::Message(message) => message.write(out),
        Outgoing::Refusal(Malformed { id, code, why }) => {
            let code = *code as i32;
            let text =
                json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": why}}).to_string();
            write!(out, "Content-Length: {}\r\n\r\n{text}", text.len())?;
            out.flush()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<String> {
        let mut reader = Reader::new(bytes);
        let mut all = Vec::new();
        loop {
            all.push(match reader.next() {
                Incoming::Message(Message::Request(request)) => {
                    format!("request {} {}", request.id, request.method)
                }
                Incoming::Message(Message::Notification(notification)) => notification.method,
                Incoming::Message(Message::Response(response)) => {
                    format!("response {} {:?}", response.id, response.response_result.map_err(|e| e.message))
                }
                Incoming::Malformed(bad) => format!("{} {}: {}", bad.id, bad.code as i32, bad.why),
                Incoming::Closed => return all,
            });
        }
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    const EXIT: &str = r#"{"jsonrpc":"2.0","method":"exit"}"#;

    #[test]
    fn messages_are_read() {
        let text = framed(r#"{"jsonrpc":"2.0","id":1,"method":"shutdown"}"#)
            + "content-type: application/vscode-jsonrpc; charset=utf-8\r\n"
            + &framed(EXIT)
            + &framed(r#"{"jsonrpc":"2.0","id":3}"#)
            + &framed(r#"{"jsonrpc":"2.0","id":"a","result":[1],"error":null}"#)
            + &framed(r#"{"jsonrpc":"2.0","id":4,"error":{"code":1,"message":"no"}}"#);
        let all = [
            "request 1 shutdown",
            "exit",
            "response 3 Ok(Null)",
            "response \"a\" Ok(Array [Number(1)])",
            "response 4 Err(\"no\")",
        ];
        assert_eq!(read(text.as_bytes()), all);
        assert_eq!(read(text.replace("\r\n", "\n").as_bytes()), all, "bare line feeds are understood");
    }

    #[test]
    fn what_is_no_message_is_said_and_passed_over() {
        for (bad, said) in [
            ("hello\r\n\r\n".to_owned(), "null -32700: no header of a message: hello"),
            ("Content-Length: many\r\n\r\n{}\r\n".to_owned(), "null -32700: no header"),
            ("Content-Length: 99999999999999\r\n\r\n{}\r\n".to_owned(), "null -32700: no header"),
            (framed("{"), "null -32700: no JSON"),
            (framed("[]"), "null -32600: neither"),
            (framed(r#"{"id":7,"method":7}"#), "7 -32600: neither"),
            (framed(r#"{"id":{},"method":"x","params":{}}"#), "x"),
            // A length that is too small: what is left over is no header, and the next header is glued to it.
            (format!("Content-Length: 5\r\n\r\n{EXIT}"), "null -32700: no JSON"),
            ("x".repeat(30_000), "null -32700: no header of a message: xxx"),
        ] {
            let read = read((bad.clone() + &framed(EXIT)).as_bytes());
            assert!(read[0].starts_with(said), "{bad:.60}: {read:?}");
            assert_eq!(read.last().map(String::as_str), Some("exit"), "{bad:.60}: {read:?}");
        }
    }

    #[test]
    fn a_frame_that_is_cut_off_is_the_end() {
        assert!(read(b"Content-Length: 10\r\n\r\n{}").is_empty());
        assert!(read(b"Content-Len").len() == 1);
    }
}
