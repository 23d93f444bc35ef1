//! One decision with the default policies, beside bare Cedar.
fn main() {}
