//! Core module to component. The SDK's crates have put into the module what its exports and imports mean.

use wit_component::ComponentEncoder;

use crate::{CompileError, Stage, inspect::COMPONENT_MAX, rust::stopped::SMALLER};

/// Refuses a module that no component can be made of because it is too large: `bytes` long.
///
/// # Errors
/// Stage `link`.
pub(super) fn check_size(bytes: u64) -> Result<(), CompileError> {
    if bytes <= COMPONENT_MAX as u64 {
        return Ok(());
    }
    let message = format!("the program has {bytes} bytes, the limit is {COMPONENT_MAX}");
    Err(CompileError::new(Stage::Link, message).with_hint(SMALLER))
}

/// The component of `module`.
///
/// # Errors
/// Stage `link`, when the module is not one that makes a tool.
pub(super) fn encode(module: &[u8]) -> Result<Vec<u8>, CompileError> {
    let encoded = ComponentEncoder::default().module(module).and_then(|mut encoder| encoder.encode());
    encoded.map_err(|error| {
        let reason = format!("{error:#}");
        CompileError::new(Stage::Link, format!("no component can be made of the program: {reason}")).with_hint(
            "give the tool its function with `tool!`, and reach what is outside through the crates of the capabilities",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_that_is_too_large_is_not_even_read() {
        let limit = COMPONENT_MAX as u64;
        assert_eq!(check_size(limit), Ok(()));
        let error = check_size(limit + 1).unwrap_err();
        assert_eq!(
            (error.stage, error.message.as_str(), error.hint.as_deref()),
            (Stage::Link, "the program has 8388609 bytes, the limit is 8388608", Some(SMALLER))
        );
    }
}
