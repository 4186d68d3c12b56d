//! The name of an object: 20 bytes, the SHA-1 of its content.

use std::fmt;

/// An object's name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::repository) struct Id(pub(super) [u8; 20]);

impl Id {
    /// The length in bytes.
    pub(super) const LEN: usize = 20;

    /// From 40 hexadecimal digits.
    pub(in crate::repository) fn parse(hex: &str) -> Option<Self> {
        let mut bytes = [0; Self::LEN];
        if hex.len() != 2 * Self::LEN {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
            let digit = |at: usize| char::from(*pair.get(at)?).to_digit(16);
            *byte = (digit(0)? << 4 | digit(1)?) as u8;
        }
        Some(Self(bytes))
    }

    /// From exactly 20 bytes.
    pub(in crate::repository) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Its first byte, by which indexes are sorted into 256 parts.
    pub(super) fn first(self) -> usize {
        let [first, ..] = self.0;
        usize::from(first)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
