//! SHA-1 and SHA-2.

use rquickjs::{ArrayBuffer, Ctx, Exception, Function, Object, Result, TypedArray};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::bytes;

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    host.set("digest", Function::new(host.ctx().clone(), digest)?)
}

fn digest<'js>(ctx: Ctx<'js>, algorithm: String, data: TypedArray<'js, u8>) -> Result<ArrayBuffer<'js>> {
    // SAFETY: no JavaScript runs while the slice is alive.
    let data = unsafe { data.as_bytes() }.unwrap_or_default();
    let hash = match algorithm.as_str() {
        "SHA-1" => Sha1::digest(data).to_vec(),
        "SHA-256" => Sha256::digest(data).to_vec(),
        "SHA-384" => Sha384::digest(data).to_vec(),
        "SHA-512" => Sha512::digest(data).to_vec(),
        other => return Err(Exception::throw_type(&ctx, &format!("unknown algorithm {other}"))),
    };
    bytes::buffer(&ctx, hash)
}
