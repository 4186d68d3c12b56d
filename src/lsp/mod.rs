//! `speclint lsp`: the language server. A client's messages go in, what the same `lint` finds comes out, in the protocol's
//! terms. It converts and decides nothing; it never ends but by the client's word or with it.

mod actions;
mod buffers;
mod capabilities;
mod client;
mod commands;
mod configured;
mod diagnostics;
mod dispatch;
mod documents;
mod edits;
mod features;
mod mending;
mod offers;
mod parent;
mod pictures;
mod position;
mod problems;
mod pull;
mod server;
mod settings;
mod snapshot;
#[cfg(test)]
mod tests;
mod transport;
mod uri;
mod worker;
mod workspace;
mod workspace_pull;
mod world;

use std::io::{self, BufRead, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use self::server::{Event, Server};
use self::transport::{Incoming, Outgoing, Reader};
pub use self::world::Clock;

/// Serves the client at the other end of two streams until it says `exit` or closes them. True if it said `shutdown`
/// first, so that all is well.
///
/// # Errors
/// No threads can be started.
pub fn serve(
    input: impl BufRead + Send + 'static,
    output: impl Write + Send + 'static,
    clock: Clock,
) -> io::Result<bool> {
    let (events, inbox) = channel();
    let (out, outbox) = channel();
    let server = Server::new(out, events.clone(), clock)?;
    // It waits for input that may never come: it ends with the process.
    thread::Builder::new().name("speclint-in".to_owned()).spawn(move || read(input, &events))?;
    let writer =
        thread::Builder::new().name("speclint-out".to_owned()).spawn(move || write(output, &outbox))?;
    let orderly = server.run(&inbox);
    // The server has gone and with it the last sender; what it sent is still to be written.
    let _ = writer.join();
    Ok(orderly)
}

fn read(input: impl BufRead, events: &Sender<Event>) {
    let mut reader = Reader::new(input);
    loop {
        let incoming = reader.next();
        let last = matches!(incoming, Incoming::Closed);
        if events.send(Event::Client(incoming)).is_err() || last {
            return;
        }
    }
}

fn write(mut output: impl Write, outbox: &Receiver<Outgoing>) {
    for message in outbox {
        if transport::write(&mut output, &message).is_err() {
            return;
        }
    }
}
