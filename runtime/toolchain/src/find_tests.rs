use std::os::unix::fs::PermissionsExt as _;

use tempfile::TempDir;

use super::*;

/// A machine: a folder with fake compilers in it, which answer what real ones would be asked.
struct Machine {
    root: TempDir,
    places: Places,
}

impl Machine {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        let places = Places {
            path: vec![at("path")],
            home: Some(at("home")),
            distribution: at("usr/bin/rustc"),
            ..Places::default()
        };
        Self { root, places }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn with(self, path: &str) -> Self {
        let file = self.at(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "").unwrap();
        self
    }

    /// A compiler whose sysroot is this folder.
    fn with_rustc(self, path: &str, release: &str, sysroot: &str) -> Self {
        let sysroot = self.at(sysroot);
        let machine = self.with(path);
        let script = format!(
            "#!/bin/sh\nif [ \"$1\" = -vV ]; then printf 'rustc\\nhost: x\\nrelease: {release}\\n'; else echo '{}'; fi\n",
            sysroot.display()
        );
        fs::write(machine.at(path), script).unwrap();
        fs::set_permissions(machine.at(path), fs::Permissions::from_mode(0o700)).unwrap();
        machine
    }

    /// A toolchain of rustup's, with cargo and linker.
    fn with_toolchain(self, name: &str, release: &str, has_target: bool) -> Self {
        let folder = format!("home/.rustup/toolchains/{name}");
        let machine = self
            .with_rustc(&format!("{folder}/bin/rustc"), release, &folder)
            .with(&format!("{folder}/bin/cargo"))
            .with(&format!("{folder}/lib/rustlib/x/bin/rust-lld"));
        if has_target { machine.with(&format!("{folder}/lib/rustlib/{TARGET}/lib/libstd-1.rlib")) } else { machine }
    }

    async fn found(&self) -> Search {
        find(&self.places).await
    }

    /// How each was found, and its release.
    async fn order(&self) -> Vec<(Kind, String)> {
        self.found().await.compilers.into_iter().map(|compiler| (compiler.kind, compiler.release)).collect()
    }

    /// Why the place was passed over.
    async fn why_not(&self, path: &str) -> String {
        let place = self.at(path);
        let passed = self.found().await.passed;
        passed.iter().find(|passed| passed.place == place).unwrap_or_else(|| panic!("{passed:?}")).why.clone()
    }
}

const STD: &str = "usr/lib/rustlib/wasm32-unknown-unknown/lib/libstd-1.rlib";

fn distribution() -> Machine {
    Machine::new().with_rustc("usr/bin/rustc", "1.96.0", "usr").with("path/rust-lld").with("path/cargo")
}

#[tokio::test]
async fn the_active_toolchain_comes_first_then_the_newest_then_the_distributions() {
    let machine = distribution()
        .with(STD)
        .with_toolchain("a", "1.96.0", true)
        .with_toolchain("b", "1.110.0", true)
        .with_toolchain("c", "1.97.0-nightly", true);
    let of = |kind, release: &str| (kind, release.to_owned());
    let newest = [of(Kind::Rustup, "1.110.0"), of(Kind::Rustup, "1.97.0-nightly"), of(Kind::Rustup, "1.96.0")];
    let last = of(Kind::Distribution, "1.96.0");
    assert_eq!(machine.order().await, [newest.as_slice(), std::slice::from_ref(&last)].concat());
    fs::write(machine.at("home/.rustup/settings.toml"), "default_toolchain = \"a\"").unwrap();
    let active = [of(Kind::Rustup, "1.96.0"), of(Kind::Rustup, "1.110.0"), of(Kind::Rustup, "1.97.0-nightly"), last];
    assert_eq!(machine.order().await, active);
}

#[tokio::test]
async fn an_active_toolchain_that_cannot_be_used_puts_no_other_one_first() {
    let machine = Machine::new()
        .with_toolchain("a", "1.96.0", false)
        .with_toolchain("b", "1.97.0", true)
        .with_toolchain("c", "1.98.0", true);
    fs::write(machine.at("home/.rustup/settings.toml"), "default_toolchain = \"a\"").unwrap();
    let releases: Vec<_> = machine.order().await.into_iter().map(|(_, release)| release).collect();
    assert_eq!(releases, ["1.98.0", "1.97.0"]);
}

