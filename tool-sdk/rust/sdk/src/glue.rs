//! Between the exports of a tool and its function.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bindings::Failure as Exported;
pub use crate::bindings::Guest;
use crate::failure::{Failure, Reason};
use crate::input;
use crate::schema::{Schema, schema_of};

/// Makes a tool of a function `fn(Input) -> Result<Output, Failure>`: its exports `call` and `input-schema`.
///
/// `Input` derives `Deserialize` and `Schema`, `Output` derives `Serialize`; both may also be `Value`.
#[macro_export]
macro_rules! tool {
    ($call:path) => {
        const _: () = {
            struct Tool;

            impl $crate::glue::Guest for Tool {
                fn call(
                    input: ::std::string::String,
                ) -> ::std::result::Result<::std::string::String, $crate::bindings::Failure> {
                    // Given by the compiler with `--cfg`, and only then is the crate there.
                    #[cfg(capability = "log")]
                    ::cap_log::report_panics();
                    $crate::glue::call($call, &input)
                }

                fn input_schema() -> ::std::string::String {
                    $crate::glue::input_schema($call)
                }
            }

            $crate::bindings::export!(Tool);
        };
    };
}

/// Calls `tool` with the arguments in `input`, which is JSON text, and gives its result as JSON text.
///
/// # Errors
/// What the tool gave, or what is wrong with the input, or that the output has no form in JSON.
pub fn call<I, O, E>(tool: fn(I) -> Result<O, E>, input: &str) -> Result<String, Exported>
where
    I: DeserializeOwned,
    O: Serialize,
    E: Reason,
{
    let input = input::parse(input).map_err(exported)?;
    let output = tool(input).map_err(|reason| exported(reason.into_failure()))?;
    serde_json::to_string(&output).map_err(|error| Exported::Failed(format!("the output is not valid JSON: {error}")))
}

/// The schema of what `tool` takes, as JSON text.
pub fn input_schema<I: Schema, O, E>(_tool: fn(I) -> Result<O, E>) -> String {
    schema_of::<I>()
}

fn exported(failure: Failure) -> Exported {
    match failure {
        Failure::InvalidInput(reason) => Exported::InvalidInput(reason),
        Failure::Failed(reason) => Exported::Failed(reason),
    }
}

#[cfg(test)]
#[path = "glue_tests.rs"]
mod tests;
