use tool_sdk::prelude::*;
struct Deep<T>(T);
trait Grow {
    fn grow() -> usize;
}
impl<T> Grow for Deep<T> {
    fn grow() -> usize {
        <Deep<Deep<T>> as Grow>::grow() + 1
    }
}
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(<Deep<u8> as Grow>::grow())) }
tool!(call);