#[tokio::test]
async fn a_toolchain_without_the_target_is_passed_over_and_told_how_to_get_it() {
    let machine = Machine::new().with_toolchain("stable", "1.96.0", false);
    assert_eq!(machine.order().await, []);
    assert_eq!(
        machine.why_not("home/.rustup/toolchains/stable/bin/rustc").await,
        "it has no library for the target: `rustup target add --toolchain stable wasm32-unknown-unknown`"
    );
    assert_eq!(machine.why_not("usr/bin/rustc").await, "there is no such file");
}

#[tokio::test]
async fn one_that_the_person_named_is_the_only_one() {
    let mut machine = distribution().with(STD).with_toolchain("a", "1.99.0", true);
    machine.places.setting = Some(machine.at("usr/bin/rustc"));
    assert_eq!(machine.order().await, [(Kind::Setting, "1.96.0".to_owned())]);
    machine.places.setting = Some(machine.at("none"));
    let expected = Passed { place: machine.at("none"), why: "there is no such file".to_owned() };
    assert_eq!(machine.found().await, Search { compilers: Vec::new(), passed: vec![expected] });
}

#[tokio::test]
async fn a_proxy_is_refused_and_the_real_one_named() {
    let mut machine = Machine::new().with_toolchain("a", "1.99.0", true).with_rustc(
        "home/.cargo/bin/rustc",
        "1.99.0",
        "home/.rustup/toolchains/a",
    );
    machine.places.setting = Some(machine.at("home/.cargo/bin/rustc"));
    let real = machine.at("home/.rustup/toolchains/a/bin/rustc");
    let expected = format!("it stands for another one: name that, `{}`", real.display());
    assert_eq!(machine.why_not("home/.cargo/bin/rustc").await, expected);
}

#[tokio::test]
async fn one_that_is_too_old_is_passed_over() {
    let machine = Machine::new().with_rustc("usr/bin/rustc", "1.85.1", "usr").with(STD);
    let expected = format!("it is release 1.85.1, and the oldest that compiles the SDK is {OLDEST}");
    assert_eq!(machine.why_not("usr/bin/rustc").await, expected);
}

#[tokio::test]
async fn the_librarys_sources_are_enough_with_their_crates_a_cargo_and_a_linker() {
    let machine = distribution();
    let nothing = "it has neither the library for wasm32-unknown-unknown nor the library's sources";
    assert_eq!(machine.why_not("usr/bin/rustc").await, nothing);
    let machine = machine.with("usr/lib/rustlib/src/rust/library/Cargo.lock");
    assert_eq!(machine.why_not("usr/bin/rustc").await, nothing, "without the crates it would have to fetch them");
    let machine = machine.with("usr/lib/rustlib/src/rust/library/vendor/a/Cargo.toml");
    let found = machine.found().await;
    let expected = Compiler {
        rustc: machine.at("usr/bin/rustc"),
        version: "rustc\nhost: x\nrelease: 1.96.0".to_owned(),
        release: "1.96.0".to_owned(),
        host: "x".to_owned(),
        kind: Kind::Sources,
        sysroot: machine.at("usr"),
        builds_std: true,
        cargo: Some(machine.at("path/cargo")),
        linker: Some(machine.at("path/rust-lld")),
    };
    assert_eq!(found.compilers, [expected]);

    fs::remove_file(machine.at("path/cargo")).unwrap();
    assert!(machine.why_not("usr/bin/rustc").await.contains("there is no `cargo` on the `PATH`"));
    let machine = machine.with("path/cargo");
    fs::remove_file(machine.at("path/rust-lld")).unwrap();
    let why = machine.why_not("usr/bin/rustc").await;
    assert_eq!(why, "there is no linker for WebAssembly, `rust-lld` or `wasm-ld`: install lld");
    let machine = machine.with("path/wasm-ld-19");
    assert_eq!(machine.found().await.compilers[0].linker, Some(machine.at("path/wasm-ld-19")));
}

#[tokio::test]
async fn one_that_does_not_answer_is_passed_over() {
    let machine = distribution();
    fs::write(machine.at("usr/bin/rustc"), "#!/bin/sh\necho 'a\x1b[2Jb' >&2; exit 1\n").unwrap();
    let why = machine.why_not("usr/bin/rustc").await;
    assert_eq!(why, format!("`{} -vV` failed: a[2Jb", machine.at("usr/bin/rustc").display()));
}
