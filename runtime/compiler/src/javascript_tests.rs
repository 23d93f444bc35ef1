use std::sync::Arc;

use toolwright_policy::Authorizer;
use toolwright_registry::{BaseLayer, Registry};
use toolwright_sandbox::SandboxConfig;

use super::*;
use crate::{compiler::ENGINE, tokens::tokens};

async fn under(limits: Limits, source: &str) -> Result<Vec<u8>, CompileError> {
    let registry = Arc::new(Registry::in_memory(BaseLayer::default()).unwrap());
    let sandbox = Sandbox::new(SandboxConfig::default(), registry, Arc::new(Authorizer::new(&[]).unwrap())).unwrap();
    let engine = sandbox.start_engine(ENGINE);
    bytecode(&sandbox, &engine, source, &tokens(source), &limits).await
}

#[tokio::test]
async fn each_limit_of_a_compilation_is_named_with_its_value() {
    let source = format!("export default () => 1;{}", "{ let x = { a: [1, 2, 3] }; }".repeat(8_000));
    assert!(under(COMPILE_LIMITS, &source).await.is_ok());
    for (limits, message) in [
        (Limits { cpu_ms: 1, ..COMPILE_LIMITS }, "compiling took more than the limit of 1 ms of processor time"),
        (Limits { wall_ms: 1, ..COMPILE_LIMITS }, "compiling took longer than the limit of 1 ms"),
        (
            Limits { memory_bytes: 1 << 20, ..COMPILE_LIMITS },
            "compiling needed more than the limit of 1048576 bytes of memory",
        ),
        (Limits { result_bytes: 10, ..COMPILE_LIMITS }, "the bytecode is larger than the limit of 10 bytes"),
    ] {
        let Err(error) = under(limits, &source).await else { panic!("no limit: {message}") };
        assert_eq!((error.stage, error.message.as_str()), (Stage::Compile, message));
        assert!(error.hint.is_some());
    }
}

#[test]
fn what_the_engine_says_is_put_into_place() {
    let said = br#"{"name":"SyntaxError","message":"unexpected token","line":2,"column":5}"#;
    let source = "let a;\nlet ;";
    assert_eq!(
        refused(source, &tokens(source), said),
        CompileError {
            stage: Stage::Compile,
            message: "unexpected token".into(),
            code: None,
            more: Box::default(),
            line: Some(2),
            column: Some(5),
            excerpt: Some("let ;\n    ^".into()),
            hint: None,
        }
    );
    let said = br#"{"name":"InternalError","message":"out of memory","line":null,"column":null}"#;
    let error = refused(source, &tokens(source), said);
    assert_eq!((error.message.as_str(), error.line), ("InternalError: out of memory", None));
    let error = refused(source, &tokens(source), b"\xff");
    assert_eq!(error.message, "the engine gave no readable reason: expected value at line 1 column 1");
}

#[test]
fn a_stop_for_which_the_source_is_not_to_blame_says_so() {
    let error = stopped(&CallError::Engine("no address space".into()));
    assert_eq!((error.message.as_str(), error.hint), ("the JavaScript engine is not ready: no address space", None));
    assert_eq!(
        stopped(&CallError::Trap("unreachable".into())).message,
        "the engine stopped while it compiled the source: unreachable"
    );
}
