//! Runs `setup` and makes its memory and globals the module's initial ones, by Wizer.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use wasmparser::{Operator, Parser, Payload};
use wasmtime::{Engine, Instance, Linker, Module, Store, Val};
use wasmtime_wizer::{InstanceState, SnapshotVal, ValType, Wizer};

use crate::error::Error;

/// Run once and dropped from the exports.
const SETUP: &str = "setup";

/// Every import traps meanwhile: nothing of the machine that builds gets into the snapshot.
pub(crate) fn take(raw: &[u8]) -> Result<Vec<u8>, Error> {
    let mut wizer = Wizer::new();
    wizer.init_func(SETUP);
    let (context, instrumented) = wizer.instrument(raw)?;

    let engine = Engine::default();
    let module = Module::new(&engine, &instrumented)?;
    let mut linker = Linker::<()>::new(&engine);
    linker.define_unknown_imports_as_traps(&module)?;
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &module)?;
    let failed = instance.get_typed_func::<(), i32>(&mut store, SETUP)?.call(&mut store, ())? != 0;
    if failed {
        return Err(Error::Prelude(reason(&mut store, &instance)?));
    }
    let stack = stack_top(raw)?;
    let mut state = State { store, instance, stack, missing: None };
    let snapshot = finish(wizer.snapshot(&context, &mut state));
    match state.missing {
        Some(name) => Err(Error::Module(format!("the instance has no `{name}` that can be kept"))),
        None => Ok(snapshot?),
    }
}

/// After a failed `setup` every `call` gives the reason: a pointer to `result<string, failure>`.
fn reason(store: &mut Store<()>, instance: &Instance) -> Result<String, Error> {
    let memory = instance.get_memory(&mut *store, "memory").ok_or_else(|| Error::module("no memory"))?;
    let call = instance.get_typed_func::<(i32, i32), i32>(&mut *store, "call")?;
    let at = usize::try_from(call.call(&mut *store, (0, 0))?).map_err(Error::module)?;
    let data = memory.data(&*store);
    let word = |offset: usize| {
        let bytes = data.get(at + offset..at + offset + 4).and_then(|b| b.try_into().ok());
        bytes.map(u32::from_le_bytes).and_then(|word| usize::try_from(word).ok())
    };
    // Tag of the result, tag of the failure, then the string.
    let text = word(8).zip(word(12)).and_then(|(ptr, len)| data.get(ptr..ptr + len));
    Ok(text.map(|text| String::from_utf8_lossy(text).into_owned()).unwrap_or_default())
}

/// Nothing that Wizer waits for here ever waits.
fn finish<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

struct State {
    store: Store<()>,
    instance: Instance,
    stack: usize,
    missing: Option<String>,
}

impl InstanceState for State {
    async fn global_get(&mut self, name: &str, _: ValType) -> SnapshotVal {
        let global = self.instance.get_global(&mut self.store, name);
        match global.map(|global| global.get(&mut self.store)) {
            Some(Val::I32(value)) => SnapshotVal::I32(value),
            Some(Val::I64(value)) => SnapshotVal::I64(value),
            Some(Val::F32(bits)) => SnapshotVal::F32(bits),
            Some(Val::F64(bits)) => SnapshotVal::F64(bits),
            _ => {
                self.missing = Some(name.to_owned());
                SnapshotVal::I32(0)
            }
        }
    }

    async fn memory_contents(&mut self, name: &str, contents: impl FnOnce(&[u8]) + Send) {
        let Some(memory) = self.instance.get_memory(&mut self.store, name) else {
            self.missing = Some(name.to_owned());
            return;
        };
        let data = memory.data_mut(&mut self.store);
        // No call is running, so what lies on the stack is rubbish. Pages of zeros are not in the image.
        if let Some(stack) = data.get_mut(..self.stack) {
            stack.fill(0);
        }
        contents(data);
    }
}

/// Where the stack begins, growing down to 0: the start value of global 0, when all data lies above it.
fn stack_top(core: &[u8]) -> Result<usize, Error> {
    let mut top = None;
    let mut lowest = u64::MAX;
    for payload in Parser::new(0).parse_all(core) {
        match payload.map_err(Error::module)? {
            Payload::GlobalSection(globals) => {
                let first = globals.into_iter().next().transpose().map_err(Error::module)?;
                if let Some(first) = first.filter(|global| global.ty.mutable) {
                    top = constant(&first.init_expr)?;
                }
            }
            Payload::DataSection(segments) => {
                for segment in segments {
                    if let wasmparser::DataKind::Active { offset_expr, .. } = segment.map_err(Error::module)?.kind {
                        lowest = lowest.min(constant(&offset_expr)?.unwrap_or(0));
                    }
                }
            }
            _ => {}
        }
    }
    let top = top.filter(|top| *top <= lowest).unwrap_or(0);
    usize::try_from(top).map_err(Error::module)
}

fn constant(expression: &wasmparser::ConstExpr<'_>) -> Result<Option<u64>, Error> {
    match expression.get_operators_reader().read().map_err(Error::module)? {
        Operator::I32Const { value } => Ok(u64::try_from(value).ok()),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests;
