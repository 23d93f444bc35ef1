//! The library that Rust tools are compiled against, one for all tests of the workspace.

use std::{
    env,
    path::{Path, PathBuf},
    sync::OnceLock,
    thread,
};

use tokio::runtime::Builder;
use toolwright_toolchain::{Library, Places, find};

/// The cache that holds [`rust_library`]: below the workspace's target folder, so that it stays between runs.
#[must_use]
pub fn rust_cache() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tmp/toolwright")
}

/// The places of this machine where compilers may be.
#[must_use]
pub fn rust_places() -> Places {
    Places {
        setting: None,
        path: env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default(),
        home: env::var_os("HOME").map(PathBuf::from),
        rustup_home: env::var_os("RUSTUP_HOME").map(PathBuf::from),
        cargo_home: env::var_os("CARGO_HOME").map(PathBuf::from),
        rustup_toolchain: None,
        distribution: "/usr/bin/rustc".into(),
    }
}

/// The library, of the best compiler of this machine. It is built once, by the first process that asks; that takes some
/// ten seconds, or two minutes where the standard library has to be compiled, too. Fit for async tests.
///
/// # Panics
/// When there is no compiler, or the library does not compile. A test that calls this says before that it is ignored where
/// there is no compiler: see `tests/support/rust_cfg.rs`.
#[must_use]
pub fn rust_library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        // A thread of its own: whoever asks may be inside a runtime.
        let built = thread::spawn(|| {
            let runtime = Builder::new_current_thread().enable_all().build().expect("no runtime");
            runtime.block_on(build())
        });
        built.join().expect("the library's thread panicked")
    })
}

async fn build() -> Library {
    let places = rust_places();
    let search = find(&places).await;
    let compiler = search.compilers.first().unwrap_or_else(|| panic!("no rustc for WebAssembly: {:?}", search.passed));
    Library::build(&rust_cache(), compiler, &places, &mut |_| {}).await.unwrap_or_else(|error| panic!("{error}"))
}
