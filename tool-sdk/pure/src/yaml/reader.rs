//! In work.
pub(super) fn documents(_: &str, _: usize) -> Result<Vec<serde_json::Value>, crate::PureError> {
    unimplemented!()
}
