//! The pages of `tool-sdk/docs`, by name.

/// A page's name is its file's.
macro_rules! pages {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../tool-sdk/docs/", $name, ".md")))),*]
    };
}

pub(crate) const PAGES: &[(&str, &str)] = pages![
    "clock",
    "crypto",
    "dates",
    "env",
    "errors-and-input",
    "http",
    "javascript",
    "limits",
    "log",
    "random",
    "text-and-binary",
    "urls",
];
