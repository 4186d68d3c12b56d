//! Deltas: how to make an object from another.

use super::LIMIT;

/// Applies a delta to its base. None if it is damaged or the result would be too large.
pub(super) fn apply(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
    let mut at = delta.iter().copied();
    if size(&mut at)? != base.len() {
        return None;
    }
    let wanted = size(&mut at)?;
    if wanted > LIMIT {
        return None;
    }
    let mut out = Vec::with_capacity(wanted.min(1 << 20));
    while let Some(op) = at.next() {
        if op & 0x80 != 0 {
            let (offset, len) = copy(op, &mut at)?;
            out.extend_from_slice(base.get(offset..offset.checked_add(len)?)?);
        } else if op != 0 {
            let len = usize::from(op);
            let before = out.len();
            out.extend(at.by_ref().take(len));
            if out.len() - before != len {
                return None;
            }
        } else {
            return None;
        }
        if out.len() > wanted {
            return None;
        }
    }
    (out.len() == wanted).then_some(out)
}

/// Seven bits a byte, the lowest first.
fn size(at: &mut impl Iterator<Item = u8>) -> Option<usize> {
    let mut value: u64 = 0;
    for shift in (0..=56).step_by(7) {
        let byte = at.next()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return usize::try_from(value).ok();
        }
    }
    None
}

/// Offset and length of a copy: the bits of `op` say which of their bytes follow.
fn copy(op: u8, at: &mut impl Iterator<Item = u8>) -> Option<(usize, usize)> {
    let mut take = |bits: std::ops::Range<u8>| {
        let mut value: u32 = 0;
        for (place, bit) in bits.enumerate() {
            if op & (1 << bit) != 0 {
                value |= u32::from(at.next()?) << (8 * place);
            }
        }
        Some(value as usize)
    };
    let offset = take(0..4)?;
    let len = take(4..7)?;
    Some((offset, if len == 0 { 0x1_0000 } else { len }))
}
