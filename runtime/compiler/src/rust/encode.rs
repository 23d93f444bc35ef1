//! Core module to component. The SDK's crates have put into the module what its exports and imports mean.

use wit_component::ComponentEncoder;

use crate::{CompileError, Stage};

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
