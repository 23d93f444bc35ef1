//! In work.
pub(super) fn write(_: &serde_json::Value) -> Result<String, crate::PureError> {
    unimplemented!()
}
