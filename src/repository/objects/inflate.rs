//! A zlib stream to its bytes, never more than were asked for. The only file that names the crate.

use std::io::Read;

use miniz_oxide::inflate::stream::{InflateState, inflate as step};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

/// Why a stream does not give its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bad {
    /// It is no zlib stream, is cut short, or its checksum is wrong.
    Stream,
    /// It has more bytes than `limit`.
    TooLong,
}

/// Inflates what `input` holds. `limit`: the most bytes that may come out.
pub(super) fn inflate(mut input: impl Read, limit: usize) -> Result<Vec<u8>, Bad> {
    let mut state = InflateState::new_boxed(DataFormat::Zlib);
    let mut buffer = [0; 8192];
    let mut chunk = [0; 16384];
    let mut out = Vec::new();
    let (mut from, mut to) = (0, 0);
    loop {
        if from == to {
            to = input.read(&mut buffer).map_err(|_| Bad::Stream)?;
            from = 0;
        }
        let rest = buffer.get(from..to).unwrap_or_default();
        let result = step(&mut state, rest, &mut chunk, MZFlush::None);
        from += result.bytes_consumed;
        out.extend_from_slice(chunk.get(..result.bytes_written).unwrap_or_default());
        if out.len() > limit {
            return Err(Bad::TooLong);
        }
        match result.status {
            Ok(MZStatus::StreamEnd) => return Ok(out),
            // Without progress there never will be any: the stream is cut short.
            Ok(_) if result.bytes_consumed > 0 || result.bytes_written > 0 => {}
            _ => return Err(Bad::Stream),
        }
    }
}
