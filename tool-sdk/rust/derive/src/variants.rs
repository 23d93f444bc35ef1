//! The variants of an enum, in each of serde's forms.

use proc_macro2::TokenStream;
use quote::quote;
use serde_derive_internals::ast::{Field, Style, Variant};
use serde_derive_internals::attr::TagType;

use crate::{docs, fields};

/// Statements that write an enum.
pub(crate) fn content(variants: &[Variant<'_>], tag: &TagType, is_strict: bool) -> TokenStream {
    let read: Vec<_> = variants.iter().filter(|variant| !variant.attrs.skip_deserializing()).collect();
    let is_plain = |variant: &&Variant<'_>| {
        matches!(variant.style, Style::Unit)
            && docs::of(&variant.original.attrs).is_empty()
            && !variant.attrs.untagged()
            && !variant.attrs.other()
    };
    if matches!(tag, TagType::External) && read.iter().all(is_plain) {
        let names = read.iter().map(|variant| name(variant));
        return quote!(w.choices(&[#(#names),*]););
    }
    let alternatives = read.iter().map(|variant| {
        let description = docs::of(&variant.original.attrs);
        let content = alternative(variant, tag, is_strict);
        quote!(::tool_sdk::schema::Alternative { description: #description, write: |w| { #content } })
    });
    let (all, any_untagged) = match tag {
        TagType::Internal { .. } | TagType::Adjacent { .. } => ("object", read.iter().any(|it| it.attrs.untagged())),
        TagType::External => ("", read.iter().any(|it| it.attrs.untagged())),
        TagType::None => ("", true),
    };
    let all = if any_untagged { "" } else { all };
    let keyword = if any_untagged { "anyOf" } else { "oneOf" };
    quote!(w.alternatives(::core::any::type_name::<Self>(), #all, #keyword, &[#(#alternatives),*]);)
}

fn alternative(variant: &Variant<'_>, tag: &TagType, is_strict: bool) -> TokenStream {
    let name = name(variant);
    let content = fields::content(variant.style, &variant.fields, is_strict);
    match tag {
        TagType::None => content,
        _ if variant.attrs.untagged() => content,
        TagType::External if matches!(variant.style, Style::Unit) => {
            // `#[serde(other)]` takes every other name.
            if variant.attrs.other() { quote!(w.kind("string");) } else { quote!(w.constant(#name);) }
        }
        TagType::External => {
            let member = quote!(::tool_sdk::schema::Member::written(|w| { #content }));
            quote!(w.object("", |w| w.field(#name, "", true, #member), true);)
        }
        TagType::Internal { tag } => {
            let tag = tag_field(variant, tag);
            let fields = inner_fields(variant.style, &variant.fields);
            quote!(w.object("", |w| { #tag #fields }, #is_strict);)
        }
        TagType::Adjacent { tag, content: name } => {
            let tag = tag_field(variant, tag);
            let member = match variant.style {
                Style::Unit => quote!(),
                _ => quote!(w.field(#name, "", true, ::tool_sdk::schema::Member::written(|w| { #content }));),
            };
            quote!(w.object("", |w| { #tag #member }, #is_strict);)
        }
    }
}

fn tag_field(variant: &Variant<'_>, tag: &str) -> TokenStream {
    if variant.attrs.other() {
        return quote!(w.field(#tag, "", true, ::tool_sdk::schema::Member::of::<::std::string::String>()););
    }
    let name = name(variant);
    quote!(w.field(#tag, "", true, ::tool_sdk::schema::Member::written(|w| w.constant(#name)));)
}

/// The fields that stand beside the tag.
fn inner_fields(style: Style, list: &[Field<'_>]) -> TokenStream {
    match (style, list) {
        (Style::Newtype, [field]) => {
            let ty = field.ty;
            quote!(<#ty as ::tool_sdk::Schema>::fields(w);)
        }
        _ => fields::named(list, false),
    }
}

fn name<'a>(variant: &'a Variant<'_>) -> &'a str {
    &variant.attrs.name().deserialize_name().value
}
