//! Base64, hashes and UUIDs.

use rquickjs::{ArrayBuffer, Ctx, Function, Object, Result, TypedArray};
use toolwright_pure::{base64, hash, uuid};

use super::sure;
use crate::native::bytes;

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    let ctx = host.ctx();
    host.set("base64Encode", Function::new(ctx.clone(), base64_encode)?)?;
    host.set("base64Decode", Function::new(ctx.clone(), base64_decode)?)?;
    host.set("hashOf", Function::new(ctx.clone(), hash_of)?)?;
    host.set("hmacOf", Function::new(ctx.clone(), hmac_of)?)?;
    host.set("hex", Function::new(ctx.clone(), hex)?)?;
    host.set("unhex", Function::new(ctx.clone(), unhex)?)?;
    host.set("sameBytes", Function::new(ctx.clone(), same_bytes)?)?;
    host.set("uuidNamed", Function::new(ctx.clone(), uuid_named)?)?;
    host.set("uuidParse", Function::new(ctx.clone(), uuid_parse)?)
}

fn slice<'a>(array: &'a TypedArray<'_, u8>) -> &'a [u8] {
    // SAFETY: no JavaScript runs while the slice is alive.
    unsafe { array.as_bytes() }.unwrap_or_default()
}

fn base64_encode(data: TypedArray<'_, u8>, url: bool) -> String {
    if url { base64::encode_url(slice(&data)) } else { base64::encode(slice(&data)) }
}

fn base64_decode<'js>(ctx: Ctx<'js>, text: String) -> Result<ArrayBuffer<'js>> {
    bytes::buffer(&ctx, sure(&ctx, base64::decode(&text))?)
}

fn hash_of<'js>(ctx: Ctx<'js>, algorithm: String, data: TypedArray<'js, u8>) -> Result<ArrayBuffer<'js>> {
    let algorithm = sure(&ctx, algorithm.parse())?;
    bytes::buffer(&ctx, hash::digest(algorithm, slice(&data)))
}

fn hmac_of<'js>(
    ctx: Ctx<'js>,
    algorithm: String,
    key: TypedArray<'js, u8>,
    data: TypedArray<'js, u8>,
) -> Result<ArrayBuffer<'js>> {
    let algorithm = sure(&ctx, algorithm.parse())?;
    bytes::buffer(&ctx, hash::hmac(algorithm, slice(&key), slice(&data)))
}

fn hex(data: TypedArray<'_, u8>) -> String {
    hash::hex(slice(&data))
}

fn unhex<'js>(ctx: Ctx<'js>, text: String) -> Result<ArrayBuffer<'js>> {
    bytes::buffer(&ctx, sure(&ctx, hash::unhex(&text))?)
}

fn same_bytes(a: TypedArray<'_, u8>, b: TypedArray<'_, u8>) -> bool {
    hash::equal(slice(&a), slice(&b))
}

/// By MD5 for version 3, by SHA-1 otherwise.
fn uuid_named(ctx: Ctx<'_>, version: u8, namespace: String, name: TypedArray<'_, u8>) -> Result<String> {
    let namespace = sure(&ctx, uuid::namespace(&namespace))?;
    let named = if version == 3 { uuid::v3(namespace, slice(&name)) } else { uuid::v5(namespace, slice(&name)) };
    Ok(named.to_string())
}

/// In its usual form; `undefined` when the text is none.
fn uuid_parse(text: String) -> Option<String> {
    uuid::parse(&text).ok().map(|uuid| uuid.to_string())
}
