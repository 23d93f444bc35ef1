//! The types of the function that every tool exports, and of the one that it may export.
//!
//! `call: func(input: string) -> result<string, failure>` with
//! `variant failure { invalid-input(string), failed(string) }`; `tool-sdk/wit/tool.wit` defines it;
//! `input-schema: func() -> string`, of `tool-sdk/wit/described.wit`.

use wasmparser::{
    PrimitiveValType,
    component_types::{ComponentDefinedType, ComponentFuncTypeId, ComponentValType},
    types::TypesRef,
};

/// Whether the function has the world's type.
pub(crate) fn is_call(types: TypesRef<'_>, call: ComponentFuncTypeId) -> bool {
    types.get(call).is_some_and(|call| {
        let [(name, input)] = &*call.params else { return false };
        !call.async_
            && name.as_str() == "input"
            && is_string(types, *input)
            && call.result.is_some_and(|result| is_result(types, result))
    })
}

/// Whether the function gives a tool's own schema.
pub(crate) fn is_input_schema(types: TypesRef<'_>, schema: ComponentFuncTypeId) -> bool {
    types.get(schema).is_some_and(|schema| {
        !schema.async_ && schema.params.is_empty() && schema.result.is_some_and(|result| is_string(types, result))
    })
}

fn is_result(types: TypesRef<'_>, result: ComponentValType) -> bool {
    match defined(types, result) {
        Some(ComponentDefinedType::Result { ok: Some(ok), err: Some(failure), .. }) => {
            is_string(types, *ok) && is_failure(types, *failure)
        }
        _ => false,
    }
}

fn is_failure(types: TypesRef<'_>, failure: ComponentValType) -> bool {
    let Some(ComponentDefinedType::Variant(variant)) = defined(types, failure) else { return false };
    let mut cases = variant.cases.iter().map(|(name, case)| (name.as_str(), case.ty));
    let is_case = |case: Option<(&str, Option<ComponentValType>)>, expected| {
        case.is_some_and(|(name, payload)| name == expected && payload.is_some_and(|payload| is_string(types, payload)))
    };
    is_case(cases.next(), "invalid-input") && is_case(cases.next(), "failed") && cases.next().is_none()
}

fn is_string(types: TypesRef<'_>, text: ComponentValType) -> bool {
    match text {
        ComponentValType::Primitive(primitive) => primitive == PrimitiveValType::String,
        ComponentValType::Type(id) => {
            matches!(types.get(id), Some(ComponentDefinedType::Primitive(PrimitiveValType::String)))
        }
    }
}

fn defined(types: TypesRef<'_>, value: ComponentValType) -> Option<&ComponentDefinedType> {
    match value {
        ComponentValType::Type(id) => types.get(id),
        ComponentValType::Primitive(_) => None,
    }
}
