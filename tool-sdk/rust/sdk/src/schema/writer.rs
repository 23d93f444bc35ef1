//! JSON Schema as text.

/// Writes the members of schema objects, one after the other.
#[derive(Debug, Default)]
pub struct SchemaWriter {
    text: String,
    /// The names that are required in the object being written.
    required: Vec<&'static str>,
    /// The types that are being written, outermost first.
    open: Vec<&'static str>,
    /// Whether what comes next may also be `null`.
    is_nullable: bool,
}

/// The type of a field or an element.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    write: fn(&mut SchemaWriter),
    description: &'static str,
    is_optional: bool,
}

/// One of the forms that a value may have.
#[derive(Debug, Clone, Copy)]
pub struct Alternative {
    /// What it means; may be empty.
    pub description: &'static str,
    /// Writes its schema.
    pub write: fn(&mut SchemaWriter),
}

impl Member {
    /// Any value.
    pub const ANY: Self = Self::written(SchemaWriter::anything);

    /// A value of that type.
    #[must_use]
    pub const fn of<T: super::Schema>() -> Self {
        Self { write: T::write, description: T::DESCRIPTION, is_optional: T::IS_OPTIONAL }
    }

    /// A value with the schema that `write` writes.
    #[must_use]
    pub const fn written(write: fn(&mut SchemaWriter)) -> Self {
        Self { write, description: "", is_optional: false }
    }
}

impl SchemaWriter {
    /// The whole schema. One that does not say its type is for arguments, which are an object.
    pub(super) fn finish(self, description: &str) -> String {
        let mut whole = Self::default();
        whole.text.push('{');
        if !self.text.starts_with("\"type\"") {
            whole.kind("object");
        }
        if !self.text.is_empty() {
            whole.separate();
            whole.text.push_str(&self.text);
        }
        whole.description(description);
        whole.text.push('}');
        whole.text
    }

    /// Any value: nothing is written.
    pub fn anything(&mut self) {
        self.is_nullable = false;
    }

    /// `"type": name`.
    pub fn kind(&mut self, name: &str) {
        self.key("type");
        if std::mem::take(&mut self.is_nullable) {
            self.text.push('[');
            self.string(name);
            self.text.push_str(",\"null\"]");
        } else {
            self.string(name);
        }
    }

    /// What `write` writes, or `null`.
    pub fn nullable(&mut self, write: fn(&mut Self)) {
        self.is_nullable = true;
        write(self);
    }

    /// An integer within bounds; a bound that is `None` is not told.
    pub fn integer(&mut self, minimum: Option<i64>, maximum: Option<i64>) {
        self.kind("integer");
        for (keyword, bound) in [("minimum", minimum), ("maximum", maximum)] {
            if let Some(bound) = bound {
                self.key(keyword);
                self.text.push_str(&bound.to_string());
            }
        }
    }

    /// Exactly this text.
    pub fn constant(&mut self, text: &str) {
        self.choices(&[text]);
    }

    /// One of these texts.
    pub fn choices(&mut self, texts: &[&str]) {
        let is_nullable = self.is_nullable;
        self.kind("string");
        self.key("enum");
        self.text.push('[');
        for text in texts {
            self.separate();
            self.string(text);
        }
        self.text.push_str(if is_nullable { ",null]" } else { "]" });
    }

    /// An array of any length.
    pub fn array(&mut self, element: Member) {
        self.kind("array");
        self.key("items");
        self.member(element, "");
    }

    /// An array with just these elements.
    pub fn tuple(&mut self, elements: &[Member]) {
        self.kind("array");
        self.key("prefixItems");
        self.text.push('[');
        for element in elements {
            self.separate();
            self.member(*element, "");
        }
        self.text.push(']');
        for keyword in ["minItems", "maxItems"] {
            self.key(keyword);
            self.text.push_str(&elements.len().to_string());
        }
    }

    /// An object with any keys.
    pub fn map(&mut self, value: Member) {
        self.kind("object");
        self.key("additionalProperties");
        self.member(value, "");
    }

    /// An object with the fields that `fields` writes; a strict one has no others. `name` is the type's, empty for a part
    /// of one.
    pub fn object(&mut self, name: &'static str, fields: fn(&mut Self), is_strict: bool) {
        if !self.enter(name) {
            return self.anything();
        }
        self.kind("object");
        self.key("properties");
        self.text.push('{');
        let outer = std::mem::take(&mut self.required);
        fields(self);
        let required = std::mem::replace(&mut self.required, outer);
        self.text.push('}');
        if !required.is_empty() {
            self.key("required");
            self.text.push('[');
            for name in required {
                self.separate();
                self.string(name);
            }
            self.text.push(']');
        }
        if is_strict {
            self.key("additionalProperties");
            self.text.push_str("false");
        }
        self.leave(name);
    }

    /// A field of the object that is open. Its own description goes before that of its type.
    pub fn field(&mut self, name: &'static str, description: &str, is_required: bool, member: Member) {
        self.key(name);
        self.member(member, description);
        if is_required && !member.is_optional {
            self.required.push(name);
        }
    }

    /// The fields that `fields` writes, none of them required.
    pub fn optional_fields(&mut self, fields: fn(&mut Self)) {
        let required = self.required.len();
        fields(self);
        self.required.truncate(required);
    }

    /// One of several forms. `kind` is the type that all of them have, or empty.
    pub fn alternatives(&mut self, name: &'static str, kind: &str, keyword: &str, alternatives: &[Alternative]) {
        if !self.enter(name) {
            return self.anything();
        }
        let is_nullable = self.is_nullable;
        if kind.is_empty() {
            self.is_nullable = false;
        } else {
            self.kind(kind);
        }
        self.key(keyword);
        self.text.push('[');
        for alternative in alternatives {
            self.separate();
            self.member(Member::written(alternative.write), alternative.description);
        }
        if is_nullable {
            self.separate();
            self.member(Member::written(|w| w.kind("null")), "");
        }
        self.text.push(']');
        self.leave(name);
    }

    /// False when that type is being written already.
    fn enter(&mut self, name: &'static str) -> bool {
        let is_new = name.is_empty() || !self.open.contains(&name);
        if is_new && !name.is_empty() {
            self.open.push(name);
        }
        is_new
    }

    fn leave(&mut self, name: &'static str) {
        if !name.is_empty() {
            self.open.pop();
        }
    }

    fn member(&mut self, member: Member, description: &str) {
        self.text.push('{');
        (member.write)(self);
        self.description(if description.is_empty() { member.description } else { description });
        self.text.push('}');
    }

    fn description(&mut self, text: &str) {
        if !text.is_empty() {
            self.key("description");
            self.string(text);
        }
    }

    fn key(&mut self, name: &str) {
        self.separate();
        self.string(name);
        self.text.push(':');
    }

    fn separate(&mut self) {
        if !matches!(self.text.as_bytes().last(), None | Some(b'{' | b'[')) {
            self.text.push(',');
        }
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => {
                    self.text.push('\\');
                    self.text.push(c);
                }
                '\n' => self.text.push_str("\\n"),
                c if c.is_control() => self.text.push(' '),
                c => self.text.push(c),
            }
        }
        self.text.push('"');
    }
}
