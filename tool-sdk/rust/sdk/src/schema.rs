//! The JSON schema of an input type: in the dialect 2020-12, an object at the root, without references.
//!
//! Written as text, member by member: it is in every tool, so what it takes in code counts. `types` has the schemas of
//! `std`'s types, `writer` the form.

mod types;
mod writer;

pub use writer::{Alternative, Member, SchemaWriter};

/// A type of which it is known what it looks like in JSON; `#[derive(Schema)]` implements it, with serde's attributes.
///
/// A doc comment is the description. A type that contains itself is described once; further in, anything is taken.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no schema",
    note = "a type of the tool's own derives it: `#[derive(Deserialize, Schema)]`",
    note = "in place of a type of another crate use `Value`, or `String` and parse it"
)]
pub trait Schema {
    /// What it is, for whom it may concern.
    const DESCRIPTION: &'static str = "";
    /// Whether a field of this type may be missing.
    const IS_OPTIONAL: bool = false;

    /// Writes the members of its schema into an object that is open.
    fn write(w: &mut SchemaWriter);

    /// Writes its fields into the properties of another type, for `#[serde(flatten)]`. What has no fields that are known
    /// writes nothing: other fields are taken as they come.
    fn fields(_w: &mut SchemaWriter) {}
}

/// The schema of `T` as JSON text.
#[must_use]
pub fn schema_of<T: Schema>() -> String {
    let mut writer = SchemaWriter::default();
    T::write(&mut writer);
    writer.finish(T::DESCRIPTION)
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
