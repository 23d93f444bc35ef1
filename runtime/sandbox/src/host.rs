//! What a store holds for one call: the host's side of every capability.

use std::sync::Arc;

use toolwright_registry::Bucket;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::{
    fs::{Files, FilesView},
    http::Hooks,
    kv::KvView,
    ledger::Ledger,
    limiter::Limiter,
    log::Stderr,
    run::Limited,
};

/// Handles that a guest may hold: streams, pollables, requests, headers.
pub(crate) const HANDLES: usize = 4096;
/// Random bytes in one call of `get-random-bytes`. The web's `getRandomValues` allows 64 KiB.
const RANDOM_BYTES: u64 = 1 << 20;
/// Headers of one request or response, as they are in memory.
pub(crate) const FIELDS_BYTES: usize = 128 << 10;

pub(crate) struct Host {
    ledger: Arc<Ledger>,
    limiter: Limiter,
    pub(crate) table: ResourceTable,
    /// Made when the guest first uses clock, random, environment or log: most calls of most tools do not.
    wasi: Option<Box<WasiCtx>>,
    env: Vec<(String, String)>,
    http_ctx: WasiHttpCtx,
    http: Hooks,
    pub(crate) files: Files,
    bucket: Bucket,
}

impl Host {
    pub(crate) fn new(ledger: Arc<Ledger>, env: Vec<(String, String)>, http: Hooks, bucket: Bucket) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(HANDLES);
        let mut http_ctx = WasiHttpCtx::new();
        http_ctx.set_field_size_limit(FIELDS_BYTES);
        let files = Files::new(ledger.clone());
        Self { limiter: Limiter::new(ledger.clone()), ledger, table, wasi: None, env, http_ctx, http, files, bucket }
    }

    pub(crate) fn files(&mut self) -> FilesView<'_> {
        FilesView { files: &mut self.files, table: &mut self.table }
    }

    pub(crate) fn kv(&mut self) -> KvView<'_> {
        KvView { bucket: &self.bucket, table: &mut self.table }
    }
}

impl Limited for Host {
    fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    fn limiter(&mut self) -> &mut Limiter {
        &mut self.limiter
    }
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        let ctx = self.wasi.get_or_insert_with(|| {
            let mut builder = WasiCtx::builder();
            builder.max_random_size(RANDOM_BYTES).envs(&self.env).stderr(Stderr(self.ledger.clone()));
            Box::new(builder.build())
        });
        WasiCtxView { ctx, table: &mut self.table }
    }
}

impl WasiHttpView for Host {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http_ctx, table: &mut self.table, hooks: &mut self.http }
    }
}
