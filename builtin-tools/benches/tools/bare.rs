//! The baseline: wasmtime, with the same pool and epochs, and nothing of ours around it.

use std::time::{Duration, Instant};

use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, Module, PoolingAllocationConfig, Store,
    component::{Component, ComponentType, Lift, Linker},
};

static ENGINE: &[u8] = include_bytes!("../../../tool-sdk/javascript/engine.wasm");

pub(crate) struct Bare {
    engine: Engine,
    module: Module,
    /// How long the engine's module takes to compile.
    pub(crate) preparation: Duration,
}

#[derive(ComponentType, Lift)]
#[component(variant)]
enum Failure {
    #[component(name = "invalid-input")]
    InvalidInput(#[expect(dead_code, reason = "the bench does not fail")] String),
    #[component(name = "failed")]
    Failed(#[expect(dead_code, reason = "the bench does not fail")] String),
}

impl Bare {
    pub(crate) fn new() -> Self {
        let mut config = Config::new();
        let mut pool = PoolingAllocationConfig::new();
        pool.linear_memory_keep_resident(4 << 20).table_keep_resident(256 << 10).pagemap_scan(Enabled::Auto);
        config.epoch_interruption(true).concurrency_support(false).wasm_gc(false).memory_may_move(false);
        config.max_wasm_stack(8 << 20).async_stack_size(9 << 20);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        let engine = Engine::new(&config).unwrap();
        let start = Instant::now();
        let module = Module::new(&engine, ENGINE).unwrap();
        Self { engine, module, preparation: start.elapsed() }
    }

    pub(crate) fn component(&self, bytes: &[u8]) -> Component {
        Component::new(&self.engine, bytes).unwrap()
    }

    pub(crate) async fn calls(&self, component: &[u8], input: &str, count: usize) -> Vec<Duration> {
        let component = self.component(component);
        let mut linker = Linker::<()>::new(&self.engine);
        linker.root().module(toolwright_sandbox::ENGINE_IMPORT, &self.module).unwrap();
        let pre = linker.instantiate_pre(&component).unwrap();
        let mut times = Vec::with_capacity(count);
        for _ in 0..count {
            let start = Instant::now();
            let mut store = Store::new(&self.engine, ());
            store.set_epoch_deadline(1 << 40);
            let instance = pre.instantiate_async(&mut store).await.unwrap();
            let call = instance.get_typed_func::<(&str,), (Result<String, Failure>,)>(&mut store, "call").unwrap();
            let (result,) = call.call_async(&mut store, (input,)).await.unwrap();
            drop(store);
            times.push(start.elapsed());
            assert!(result.is_ok());
        }
        times
    }
}
