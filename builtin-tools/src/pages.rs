//! The pages of `tool-sdk/docs`, by name.

pub(crate) const PAGES: &[(&str, &str)] = &[];
