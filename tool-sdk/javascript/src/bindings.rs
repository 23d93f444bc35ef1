//! The world's types and imports, generated from `tool-sdk/wit`.
#![allow(missing_docs, clippy::all, clippy::restriction, unsafe_op_in_unsafe_fn, reason = "generated code")]

wit_bindgen::generate!({
    path: "../wit",
    world: "javascript",
    generate_all,
    pub_export_macro: true,
});
