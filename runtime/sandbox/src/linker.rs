//! From granted capabilities to a linker that has their interfaces and no other.

use wasmtime::{
    Engine, Module,
    component::{HasData, Linker, ResourceTable, types::ComponentItem},
};
use wasmtime_wasi::{
    WasiView as _,
    cli::{WasiCli, WasiCliView as _},
    clocks::{WasiClocks, WasiClocksView as _},
    p2::bindings::{cli, clocks, filesystem, io, random},
    random::WasiRandom,
};
use wasmtime_wasi_http::{
    WasiHttp, WasiHttpView as _,
    p2::bindings::{LinkOptions, http},
};

use crate::{
    LoadError,
    capability::{Capabilities, STORE, capability_of, opens},
    fs::HasFiles,
    host::Host,
    kv, words,
};

/// The name under which a linked component imports the JavaScript engine, a core module.
pub const ENGINE_IMPORT: &str = "javascript-engine";

struct HasIo;

impl HasData for HasIo {
    type Data<'a> = &'a mut ResourceTable;
}

/// A linker with what `capabilities` open, interface by interface: wasmtime's own shortcuts would add the others too.
pub(crate) fn linker(
    engine: &Engine,
    capabilities: Capabilities,
    module: Option<&Module>,
) -> wasmtime::Result<Linker<Host>> {
    let mut linker = Linker::<Host>::new(engine);
    let l = &mut linker;
    let open = |interface| opens(capabilities, interface);
    if open("wasi:clocks/wall-clock") {
        clocks::wall_clock::add_to_linker::<Host, WasiClocks>(l, Host::clocks)?;
    }
    if open("wasi:clocks/monotonic-clock") {
        clocks::monotonic_clock::add_to_linker::<Host, WasiClocks>(l, Host::clocks)?;
    }
    if open("wasi:random/random") {
        random::random::add_to_linker::<Host, WasiRandom>(l, |host| host.ctx().ctx.random())?;
    }
    if open("wasi:cli/stderr") {
        cli::stderr::add_to_linker::<Host, WasiCli>(l, Host::cli)?;
    }
    if open("wasi:cli/environment") {
        cli::environment::add_to_linker::<Host, WasiCli>(l, Host::cli)?;
    }
    if open("wasi:http/types") {
        http::types::add_to_linker::<Host, WasiHttp>(l, &LinkOptions::default().into(), Host::http)?;
    }
    if open("wasi:http/outgoing-handler") {
        http::outgoing_handler::add_to_linker::<Host, WasiHttp>(l, Host::http)?;
    }
    if open("wasi:filesystem/types") {
        filesystem::types::add_to_linker::<Host, HasFiles>(l, Host::files)?;
    }
    if open("wasi:filesystem/preopens") {
        filesystem::preopens::add_to_linker::<Host, HasFiles>(l, Host::files)?;
    }
    if open(STORE) {
        kv::add_to_linker(l)?;
    }
    if open("wasi:io/poll") {
        io::poll::add_to_linker::<Host, HasIo>(l, |host| &mut host.table)?;
    }
    if open("wasi:io/streams") {
        io::streams::add_to_linker::<Host, HasIo>(l, |host| &mut host.table)?;
    }
    if open("wasi:io/error") {
        io::error::add_to_linker::<Host, HasIo>(l, |host| &mut host.table)?;
    }
    if let Some(module) = module {
        l.root().module(ENGINE_IMPORT, module)?;
    }
    Ok(linker)
}

/// Whether all that `component` imports is granted. The linker refuses the rest in any case; this says it in words, and
/// names the function: an interface that is imported for its types alone gives nothing.
pub(crate) fn check_imports(
    engine: &Engine,
    component: &wasmtime::component::Component,
    capabilities: Capabilities,
    has_engine: bool,
) -> Result<(), LoadError> {
    for (import, item) in component.component_type().imports(engine) {
        match item.ty {
            ComponentItem::Module(_) if has_engine && import == ENGINE_IMPORT => {}
            ComponentItem::Module(_) => return Err(LoadError::ForeignModule { import: words::plain(import) }),
            ComponentItem::ComponentInstance(instance) => {
                if opens(capabilities, import) {
                    continue;
                }
                let used = instance.exports(engine).find(|(_, item)| !matches!(item.ty, ComponentItem::Type(_)));
                if let Some((name, _)) = used {
                    return Err(not_granted(import, Some(name)));
                }
            }
            ComponentItem::Type(_) => {}
            ComponentItem::ComponentFunc(_) | ComponentItem::CoreFunc(_) => return Err(not_granted(import, None)),
            ComponentItem::Component(_) | ComponentItem::Resource(_) => return Err(not_granted(import, None)),
        }
    }
    Ok(())
}

fn not_granted(interface: &str, name: Option<&str>) -> LoadError {
    let import = match name {
        Some(name) => format!("{interface}#{name}"),
        None => interface.to_owned(),
    };
    LoadError::NotGranted { import: words::plain(&import), capability: capability_of(interface) }
}
