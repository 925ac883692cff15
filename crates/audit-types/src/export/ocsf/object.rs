//! Objects of JSON, written attribute by attribute.

use serde_json::{Map, Value};

use crate::{Code, Digest, Id, LabelText};

/// The greatest integer that every reader of JSON keeps exactly (RFC 7493, section 2.2).
pub(super) const SAFE_MAX: u64 = (1 << 53) - 1;

/// An object of JSON that is being written. What there is nothing of is not written.
#[derive(Clone, Default)]
pub(super) struct Object(Map<String, Value>);

impl Object {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// With an attribute, unless there is nothing to say.
    pub(super) fn with(mut self, name: &str, part: impl Part) -> Self {
        self.set(name, part);
        self
    }

    pub(super) fn set(&mut self, name: &str, part: impl Part) {
        if let Some(value) = part.value() {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// With a normalized attribute: `name_id` with the number, and `name` with its caption.
    pub(super) fn with_enum(self, name: &str, member: Member) -> Self {
        self.with(&format!("{name}_id"), member.id).with(name, member.caption)
    }

    /// With the attributes of another object.
    pub(super) fn merged(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub(super) fn finish(self) -> Value {
        Value::Object(self.0)
    }
}

/// A member of an enum of OCSF.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) id: u32,
    pub(super) caption: &'static str,
}

impl Member {
    pub(super) const fn new(id: u32, caption: &'static str) -> Self {
        Self { id, caption }
    }

    /// What OCSF has no member for, under our own name.
    pub(super) const fn other(caption: &'static str) -> Self {
        Self { id: 99, caption }
    }
}

/// What can be the value of an attribute.
pub(super) trait Part {
    /// The value; none if there is nothing to say, or no exact number for it.
    fn value(self) -> Option<Value>;
}

impl<P: Part> Part for Option<P> {
    fn value(self) -> Option<Value> {
        self.and_then(Part::value)
    }
}

impl Part for Value {
    fn value(self) -> Option<Value> {
        Some(self)
    }
}

impl Part for Object {
    fn value(self) -> Option<Value> {
        (!self.0.is_empty()).then_some(Value::Object(self.0))
    }
}

impl<P: Part> Part for Vec<P> {
    fn value(self) -> Option<Value> {
        let values: Vec<_> = self.into_iter().filter_map(Part::value).collect();
        (!values.is_empty()).then_some(Value::Array(values))
    }
}

impl Part for &str {
    fn value(self) -> Option<Value> {
        self.to_owned().value()
    }
}

impl Part for String {
    fn value(self) -> Option<Value> {
        (!self.is_empty()).then_some(Value::String(self))
    }
}

impl Part for bool {
    fn value(self) -> Option<Value> {
        Some(Value::Bool(self))
    }
}

impl Part for u32 {
    fn value(self) -> Option<Value> {
        Some(self.into())
    }
}

impl Part for u64 {
    fn value(self) -> Option<Value> {
        (self <= SAFE_MAX).then(|| self.into())
    }
}

impl Part for i64 {
    fn value(self) -> Option<Value> {
        (self.unsigned_abs() <= SAFE_MAX).then(|| self.into())
    }
}

macro_rules! impl_part_through_text {
    ($($type:ty),*) => {$(
        impl Part for $type {
            fn value(self) -> Option<Value> {
                Some(Value::String(self.to_string()))
            }
        }
    )*};
}

impl_part_through_text!(&Id, &Code, &LabelText, Digest);

/// A value without what is empty, with numbers that every reader keeps exactly: others become
/// texts.
pub(super) fn settled(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Number(number) => {
            let safe = number.as_i64().and_then(Part::value);
            Some(safe.unwrap_or_else(|| Value::String(number.to_string())))
        }
        Value::Array(items) => items.into_iter().filter_map(settled).collect::<Vec<_>>().value(),
        Value::Object(fields) => {
            let fields = fields.into_iter();
            let fields: Map<_, _> =
                fields.filter_map(|(name, value)| Some((name, settled(value)?))).collect();
            Object(fields).value()
        }
        other => Some(other),
    }
}
