//! In work.
pub(super) fn evaluate(
    _: &str,
    _: &std::collections::BTreeMap<String, super::Value>,
) -> Result<super::Value, crate::PureError> {
    unimplemented!()
}
