use std::io::Cursor;

use super::*;
use crate::{
    precompile_by_tests::precompiler,
    scan::tests::{blocks, component, empty, locals},
};

fn wasm(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

/// What the child answers, without a child.
fn said(input: &[u8]) -> io::Result<Vec<u8>> {
    let mut output = Vec::new();
    precompile_child(&mut Cursor::new(input), &mut output).map(|()| output)
}

fn framed(wasm: &[u8]) -> Vec<u8> {
    [&(wasm.len() as u64).to_le_bytes(), wasm].concat()
}

#[tokio::test]
async fn the_child_compiles_what_the_sandbox_runs_behind_each_kind_of_walls() {
    let wasm = wasm("(component (core module (func (export \"f\"))))");
    let here = engine::engine(1).unwrap();
    let expected = here.precompile_component(&wasm).unwrap();
    // What is missing on this machine is told by the tests of `confine`.
    for walls in [Walls::landlock(), Walls::bubblewrap(Path::new("/usr/bin/bwrap"))].into_iter().flatten() {
        let child = Precompiler { walls: walls.clone(), ..precompiler() };
        assert_eq!(child.compile(&wasm).await, Ok(expected.clone()), "{walls}");
    }
    assert_eq!(engine::compat(&here), engine::compat(&engine::compiling().unwrap()));
}

#[test]
fn an_answer_is_found_behind_other_output() {
    let good = said(&framed(&wasm("(component)"))).unwrap();
    let (status, artifact) = frame(&good).unwrap();
    assert_eq!(status, COMPILED);
    let after = [b"\nrunning 1 test\ntest child ... ", good.as_slice(), b"ok\n"].concat();
    assert_eq!(frame(&after), Some((COMPILED, artifact)));
    assert_eq!(frame(&good[..good.len() - 1]), None);
    assert_eq!(frame(b""), None);
    let bad = said(&framed(b"no wasm")).unwrap();
    assert_eq!(frame(&bad).unwrap().0, REFUSED);
    assert_eq!(said(&framed(b"no wasm")[..10]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
}

#[tokio::test]
async fn what_is_not_valid_is_told_in_the_compilers_words() {
    let error = precompiler().compile(b"no wasm").await.unwrap_err();
    assert!(matches!(error, LoadError::Invalid { .. }), "{error}");
}

/// The scan would not let these pass: without it, the child's limits hold.
#[tokio::test]
async fn bombs_end_at_the_childs_limits() {
    let compile = async |bomb: &[u8], memory_bytes, seconds| {
        let within = Within { memory_bytes, wall: Duration::from_secs(seconds) };
        precompiler().compile_within(bomb, &within).await.unwrap_err()
    };
    let locals = component(&[locals(49_000, 400)]);
    let error = compile(&locals, 1 << 30, 60).await;
    assert_eq!(error, LoadError::CompileLimit { limit: "1024 MiB of memory".to_owned() });
    for bomb in [component(&[blocks(100_000, false)]), component(&vec![empty(); 1_000_000])] {
        assert_eq!(compile(&bomb, 1 << 30, 2).await, LoadError::CompileLimit { limit: "2 s".to_owned() });
    }
}

#[tokio::test]
async fn a_child_that_is_none_is_told() {
    let mut none = precompiler();
    none.args = vec!["--list".into()];
    let error = none.compile(b"").await.unwrap_err();
    assert!(matches!(error, LoadError::Precompiler { .. }), "{error}");
    none.program = "/absent".into();
    let error = none.compile(b"").await.unwrap_err();
    let LoadError::Precompiler { cause } = error else { panic!("{error}") };
    assert_eq!(cause, "the program `/absent` cannot be started: No such file or directory (os error 2)");
}
