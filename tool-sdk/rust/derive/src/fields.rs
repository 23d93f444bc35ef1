//! The fields of a struct or of a variant.

use proc_macro2::TokenStream;
use quote::quote;
use serde_derive_internals::ast::{Field, Style};

use crate::docs;

/// Statements that write the content of `fields`, whatever their style.
pub(crate) fn content(style: Style, fields: &[Field<'_>], is_strict: bool) -> TokenStream {
    match (style, fields) {
        (Style::Unit, _) => quote!(w.kind("null");),
        (Style::Newtype, [field]) => {
            let ty = field.ty;
            quote!(<#ty as ::tool_sdk::Schema>::write(w);)
        }
        (Style::Struct, _) => {
            let fields = named(fields, false);
            quote!(w.object("", |w| { #fields }, #is_strict);)
        }
        (Style::Newtype | Style::Tuple, _) => {
            let members = fields.iter().filter(|field| !field.attrs.skip_deserializing()).map(member);
            quote!(w.tuple(&[#(#members),*]);)
        }
    }
}

/// Statements that write named fields into an object that is open. `have_defaults` when the struct as a whole has.
pub(crate) fn named(fields: &[Field<'_>], have_defaults: bool) -> TokenStream {
    fields
        .iter()
        .filter(|field| !field.attrs.skip_deserializing())
        .map(|field| {
            let ty = field.ty;
            if field.attrs.flatten() {
                return quote!(<#ty as ::tool_sdk::Schema>::fields(w););
            }
            let name = &field.attrs.name().deserialize_name().value;
            let description = docs::of(&field.original.attrs);
            let is_required = !have_defaults && field.attrs.default().is_none();
            let member = member(field);
            quote!(w.field(#name, #description, #is_required, #member);)
        })
        .collect()
}

/// What a field is to the writer.
fn member(field: &Field<'_>) -> TokenStream {
    if field.attrs.deserialize_with().is_some() {
        // A function of the tool's own reads it: from what, only that function knows.
        return quote!(::tool_sdk::schema::Member::ANY);
    }
    let ty = field.ty;
    quote!(::tool_sdk::schema::Member::of::<#ty>())
}
