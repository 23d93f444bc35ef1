//! Source to bytecode: a function of the engine module, run on untrusted text in a fresh instance without imports.

use std::sync::{Arc, atomic::Ordering::Relaxed};

use wasmtime::{Engine, Extern, InstancePre, Memory, Store};

use crate::{
    CallError,
    ledger::Ledger,
    limiter::Limiter,
    run::{self, Limited},
    trap,
};

/// `Out` of the engine: three little-endian words.
const OUT_BYTES: usize = 12;

/// What such an instance has: limits, and nothing to call.
pub(crate) struct Confined {
    ledger: Arc<Ledger>,
    limiter: Limiter,
}

impl Limited for Confined {
    fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    fn limiter(&mut self) -> &mut Limiter {
        &mut self.limiter
    }
}

/// Puts `input` into a new instance by its `alloc`, calls `export(ptr, len, flags)`, and reads the `Out` that it points to.
///
/// A status other than 0 is a failure of `export`.
pub(crate) async fn transform(
    engine: &Engine,
    pre: &InstancePre<Confined>,
    ledger: Arc<Ledger>,
    export: &str,
    input: &[u8],
    flags: u32,
) -> Result<(u32, Vec<u8>), CallError> {
    let limits = ledger.limits;
    let broken = |what: &str| CallError::Engine(format!("the engine module {what}; this is a fault of the build"));
    let explain = |error: wasmtime::Error| trap::explain(&error, &ledger);
    let input_length =
        u32::try_from(input.len()).map_err(|_| CallError::MemoryLimit { limit_bytes: limits.memory_bytes })?;

    let confined = Confined { ledger: ledger.clone(), limiter: Limiter::new(ledger.clone()) };
    let mut store = run::store(engine, confined);
    let instance = pre.instantiate_async(&mut store).await.map_err(explain)?;
    let Some(Extern::Memory(memory)) = instance.get_export(&mut store, "memory") else {
        return Err(broken("has no memory"));
    };
    let alloc = instance.get_typed_func::<u32, u32>(&mut store, "alloc").map_err(|_| broken("has no `alloc`"))?;
    let function = instance
        .get_typed_func::<(u32, u32, u32), u32>(&mut store, export)
        .map_err(|_| broken(&format!("has no `{export}`")))?;

    let at = alloc.call_async(&mut store, input_length).await.map_err(explain)?;
    memory.write(&mut store, at as usize, input).map_err(|_| broken("allocates outside its memory"))?;
    let out = function.call_async(&mut store, (at, input_length, flags)).await.map_err(explain)?;
    let [status, at, length] = words(&memory, &store, out).ok_or_else(|| broken("answers outside its memory"))?;
    // What it says then may be anything: an engine that got no memory need not know why it failed.
    if status != 0 && ledger.memory_refused.load(Relaxed) {
        return Err(CallError::MemoryLimit { limit_bytes: limits.memory_bytes });
    }
    if u64::from(length) > limits.result_bytes {
        return Err(CallError::ResultLimit { limit_bytes: limits.result_bytes });
    }
    let bytes = slice(&memory, &store, at, length as usize).ok_or_else(|| broken("answers outside its memory"))?;
    Ok((status, bytes.to_vec()))
}

fn slice<'a>(memory: &Memory, store: &'a Store<Confined>, at: u32, length: usize) -> Option<&'a [u8]> {
    memory.data(store).get(at as usize..)?.get(..length)
}

fn words(memory: &Memory, store: &Store<Confined>, at: u32) -> Option<[u32; 3]> {
    let (words, _) = slice(memory, store, at, OUT_BYTES)?.as_chunks::<4>();
    let [a, b, c] = words else { return None };
    Some([*a, *b, *c].map(u32::from_le_bytes))
}
