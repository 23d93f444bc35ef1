//! `#[derive(Schema)]`: the JSON schema of what serde reads into a type, with serde's attributes as serde itself reads them.
//!
//! `lib` asks serde for the type and its attributes, `fields` and `variants` say what they look like in JSON in terms of
//! `tool_sdk::schema::SchemaWriter`, `docs` takes the descriptions out of the comments.

mod docs;
mod fields;
mod variants;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use serde_derive_internals::ast::{Container, Data, Style};
use serde_derive_internals::{Ctxt, Derive};
use syn::{DeriveInput, Ident, parse_quote};

/// Implements `tool_sdk::Schema`.
#[proc_macro_derive(Schema, attributes(serde))]
pub fn derive_schema(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

fn expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let errors = Ctxt::new();
    let container =
        Container::from_ast(&errors, input, Derive::Deserialize, &Ident::new("_private", Span::call_site()));
    errors.check()?;
    let container = container.ok_or_else(|| syn::Error::new_spanned(input, "a union has no schema"))?;

    let mut generics = container.generics.clone();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote!(::tool_sdk::Schema));
    }
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let name = &container.ident;
    let description = docs::of(&container.original.attrs);
    let body = body(&container);
    Ok(quote! {
        #[automatically_derived]
        impl #impl_generics ::tool_sdk::Schema for #name #type_generics #where_clause {
            const DESCRIPTION: &'static str = #description;
            #body
        }
    })
}

/// The rest of the trait's items.
fn body(container: &Container<'_>) -> TokenStream {
    let attributes = &container.attrs;
    // Such a type is read as another one and then converted.
    if let Some(other) = attributes.type_from().or_else(|| attributes.type_try_from()) {
        return same_as(other);
    }
    let is_strict = attributes.deny_unknown_fields();
    match &container.data {
        Data::Struct(style, fields) => {
            let read: Vec<_> = fields.iter().filter(|field| !field.attrs.skip_deserializing()).collect();
            match (style, read.as_slice()) {
                (Style::Newtype, [field]) => return same_as(field.ty),
                (Style::Struct | Style::Tuple, [field]) if attributes.transparent() => return same_as(field.ty),
                (Style::Struct, _) => {}
                _ => {
                    let content = fields::content(*style, fields, is_strict);
                    return quote!(fn write(w: &mut ::tool_sdk::schema::SchemaWriter) { #content });
                }
            }
            let fields = fields::named(fields, !attributes.default().is_none());
            quote! {
                fn write(w: &mut ::tool_sdk::schema::SchemaWriter) {
                    w.object(::core::any::type_name::<Self>(), <Self as ::tool_sdk::Schema>::fields, #is_strict);
                }

                fn fields(w: &mut ::tool_sdk::schema::SchemaWriter) { #fields }
            }
        }
        Data::Enum(list) => {
            let content = variants::content(list, attributes.tag(), is_strict);
            quote!(fn write(w: &mut ::tool_sdk::schema::SchemaWriter) { #content })
        }
    }
}

fn same_as(other: &syn::Type) -> TokenStream {
    quote! {
        const IS_OPTIONAL: bool = <#other as ::tool_sdk::Schema>::IS_OPTIONAL;

        fn write(w: &mut ::tool_sdk::schema::SchemaWriter) {
            <#other as ::tool_sdk::Schema>::write(w);
        }

        fn fields(w: &mut ::tool_sdk::schema::SchemaWriter) {
            <#other as ::tool_sdk::Schema>::fields(w);
        }
    }
}
