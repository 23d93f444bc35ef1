//! The schemas of the types that serde reads by itself.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::path::PathBuf;

use serde_json::{Map, Value};

use super::{Member, Schema, SchemaWriter};

macro_rules! integers {
    ($($integer:ty: $minimum:expr, $maximum:expr;)*) => {
        $(
            impl Schema for $integer {
                fn write(w: &mut SchemaWriter) {
                    w.integer($minimum, $maximum);
                }
            }
        )*
    };
}

// Bounds of 64 bits are not told: a JSON number of that size is not exact everywhere, and reading it refuses what does not
// fit. `usize` has 32 bits in a tool, whatever it has where this is tested.
integers! {
    i8: Some(i8::MIN.into()), Some(i8::MAX.into());
    i16: Some(i16::MIN.into()), Some(i16::MAX.into());
    i32: Some(i32::MIN.into()), Some(i32::MAX.into());
    i64: None, None;
    i128: None, None;
    isize: Some(i32::MIN.into()), Some(i32::MAX.into());
    u8: Some(0), Some(u8::MAX.into());
    u16: Some(0), Some(u16::MAX.into());
    u32: Some(0), Some(u32::MAX.into());
    u64: Some(0), None;
    u128: Some(0), None;
    usize: Some(0), Some(u32::MAX.into());
}

macro_rules! plain {
    ($($plain:ty => $kind:literal;)*) => {
        $(
            impl Schema for $plain {
                fn write(w: &mut SchemaWriter) {
                    w.kind($kind);
                }
            }
        )*
    };
}

plain! {
    () => "null";
    bool => "boolean";
    f32 => "number";
    f64 => "number";
    char => "string";
    str => "string";
    String => "string";
    PathBuf => "string";
    Map<String, Value> => "object";
}

impl Schema for Value {
    fn write(w: &mut SchemaWriter) {
        w.anything();
    }
}

impl<T: Schema> Schema for Option<T> {
    const DESCRIPTION: &'static str = T::DESCRIPTION;
    const IS_OPTIONAL: bool = true;

    fn write(w: &mut SchemaWriter) {
        w.nullable(T::write);
    }

    fn fields(w: &mut SchemaWriter) {
        w.optional_fields(T::fields);
    }
}

impl<T: Schema + ?Sized> Schema for Box<T> {
    const DESCRIPTION: &'static str = T::DESCRIPTION;
    const IS_OPTIONAL: bool = T::IS_OPTIONAL;

    fn write(w: &mut SchemaWriter) {
        T::write(w);
    }

    fn fields(w: &mut SchemaWriter) {
        T::fields(w);
    }
}

impl<T: Schema + ToOwned + ?Sized> Schema for Cow<'_, T> {
    const DESCRIPTION: &'static str = T::DESCRIPTION;

    fn write(w: &mut SchemaWriter) {
        T::write(w);
    }
}

macro_rules! lists {
    ($($list:ident<T $(, $hasher:ident)?>;)*) => {
        $(
            impl<T: Schema $(, $hasher)?> Schema for $list<T $(, $hasher)?> {
                fn write(w: &mut SchemaWriter) {
                    w.array(Member::of::<T>());
                }
            }
        )*
    };
}

lists! {
    Vec<T>;
    VecDeque<T>;
    BTreeSet<T>;
    HashSet<T, S>;
}

impl<T: Schema, const N: usize> Schema for [T; N] {
    fn write(w: &mut SchemaWriter) {
        w.tuple(&[Member::of::<T>(); N]);
    }
}

impl<K, V: Schema> Schema for BTreeMap<K, V> {
    fn write(w: &mut SchemaWriter) {
        w.map(Member::of::<V>());
    }
}

impl<K, V: Schema, S> Schema for HashMap<K, V, S> {
    fn write(w: &mut SchemaWriter) {
        w.map(Member::of::<V>());
    }
}

macro_rules! tuples {
    ($(($($element:ident),+);)*) => {
        $(
            impl<$($element: Schema),+> Schema for ($($element,)+) {
                fn write(w: &mut SchemaWriter) {
                    w.tuple(&[$(Member::of::<$element>()),+]);
                }
            }
        )*
    };
}

tuples! {
    (A);
    (A, B);
    (A, B, C);
    (A, B, C, D);
    (A, B, C, D, E);
    (A, B, C, D, E, F);
}
