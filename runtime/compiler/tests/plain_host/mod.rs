//! wasmtime as anyone would set it up, with all of WASI 0.2 and a store of keys and values in which nothing is found.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

use wasmtime::{
    Config, Engine, Module, Store,
    component::{Component, ComponentType, Lift, Linker, ResourceTable, ResourceType, types::ComponentFunc},
};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{
    Error, RequestOptions, Result as Sending, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

pub(crate) struct PlainHost {
    engine: Engine,
    linker: Linker<State>,
}

struct State {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    no_requests: NoRequests,
    table: ResourceTable,
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.no_requests }
    }
}

/// These tests link `wasi:http` and send nothing.
struct NoRequests;

type Answer = (http::Response<WasiBody>, Box<dyn Future<Output = Sending<()>> + Send>);

impl WasiHttpHooks for NoRequests {
    fn send_request(
        &mut self,
        _: http::Request<WasiBody>,
        _: Option<RequestOptions>,
        _: Box<dyn Future<Output = Sending<()>> + Send>,
    ) -> Box<dyn Future<Output = Sending<Answer>> + Send> {
        Box::new(async { Err(Error::HttpRequestDenied) })
    }
}

/// `failure` of the world.
#[derive(Debug, Clone, PartialEq, ComponentType, Lift)]
#[component(variant)]
pub(crate) enum Failure {
    #[component(name = "invalid-input")]
    InvalidInput(String),
    #[component(name = "failed")]
    Failed(String),
}

pub(crate) fn text(failure: Failure) -> String {
    match failure {
        Failure::InvalidInput(text) | Failure::Failed(text) => text,
    }
}

/// `wasi:keyvalue/store`, which these tests link and do not call.
fn add_store(linker: &mut Linker<State>) {
    let mut store = linker.instance("wasi:keyvalue/store@0.2.0-draft2").unwrap();
    store.resource("bucket", ResourceType::host::<()>(), |_, _| Ok(())).unwrap();
    for method in ["get", "set", "delete", "exists", "list-keys"] {
        let name = format!("[method]bucket.{method}");
        store.func_new(&name, |_, _: ComponentFunc, _, _| Err(wasmtime::Error::msg("not called"))).unwrap();
    }
    store.func_new("open", |_, _: ComponentFunc, _, _| Err(wasmtime::Error::msg("not called"))).unwrap();
}

impl PlainHost {
    pub(crate) fn new() -> Self {
        let engine = Engine::new(&Config::new()).unwrap();
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_sync(&mut linker).unwrap();
        wasmtime_wasi_http::p2::add_only_http_to_linker_sync(&mut linker).unwrap();
        add_store(&mut linker);
        Self { engine, linker }
    }

    pub(crate) fn with_engine(name: &str, wasm: &[u8]) -> Self {
        let mut host = Self::new();
        let module = Module::new(&host.engine, wasm).unwrap();
        host.linker.root().module(name, &module).unwrap();
        host
    }

    fn store(&self) -> Store<State> {
        let state = State {
            wasi: WasiCtx::builder().build(),
            http: WasiHttpCtx::new(),
            no_requests: NoRequests,
            table: ResourceTable::new(),
        };
        Store::new(&self.engine, state)
    }

    pub(crate) fn instantiate(&self, component: &[u8]) -> wasmtime::Result<()> {
        let component = Component::new(&self.engine, component)?;
        self.linker.instantiate(self.store(), &component).map(|_| ())
    }

    pub(crate) fn call(&self, component: &[u8], input: &str) -> Result<String, Failure> {
        let component = Component::new(&self.engine, component).unwrap();
        let mut store = self.store();
        let instance = self.linker.instantiate(&mut store, &component).unwrap();
        let call = instance.get_typed_func::<(&str,), (Result<String, Failure>,)>(&mut store, "call").unwrap();
        call.call(&mut store, (input,)).unwrap().0
    }
}
