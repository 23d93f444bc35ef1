//! Whole components: they are callable with what was granted, and exported ones in a host without anything of ours.

mod plain_host;
mod support;

use std::sync::OnceLock;

use plain_host::{PlainHost, text};
use support::{compile, compiler, grants, load};

const ENGINE: &[u8] = include_bytes!("../../../tool-sdk/javascript/engine.wasm");
const ADD: &str = "export default ({ n }) => ({ sum: n + 1 });";
const KINDS: [&str; 7] = ["clock", "random", "http:*", "env:CITY", "log", "fs:/tmp", "kv"];

/// With the engine's module beside it, as the sandbox has it.
fn host() -> &'static PlainHost {
    static HOST: OnceLock<PlainHost> = OnceLock::new();
    HOST.get_or_init(|| PlainHost::with_engine(toolwright_sandbox::ENGINE_IMPORT, ENGINE))
}

#[test]
fn each_of_the_128_sets_can_be_called() {
    for bits in 0_usize..128 {
        let list: Vec<_> =
            KINDS.iter().enumerate().filter(|(n, _)| bits >> n & 1 == 1).map(|(_, kind)| *kind).collect();
        let compiled = compile(ADD, &list).unwrap();
        assert_eq!(compiled.engine, Some(compiler().engine_digest()));
        assert_eq!(compiled.warnings, []);
        assert_eq!(load(&compiled.component, &list), Ok(()), "{list:?}");
        assert_eq!(host().call(&compiled.component, r#"{"n":1}"#), Ok(r#"{"sum":2}"#.to_owned()), "{list:?}");
    }
}

#[test]
fn the_engine_knows_what_was_granted() {
    let source = "export default () => typeof Date.now();";
    let granted = compile(source, &["clock"]).unwrap();
    assert_eq!(host().call(&granted.component, "null"), Ok(r#""number""#.to_owned()));
    let refused = compile(source, &["random"]).unwrap();
    assert_eq!(refused.warnings.len(), 1);
    let error = text(host().call(&refused.component, "null").unwrap_err());
    assert!(error.contains("clock"), "{error}");
}

#[test]
fn top_level_code_that_throws_is_told_by_the_call() {
    let compiled = compile("throw new Error('at the top'); export default () => 1;", &[]).unwrap();
    let error = text(host().call(&compiled.component, "null").unwrap_err());
    assert!(error.contains("at the top"), "{error}");
}

#[test]
fn an_exported_component_runs_without_the_engine_beside_it() {
    let plain = PlainHost::new();
    for list in [&[][..], &KINDS[..]] {
        let source = "export default ({ n }) => ({ sum: n + 1, day: typeof (globalThis.Date) });";
        let compiled = compile(source, list).unwrap();
        assert!(plain.instantiate(&compiled.component).is_err(), "the linked one needs the engine");
        let whole = compiler().export(&compiled.component, &grants(list)).unwrap();
        assert_eq!(plain.call(&whole, r#"{"n":41}"#), Ok(r#"{"sum":42,"day":"function"}"#.to_owned()));
    }
}

#[test]
fn what_was_not_linked_here_is_not_exported() {
    let compiled = compile(ADD, &["clock"]).unwrap();
    let error = compiler().export(&compiled.component, &grants(&[])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the component does not belong to this engine and these grants: compile the tool again from its source"
    );
}
