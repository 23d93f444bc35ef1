//! Bytes between JavaScript and this side. Their size is the tool's choice, so room for them is asked
//! for, never taken for granted.

use rquickjs::{ArrayBuffer, Ctx, Exception, Result, TypedArray};

/// A copy of an array's bytes.
pub(super) fn copied(ctx: &Ctx<'_>, array: &TypedArray<'_, u8>) -> Result<Vec<u8>> {
    // SAFETY: no JavaScript runs while the slice is alive.
    let slice = unsafe { array.as_bytes() };
    let slice = slice.ok_or_else(|| Exception::throw_type(ctx, "the buffer is detached"))?;
    let mut bytes = Vec::new();
    reserve(ctx, &mut bytes, slice.len())?;
    bytes.extend_from_slice(slice);
    Ok(bytes)
}

/// Room for `more` bytes, or a `RangeError`.
pub(super) fn reserve(ctx: &Ctx<'_>, bytes: &mut Vec<u8>, more: usize) -> Result<()> {
    bytes.try_reserve(more).map_err(|_| Exception::throw_range(ctx, "out of memory"))
}

/// A buffer that owns `bytes`.
pub(super) fn buffer<'js>(ctx: &Ctx<'js>, bytes: Vec<u8>) -> Result<ArrayBuffer<'js>> {
    ArrayBuffer::new(ctx.clone(), bytes)
}
