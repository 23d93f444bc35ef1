//! The pages of `tool-sdk/docs`, by name.

/// A page's name is its file's.
macro_rules! pages {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../tool-sdk/docs/", $name, ".md")))),*]
    };
}

/// Name and text of each page about what a tool is written against.
pub const PAGES: toolwright_docs::Pages = pages![
    "clock",
    "crypto",
    "dates",
    "env",
    "errors-and-input",
    "fs",
    "http",
    "javascript",
    "kv",
    "limits",
    "log",
    "modules",
    "random",
    "recipe-cache",
    "recipe-csv-summary",
    "recipe-dates",
    "recipe-file-report",
    "recipe-json-api",
    "recipe-text-diff",
    "rust",
    "text-and-binary",
    "time-zones",
    "urls",
];

#[cfg(test)]
#[path = "pages_tests.rs"]
mod tests;
