compile_error!(env!("TMPDIR"));
macro_rules! more { ($($t:tt)*) => { more! { $($t)* $($t)* } } }
more! { a }
