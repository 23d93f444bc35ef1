//! The one wasmtime engine: every setting that matters is named here, none is left to a default that may change.

use std::hash::{Hash as _, Hasher};

use toolwright_registry::Digest;
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, Strategy,
    WasmBacktraceDetails,
};

use crate::SandboxError;

/// Core instances in one component: an engine, the plug, what wit-component adds, and room for other toolchains.
const CORE_INSTANCES: u32 = 40;
/// Linear memories in one component. A JavaScript tool has one.
const MEMORIES: u32 = 4;
/// Tables in one component. A JavaScript tool has two.
const TABLES: u32 = 8;
/// Elements of one table; 8 bytes each are reserved.
const TABLE_ELEMENTS: usize = 20_000;
/// What a guest's calls may use of the stack. QuickJS stops at 512 KiB of its own, which is far less than this in native
/// frames: so a script that recurses gets a `RangeError` and no trap.
const WASM_STACK: usize = 8 << 20;
/// What is left of a fiber's stack to the host functions that the guest calls.
const HOST_STACK: usize = 2 << 20;
/// How much of a memory is reset by writing instead of being given back to the system, which would cost a page fault for
/// each page in the next call.
const MEMORY_KEPT: usize = 4 << 20;
/// The same for a table.
const TABLE_KEPT: usize = 256 << 10;

pub(crate) fn engine(instances: u32) -> Result<Engine, SandboxError> {
    let mut config = settings();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(instances)));
    made(&config)
}

/// An engine that only compiles, for this one: without a pool, which would take more address space than its process gets.
pub(crate) fn compiling() -> Result<Engine, SandboxError> {
    let mut config = settings();
    config.allocation_strategy(InstanceAllocationStrategy::OnDemand);
    made(&config)
}

fn made(config: &Config) -> Result<Engine, SandboxError> {
    Engine::new(config).map_err(|cause| SandboxError::Engine { cause: crate::words::chain(&cause) })
}

/// All that code depends on.
fn settings() -> Config {
    let mut config = Config::new();
    features(&mut config);
    config
        .strategy(Strategy::Cranelift)
        .cranelift_opt_level(OptLevel::Speed)
        .parallel_compilation(true)
        .epoch_interruption(true)
        .consume_fuel(false)
        .concurrency_support(false)
        .max_wasm_stack(WASM_STACK)
        .async_stack_size(WASM_STACK + HOST_STACK)
        // One frame tells a trap inside the guest from an error at its edge; the frames themselves are shown to nobody.
        .wasm_backtrace_details(WasmBacktraceDetails::Disable)
        .wasm_backtrace_max_frames(std::num::NonZeroUsize::new(1))
        .generate_address_map(false)
        .native_unwind_info(false)
        .debug_info(false)
        .memory_init_cow(true)
        .table_lazy_init(true)
        // 4 GiB of address space for each memory of at most 4 GiB: no bounds check is left in the code.
        .memory_reservation(4 << 30)
        .memory_guard_size(32 << 20)
        .memory_may_move(false);
    config
}

/// WebAssembly as of 2.0, and components of WASI 0.2. All else is off; asynchronous components are not even compiled in.
fn features(config: &mut Config) {
    config
        .wasm_bulk_memory(true)
        .wasm_multi_value(true)
        .wasm_reference_types(true)
        .wasm_simd(true)
        .wasm_extended_const(true)
        .wasm_component_model(true)
        .wasm_tail_call(false)
        .wasm_custom_page_sizes(false)
        .wasm_threads(false)
        .wasm_shared_everything_threads(false)
        .shared_memory(false)
        .wasm_function_references(false)
        .wasm_wide_arithmetic(false)
        .wasm_gc(false)
        .gc_support(false)
        .wasm_relaxed_simd(false)
        .wasm_multi_memory(false)
        .wasm_memory64(false)
        .wasm_stack_switching(false)
        .wasm_exceptions(false)
        .wasm_component_model_error_context(false)
        .wasm_component_model_gc(false)
        .wasm_component_model_map(false)
        .wasm_component_model_memory64(false)
        .wasm_component_model_fixed_length_lists(false)
        .wasm_component_model_implements(false);
}

/// The pool. Of the address space, each instance takes 16 GiB, which are reserved and never backed unless written to.
fn pool(instances: u32) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_core_instances(instances.saturating_mul(CORE_INSTANCES))
        .total_memories(instances.saturating_mul(MEMORIES))
        .total_tables(instances.saturating_mul(TABLES))
        .total_stacks(instances)
        .total_gc_heaps(0)
        .max_core_instances_per_component(CORE_INSTANCES)
        .max_memories_per_component(MEMORIES)
        .max_tables_per_component(TABLES)
        .max_memories_per_module(1)
        .max_tables_per_module(4)
        .table_elements(TABLE_ELEMENTS)
        .max_unused_warm_slots(instances)
        .linear_memory_keep_resident(MEMORY_KEPT)
        .table_keep_resident(TABLE_KEPT)
        .pagemap_scan(Enabled::Auto);
    pool
}

/// What an artifact must have been made by: this wasmtime, with these settings, for this processor.
pub(crate) fn compat(engine: &Engine) -> Digest {
    struct Bytes(Vec<u8>);
    impl Hasher for Bytes {
        fn write(&mut self, bytes: &[u8]) {
            self.0.extend_from_slice(bytes);
        }
        fn finish(&self) -> u64 {
            0
        }
    }
    let mut bytes = Bytes(Vec::new());
    engine.precompile_compatibility_hash().hash(&mut bytes);
    Digest::of(&bytes.0)
}
